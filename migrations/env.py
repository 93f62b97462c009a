"""Run migrations: as the owner of the tables, one process at a time, never waiting long."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import jugendhilfe_api.modules  # noqa: F401 - loads every table
from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.functions import LOGIN

ONE_AT_A_TIME = 5_561_990  # an arbitrary number; all our migrations take this lock
SETTINGS = {"lock_timeout": "4s", "application_name": "jugendhilfe-migrate"}


def run(connection: Connection) -> None:
    connection.execute(text(f"select pg_advisory_lock({ONE_AT_A_TIME})"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    # Readiness asks whether the schema is that of the program.
    connection.execute(text(f"grant select on alembic_version to {LOGIN}"))
    connection.commit()


async def main() -> None:
    url = context.config.attributes.get("url") or os.environ["JUGENDHILFE_MIGRATE_URL"]
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://"),
        poolclass=NullPool,
        connect_args={"server_settings": SETTINGS},
    )
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


asyncio.run(main())
