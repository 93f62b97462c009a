from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.support import postgres


@pytest.fixture
def directory() -> Iterator[Path]:
    """Give a data directory that any user may enter: pytest's own are closed to all but root."""
    with postgres.folder() as directory:
        yield directory


async def ask(url: str, *statements: str) -> object:
    """Run statements over a new connection; give the first value of the last one."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()
