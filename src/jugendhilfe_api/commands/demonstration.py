"""Load the demonstration into the embedded database; no other ever holds it."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Final

import asyncpg

from jugendhilfe_api.commands import figures, upgrading
from jugendhilfe_api.commands.console import CommandError, console
from jugendhilfe_api.commands.databases import Database, directory, opened
from jugendhilfe_api.core import clock
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.database.data_directory import remember, remembered
from jugendhilfe_api.seeding import people
from jugendhilfe_api.seeding import service as seeding
from jugendhilfe_api.seeding.service import DemonstrationRefusedError
from jugendhilfe_api.settings import Settings

HAS_FIGURES: Final = "select exists (select from figure_releases)"
EMBEDDED_ONLY: Final = "Demonstration data exists only in the embedded database."


def seed(settings: Settings) -> int:
    """Load the demonstration if the database is empty; return the number of rows.

    Raises:
        CommandError: this is not the embedded database, or it holds other organisations.

    """
    if not settings.embedded:
        raise CommandError(EMBEDDED_ONLY)
    place = directory(settings)
    with opened(settings) as database:
        upgrading.upgrade(database)
        known = remembered(place).get("public_url")
        issuer = str(known or settings.public_url)
        if not known:
            remember(place, public_url=issuer)
        try:
            return load(database, place, issuer)
        except DemonstrationRefusedError as error:
            raise CommandError(str(error)) from error


def load(database: Database, place: Path, issuer: str) -> int:
    """Load it once, with its key figures; what is there already stays as it is.

    Raises:
        DemonstrationRefusedError: the database holds other organisations.

    """
    with console.status("Loading the demonstration"):
        rows, has_figures = asyncio.run(_load(database, issuer))
        if not has_figures:
            ring = files.load_or_create(place)
            begin = partial(figures.begin, people.office_ids())
            asyncio.run(figures.in_role(database.app, ring, begin))
    return rows


def load_if_empty(database: Database, place: Path, issuer: str) -> None:
    """Load it unless there are other organisations: these have the database for themselves."""
    try:
        load(database, place, issuer)
    except DemonstrationRefusedError as error:
        console.print(f"[dim]No demonstration: {error}[/]")


async def _load(database: Database, issuer: str) -> tuple[int, bool]:
    """Load the rows, and say whether their figures are there: a crash may have come between."""
    connection = await asyncpg.connect(database.seed, timeout=15)
    try:
        rows = await seeding.load(connection, issuer, clock.now())
        return rows, bool(await connection.fetchval(HAS_FIGURES))
    finally:
        await connection.close()
