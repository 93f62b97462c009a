"""A database of its own with the demonstration in it, loaded by role `seed`."""

from datetime import UTC, datetime

import asyncpg
import pytest

from jugendhilfe_api.seeding import service
from tests.support import schema

DATABASE = "demonstration"
ISSUER = "http://127.0.0.1:8000"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
async def empty(address):
    """Build a database with catalogues and nothing else; give its addresses by role."""
    admin = await asyncpg.connect(address.format(user="postgres", database="postgres"))
    await schema.build(address, DATABASE)
    yield lambda role: address.format(user=role, database=DATABASE)
    await admin.execute(f"drop database {DATABASE} with (force)")
    await admin.close()


@pytest.fixture(scope="module")
async def seed(empty):
    connection = await asyncpg.connect(empty("seed"))
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def loaded(seed):
    """Load the demonstration; give a connection that sees it."""
    assert await service.load(seed, ISSUER, NOW) > 0
    return seed
