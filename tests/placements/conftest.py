"""Case workers, and a placement: case worker, case, provider."""

import pytest

from tests.support.office import open_office
from tests.support.placements import placement
from tests.support.searching import searching


@pytest.fixture
async def office(world):
    return await (await open_office(world)).worker("ASD")


@pytest.fixture
async def placing(world, provider_id):
    return await placement(world, await open_office(world), provider_id)


@pytest.fixture
async def search(world, provider_id):
    return await searching(world, provider_id)
