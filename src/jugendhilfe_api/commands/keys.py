"""Change the key under which single fields are encrypted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

import jugendhilfe_api.modules  # noqa: F401 - loads every table
from jugendhilfe_api.commands.console import CommandError, progress
from jugendhilfe_api.commands.databases import directory, opened
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.crypto.ring import KeyRing, KeyRingError
from jugendhilfe_api.core.crypto.rotation import Rotated, rotate
from jugendhilfe_api.core.crypto.sealed import encrypted_columns
from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.settings import Settings

NO_FILE = "The ring is not in a file: set JUGENDHILFE_KEY_RING_FILE."


def add(settings: Settings, key_id: str) -> Path:
    """Add a new active key to the ring; every process must read the ring again before `rotated`.

    Raises:
        CommandError: the ring is not in a file, or has a key of this id.

    """
    file = _file(settings)
    try:
        files.replace(file, files.read(file).extended(key_id))
    except KeyRingError as error:
        raise CommandError(str(error)) from error
    return file


def rotated(settings: Settings) -> Rotated:
    """Encrypt every stored value under the active key; can be interrupted and started again."""
    ring = files.read(_file(settings))
    with opened(settings) as database:
        return asyncio.run(_rotated(database.owner(), ring))


async def _rotated(url: str, ring: KeyRing) -> Rotated:
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://"), poolclass=NullPool
    )
    total = Rotated()
    columns = list(encrypted_columns(Base.metadata))
    try:
        with progress() as shown:
            task = shown.add_task("Encrypting anew", total=len(columns))
            for column in columns:
                done = await rotate(ring, lambda: _begin(engine), column)
                total.changed += done.changed
                total.unreadable += done.unreadable
                total.rows += done.rows
                shown.advance(task)
    finally:
        await engine.dispose()
    return total


@asynccontextmanager
async def _begin(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.begin() as connection:
        yield connection


def _file(settings: Settings) -> Path:
    if settings.key_ring_file:
        return settings.key_ring_file
    if not settings.embedded or settings.key_ring:
        raise CommandError(NO_FILE)
    return directory(settings) / files.NAME
