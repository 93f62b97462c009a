"""Replace the shipped centres of postal codes by exact ones."""

import asyncio
from pathlib import Path

import asyncpg

from jugendhilfe_api.commands.console import CommandError, console
from jugendhilfe_api.commands.databases import opened
from jugendhilfe_api.reference import geonames
from jugendhilfe_api.settings import Settings


def import_centres(settings: Settings, file: Path) -> dict[str, int]:
    """Import GeoNames' postal dump; return how many codes, rows written and lines left out.

    Raises:
        CommandError: the file is not that dump; nothing was changed.

    """
    with opened(settings) as database, console.status(f"Reading {file.name}"):
        try:
            return asyncio.run(_imported(database.owner(), file))
        except geonames.UnreadableFileError as error:
            raise CommandError(str(error)) from error


async def _imported(url: str, file: Path) -> dict[str, int]:
    connection = await asyncpg.connect(url, timeout=15)
    try:
        return await geonames.import_postal_codes(connection, file)
    finally:
        await connection.close()
