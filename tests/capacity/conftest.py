"""A case worker who takes places."""

import pytest

from tests.support.office import open_office


@pytest.fixture
async def office(world):
    return await (await open_office(world)).worker("ASD")
