"""A placement: case worker, case, provider."""

import pytest

from tests.support.office import open_office
from tests.support.placements import placement


@pytest.fixture
async def placing(world, provider_id):
    return await placement(world, await open_office(world), provider_id)
