import pytest

from tests.support import billing


@pytest.fixture
async def stay(world, provider_id):
    made = await billing.stay(world, provider_id)
    with billing.on(billing.BILLING):
        yield made
