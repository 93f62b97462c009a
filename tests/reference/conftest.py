"""A caller without a token, and who may write the catalogues."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient

from tests.conftest import DATABASE
from tests.support.world import World


@pytest.fixture
def anybody(whole_world: World) -> AsyncClient:
    return AsyncClient(
        transport=ASGITransport(app=whole_world.app, raise_app_exceptions=False),
        base_url="http://t/v1",
        event_hooks={"response": [whole_world.contract.check]},
    )


@pytest.fixture
async def owner(address: str, whole_world: World) -> AsyncIterator[Any]:
    """Give the connection of the migrations; what a test changes is rolled back at its end."""
    del whole_world  # the database is there
    connection = await asyncpg.connect(address.format(user="migrate", database=DATABASE))
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()
