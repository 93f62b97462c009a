"""A child that is taken into care gets a place in the same call, at any hour."""

from datetime import timedelta

import pytest

from jugendhilfe_api.core import clock
from tests.support.custody import CUSTODY_OFFER, custody_of
from tests.support.market import agreed_rate, contracting_office, rate, through_api
from tests.support.office import made
from tests.support.placements import codes, day


@pytest.fixture
async def vacancy_id(custody):
    return await custody.vacancy()


async def test_the_place_is_booked_in_the_same_call(custody, vacancy_id):
    measure = await custody.taken(vacancy_id=str(vacancy_id), discharge_day=day(14))
    booking = await custody.booking(measure["booking_id"])
    assert (booking["state"], booking["choice_reason"]) == ("PLANNED", "EMERGENCY")
    assert (booking["admission_day"], booking["discharge_day"]) == (day(), day(14))
    nights = await custody.nights()
    assert sum(nights.values()) == 14


async def test_the_provider_learns_the_whitelist_and_not_why(custody, vacancy_id):
    measure = await custody.taken(
        vacancy_id=str(vacancy_id), occasions=["SEXUAL_VIOLENCE"], needs=["TRAUMA"]
    )
    url = f"/bookings/{measure['booking_id']}"
    seen = made(await custody.provider.get(url), 200)
    assert seen["young_person"]["family_name"] == "Testperson"
    assert seen["choice_reason"] is None
    told = (await custody.provider.get(f"{url}/disclosures")).json()["items"]
    assert [item["stage"] for item in told] == ["BOOKING"]
    assert told[0]["content"]["needs"] == ["TRAUMA"]
    assert "VIOLENCE" not in (await custody.provider.get(url)).text
    assert (await custody.provider.get("/custody-measures")).status_code == 403


async def test_one_place_is_taken_once_and_others_are_named(
    world, custody, vacancy_id, office, provider_id
):
    await custody.taken(vacancy_id=str(vacancy_id))
    other = await custody_of(world, office, provider_id)
    late = await other.take(vacancy_id=str(vacancy_id))
    assert (late.status_code, late.json()["code"]) == (409, "vacancy-taken")
    listed = (await custody.worker.get("/custody-measures")).json()["items"]
    assert len(listed) == 1  # nobody is in care without the place
    await other.taken()  # but may be, without one


async def test_a_place_for_something_else_takes_nobody_into_care(world, custody, provider_id):
    vacancy_id = await world.vacancy(provider_id)
    answer = await custody.take(vacancy_id=str(vacancy_id))
    assert (answer.status_code, codes(answer)) == (422, {"not-for-custody"})
    assert await world.admin.fetchval("select count(*) from bookings") == 0


async def test_a_home_that_admits_in_an_emergency_does(world, custody, provider_id):
    offer_id = await world.offer(provider_id, emergency_admission=True)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    measure = await custody.taken(vacancy_id=str(vacancy_id))
    assert await custody.classes(measure["booking_id"]) == []  # no class of its own is agreed


async def test_an_emergency_at_midnight_is_one_of_today(custody, vacancy_id):
    begun_at = (clock.now() - timedelta(days=1)).isoformat(timespec="seconds")
    measure = await custody.taken(vacancy_id=str(vacancy_id), begun_at=begun_at)
    booking = await custody.booking(measure["booking_id"])
    assert booking["admission_day"] == day()
    earlier = {"day": day(-1)}
    url = f"/bookings/{booking['id']}/admission"
    admitted = made(await custody.provider.post(url, json=earlier), 200)
    assert admitted["admission_day"] == day(-1)


async def test_custody_places_are_found_and_priced_by_their_own_class(world, custody):
    office_id, contracting = await contracting_office(world)
    offer = await through_api(custody.world, custody.provider, **CUSTODY_OFFER, age_max=17)
    url = f"/offers/{offer['id']}/vacancies"
    vacancy = {"places": 1, "available_from": day()}
    reported = made(await custody.provider.post(url, json=vacancy))
    await agreed_rate(
        custody.provider,
        contracting,
        offer["id"],
        office_id,
        component="CUSTODY",
        rate="312.5000",
        valid_from=day(),
    )
    search = {"service_type": "CUSTODY", "emergency": True, "free": {"from_day": day()}, "age": 12}
    found = made(await contracting.post("/offers/search", json=search), 200)
    assert [item["vacancy"]["id"] for item in found["items"]] == [reported["id"]]
    assert found["items"][0]["rate"]["rate"] == "312.5000"


async def test_what_must_be_paid_is_seen_by_who_pays_and_nothing_else(
    world, custody, vacancy_id, office
):
    found = "select offer_id from vacancies where id = $1"
    offer_id = await world.admin.fetchval(found, vacancy_id)
    await rate(world, custody.provider_id, offer_id, component="CUSTODY")
    measure = await custody.taken(vacancy_id=str(vacancy_id))
    wjh = await office.worker("WJH")
    for who in (custody.worker, wjh, custody.provider):
        assert await custody.classes(measure["booking_id"], who) == [("CUSTODY", day(), None)]
    assert (await wjh.get(f"/bookings/{measure['booking_id']}")).status_code == 200
    assert (await wjh.get("/custody-measures")).status_code == 403
