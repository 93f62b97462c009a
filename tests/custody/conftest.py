"""A worker of the ASD with a case, who takes its child into care."""

import pytest

from tests.support.custody import custody_of
from tests.support.office import open_office


@pytest.fixture
async def office(world):
    return await open_office(world)


@pytest.fixture
async def custody(world, office, provider_id):
    return await custody_of(world, office, provider_id)
