"""Bring a database to the present: roles, migrations, catalogues."""

import asyncio
from pathlib import Path

import asyncpg

from jugendhilfe_api import migrating
from jugendhilfe_api.commands.console import CommandError, console
from jugendhilfe_api.commands.databases import Database
from jugendhilfe_api.core.database.data_directory import remembered
from jugendhilfe_api.migrating import OLDEST


def upgrade(database: Database) -> None:
    """Create what is missing and run the migrations; a database that is current stays as it is.

    The roles need an administrator; without one they must be there already (docs/de/betrieb.md).
    """
    with console.status("Preparing the database") as status:
        if database.admin is not None:
            preparing = migrating.prepare(
                database.maintenance(), database.name, database.passwords
            )
            asyncio.run(preparing)
        status.update("Running migrations")
        migrating.upgrade(database.owner())
        status.update("Loading catalogues")
        asyncio.run(migrating.load_catalogues(database.owner()))


def check(url: str) -> None:
    """Refuse a server that is not there or too old.

    Raises:
        CommandError: it cannot carry the service; the text names neither user nor password.

    """
    try:
        version = asyncio.run(_version(url))
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CommandError(f"The database does not answer: {type(error).__name__}.") from error
    if version < OLDEST:
        raise CommandError(
            f"PostgreSQL {OLDEST // 10000} or newer is needed; this is {version // 10000}."
        )


async def _version(url: str) -> int:
    connection = await asyncpg.connect(url, timeout=15)
    try:
        return int(await connection.fetchval("show server_version_num"))
    finally:
        await connection.close()


def move(database: Database, directory: Path, public_url: str) -> None:
    """Let the members of the demonstration follow the embedded issuer to another address.

    The issuer's name is the address it is reached under (RFC 8414), and members are known by
    issuer and subject: another port would leave them strangers.
    """
    before = remembered(directory).get("public_url")
    if before and before != public_url:
        asyncio.run(_rename(database.administrator(), str(before), public_url))


async def _rename(url: str, before: str, after: str) -> None:
    connection = await asyncpg.connect(url, timeout=15)
    try:
        await connection.execute("update members set issuer = $2 where issuer = $1", before, after)
    finally:
        await connection.close()
