import pytest

from tests.support import billing


@pytest.fixture
async def stay(world, provider_id):
    made = await billing.stay(world, provider_id)
    with billing.on(billing.BILLING):
        await made.account()
        yield made


@pytest.fixture
async def invoice(stay):
    """Send an invoice; the first clerk of the office certifies it."""
    sent = await stay.invoiced(provider_reference="K-17")
    clerk = await stay.wjh()
    for step in ("factual-check", "arithmetical-check"):
        answer = await clerk.post(f"/invoices/{sent['id']}/{step}")
        assert answer.status_code == 200, answer.text
    return answer.json()
