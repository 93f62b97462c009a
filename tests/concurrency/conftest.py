"""Rivals: many offices for few places."""

import pytest

from tests.support.office import open_office
from tests.support.placements import placement

RIVALS = 64


@pytest.fixture
async def offices(world):
    return [await world.youth_office() for _ in range(RIVALS)]


@pytest.fixture
async def placing(world, provider_id):
    return await placement(world, await open_office(world), provider_id)
