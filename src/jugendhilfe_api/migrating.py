"""Bring a database to the present: roles, migrations, catalogues."""

from importlib.resources import files
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config

from jugendhilfe_api.core.database import roles
from jugendhilfe_api.reference import loading

PACKAGED = files("jugendhilfe_api") / "_migrations"  # put there when a wheel is built
CHECKOUT = Path(__file__).parents[2] / "migrations"
OLDEST = 170000  # PostgreSQL 17


class UnsuitableDatabaseError(Exception):
    """The server cannot carry the service; the text says why."""


async def prepare(admin_url: str, database: str, passwords: dict[str, str] | None = None) -> None:
    """Create roles and database, as an administrator of the cluster; again does no harm."""
    connection = await asyncpg.connect(admin_url)
    try:
        version = int(await connection.fetchval("show server_version_num"))
        if version < OLDEST:
            raise UnsuitableDatabaseError(f"PostgreSQL 17 or newer is needed, this is {version}")
        for statement in roles.statements(passwords or {}):
            await connection.execute(statement)
        known = "select true from pg_database where datname = $1"
        if not await connection.fetchval(known, database):
            name = await connection.fetchval("select quote_ident($1)", database)
            await connection.execute(f"create database {name} owner {roles.OWNER}")
    finally:
        await connection.close()


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations, as their owner; several processes at once wait for each other."""
    command.upgrade(configuration(url), revision)


def configuration(url: str = "") -> Config:
    """Return Alembic's configuration for a database."""
    location = PACKAGED if PACKAGED.is_dir() else CHECKOUT
    config = Config()
    config.set_main_option("script_location", str(location))
    config.attributes["url"] = url
    return config


async def load_catalogues(url: str) -> dict[str, int]:
    """Load the reference data that this version ships; return how many rows were written."""
    connection = await asyncpg.connect(url)
    try:
        return await loading.load(connection)
    finally:
        await connection.close()
