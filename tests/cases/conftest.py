import pytest

from tests.support.office import open_office


@pytest.fixture
async def office(world):
    return await open_office(world)
