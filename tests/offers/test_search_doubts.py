"""What a hit does not cover: each doubt is a code, and there only where it is one."""

from datetime import timedelta

import pytest

from jugendhilfe_api.core import clock
from tests.support import market

TYPE = {"service_type": "RESIDENTIAL_CARE"}
NOW = clock.now()
WEEK = {"from_day": "2027-02-01", "until_day": "2027-02-08"}
AROUND = {"postal_code": "66606"}


@pytest.fixture
async def office(world):
    return (await market.contracting_office(world))[1]


async def doubts(office, **wish):
    (item,) = (await office.post("/offers/search", json=TYPE | wish)).json()["items"]
    return item["not_covered"]


async def fresh(world, provider_id, **columns):
    days = columns.pop("days", 0)
    offer_id = await world.offer(provider_id, daily_rate="150", **columns)
    await world.vacancy(provider_id, offer_id=offer_id, as_of=NOW - timedelta(days=days))


async def test_nothing_stands_against_a_fresh_offer_with_an_agreement(world, provider_id, office):
    await fresh(world, provider_id)
    assert await doubts(office, age=10, gender="MALE", around=AROUND, free=WEEK) == []


@pytest.mark.parametrize(
    ("columns", "wish", "doubt"),
    [
        ({"days": 8}, {}, "FRESHNESS"),
        ({"age_max": 12}, {"age": 12}, "AGE"),
        ({"emergency_admission": True}, {"emergency": True}, "EMERGENCY"),
        ({"catchment": "{02000}"}, {}, "CATCHMENT"),
    ],
)
async def test_each_doubt_is_said(world, provider_id, office, columns, wish, doubt):
    await fresh(world, provider_id, **columns)
    assert await doubts(office, **wish) == [doubt]


async def test_an_offer_without_rate_and_place_says_both(world, provider_id, office):
    await world.offer(provider_id)
    assert await doubts(office) == ["AGREEMENT", "FREE"]


async def test_what_a_rule_confirms_is_no_doubt(world, provider_id, office):
    await fresh(world, provider_id, emergency_admission=True, auto_confirm_hours=2)
    assert await doubts(office, emergency=True) == []


async def test_a_protected_place_is_near_enough_or_not(world, provider_id, office):
    home = await world.facility(provider_id, address_protected=True)
    await fresh(world, provider_id, facility_id=home)
    assert await doubts(office) == []
    assert await doubts(office, regions=["10"], around=AROUND) == ["REGION", "RADIUS"]
