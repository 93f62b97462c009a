"""The absence rule is part of what provider and office agree on, with the rate."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import market
from tests.support.office import made

RULE = {
    "grace_days": 3,
    "reduced_from_day": 4,
    "rest_percent": "75.00",
    "investment_percent": "100.00",
    "most_days_a_year": 28,
    "departure_day_counts": True,
    "return_day_counts": True,
    "admission_day_counts": True,
    "discharge_day_counts": False,
    "exempt_kinds": ["TRIAL_LIVING"],
    "cancelled_percent": "50.00",
    "billable_contacts": ["FACE_TO_FACE"],
}


@pytest.fixture
async def seat(world):
    return await world.organisation("Jugendamt am Sitz", "YOUTH_OFFICE", ags=market.KREIS)


@pytest.fixture
def proposal(seat):
    return {"contracting_office_id": str(seat), "rate": "187.4000", "valid_from": "2199-01-01"}


async def test_it_is_proposed_and_agreed_with_the_rate(world, provider, seat, proposal):
    offer = await market.through_api(world, provider)
    address = f"/offers/{offer['id']}/rates"
    body = proposal | {"absence_rule": RULE}
    rate = made(await provider.post(address, json=body))
    assert rate["absence_rule"] == RULE
    await world.member(seat, "clerk", departments="{WJH}")
    office = world.client(seat, Role.YOUTH_OFFICE, departments=["WJH"], subject="clerk")
    agreed = made(await office.post(f"{address}/{rate['id']}/agreement"), 200)
    assert (agreed["state"], agreed["absence_rule"]) == ("AGREED", RULE)


@pytest.mark.parametrize(
    "wrong",
    [{"rest_percent": "100.01"}, {"rest_percent": 75}, {"grace_days": -1}, {"unknown": 1}],
)
async def test_a_rule_has_its_form(world, provider, proposal, wrong):
    offer = await market.through_api(world, provider)
    body = proposal | {"absence_rule": RULE | wrong}
    answer = await provider.post(f"/offers/{offer['id']}/rates", json=body)
    assert answer.status_code == 400
