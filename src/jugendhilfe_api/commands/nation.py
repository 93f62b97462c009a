"""Load the whole made-up country, into the embedded database or an external one to try out."""

import asyncio
from typing import Final

import asyncpg

from jugendhilfe_api.commands import figures, upgrading
from jugendhilfe_api.commands.console import CommandError, console, progress
from jugendhilfe_api.commands.databases import Database, directory, opened
from jugendhilfe_api.core import clock
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.database.data_directory import remember, remembered
from jugendhilfe_api.running import key_ring
from jugendhilfe_api.seeding.nation import service
from jugendhilfe_api.seeding.nation.service import CountryThereError
from jugendhilfe_api.seeding.nation.size import Size
from jugendhilfe_api.seeding.service import DemonstrationRefusedError
from jugendhilfe_api.settings import Settings

COUNTED: Final = (
    "organisations", "facilities", "offers", "vacancies", "cases", "bookings",
)  # fmt: skip


def seed(settings: Settings, scale: float, number: int) -> dict[str, int]:
    """Load the country of a seed, with its key figures; return how many rows some tables have.

    Raises:
        CommandError: the database holds organisations already, or an address is missing.

    """
    with opened(settings) as database:
        if settings.embedded:
            upgrading.upgrade(database)
            place = directory(settings)
            issuer = str(remembered(place).get("public_url") or settings.public_url)
            remember(place, public_url=issuer)
            ring = files.load_or_create(place)
        else:
            database.seeder(), database.owner()  # say what is missing before the work
            issuer, ring = settings.public_url, key_ring(settings)
        try:
            asyncio.run(_load(database, issuer, Size(scale, number)))
        except (CountryThereError, DemonstrationRefusedError) as error:
            raise CommandError(str(error)) from error
        with console.status("Statistics of the planner"):
            asyncio.run(_settle(database))
        _figures(database, ring)
        return asyncio.run(_count(database))


async def _load(database: Database, issuer: str, size: Size) -> None:
    connection = await asyncpg.connect(database.seeder(), timeout=15)
    try:
        with progress() as shown:
            task = shown.add_task("")

            def advance(title: str, done: int, whole: int) -> None:
                shown.update(task, description=title, completed=done, total=whole)

            await service.load(connection, issuer, clock.now(), size, advance)
    finally:
        await connection.close()


async def _settle(database: Database) -> None:
    """Let PostgreSQL know what is there: without, the first searches would be planned blindly."""
    connection = await asyncpg.connect(database.owner(), timeout=15)
    try:
        await connection.execute("vacuum (analyze)")
    finally:
        await connection.close()


def _figures(database: Database, ring: KeyRing) -> None:
    with console.status("Key figures"):
        asyncio.run(figures.in_role(database.app, ring, figures.begin_all))


async def _count(database: Database) -> dict[str, int]:
    connection = await asyncpg.connect(database.seeder(), timeout=15)
    try:
        return {
            table: await connection.fetchval(f"select count(*) from {table}")  # noqa: S608
            for table in COUNTED
        }
    finally:
        await connection.close()
