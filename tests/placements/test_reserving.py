"""Holding places: for whom, for which nights, for how long."""

from datetime import timedelta

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.types import utc
from tests.support.placements import codes, day, key, reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    return await world.vacancy(provider_id, places=2)


async def test_a_reservation_holds_a_place(office, vacancy_id):
    made = await reserve(office, vacancy_id)
    assert (made.status_code, made.json()["state"]) == (201, "REQUESTED")
    read = await office.get(made.headers["location"].removeprefix("/v1"))
    assert read.json() == made.json()
    (vacancy,) = (await office.get("/vacancies")).json()["items"]
    assert vacancy["free_places"] == 1


async def test_it_is_held_for_72_hours_unless_said_otherwise(office, vacancy_id):
    before = clock.now()
    made = (await reserve(office, vacancy_id)).json()
    held = timedelta(hours=72)
    assert utc(before + held) <= made["expires_at"] <= utc(clock.now() + held)
    asked = utc(before.replace(microsecond=0) + timedelta(hours=5))
    made = (await reserve(office, vacancy_id, expires_at=asked)).json()
    assert made["expires_at"] == asked


@pytest.mark.parametrize("hours", [-1, 337])
async def test_nobody_holds_for_ever_or_in_the_past(office, vacancy_id, hours):
    asked = utc(clock.now() + timedelta(hours=hours))
    answer = await reserve(office, vacancy_id, expires_at=asked)
    assert (answer.status_code, codes(answer)) == (422, {"expiry-out-of-range"})


async def test_several_places_all_or_none(office, vacancy_id, world):
    lost = await reserve(office, vacancy_id, places=3)
    assert (lost.status_code, lost.json()["code"]) == (409, "vacancy-taken")
    assert await world.admin.fetchval("select count(*) from occupancies") == 0
    made = await reserve(office, vacancy_id, places=2)
    assert (made.status_code, made.json()["places"]) == (201, 2)
    assert await world.admin.fetchval("select count(distinct place_id) from occupancies") == 2
    assert (await reserve(office, vacancy_id)).status_code == 409


async def test_a_place_turns_over_on_the_same_day(office, world, provider_id):
    vacancy_id = await world.vacancy(provider_id)
    stays = [(0, 5), (5, 9), (9, None)]
    for first, until in stays:
        period = {"admission_day": day(first), "discharge_day": until and day(until)}
        assert (await reserve(office, vacancy_id, **period)).status_code == 201
    for first, until in [(4, 5), (8, 10), (30, 40), (400, None)]:
        period = {"admission_day": day(first), "discharge_day": until and day(until)}
        assert (await reserve(office, vacancy_id, **period)).status_code == 409


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"admission_day": 3, "discharge_day": 3}, "period-reversed"),
        ({"admission_day": -1}, "day-in-past"),
        ({"admission_day": 10}, "outside-vacancy"),
        ({"admission_day": 1, "discharge_day": 8}, "outside-vacancy"),
        ({"admission_day": 1, "discharge_day": None}, "outside-vacancy"),
    ],
)
async def test_only_nights_that_are_offered(world, office, provider_id, fields, code):
    limited = {"available_from": day(-5), "available_until": day(7)}
    vacancy_id = await world.vacancy(provider_id, **limited)
    asked = {n: None if v is None else day(v) for n, v in fields.items()}
    answer = await reserve(office, vacancy_id, **asked)
    assert answer.status_code == 422
    assert code in codes(answer)


async def test_a_vacancy_that_is_not_on_the_market_is_unknown(world, office, provider_id):
    for state in ("DRAFT", "SUSPENDED", "RETIRED"):
        offer_id = await world.offer(provider_id, state=state)
        answer = await reserve(office, await world.vacancy(provider_id, offer_id=offer_id))
        assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})


async def test_a_vacancy_that_nobody_confirms_is_not_given_away(world, office, provider_id):
    vacancy_id = await world.vacancy(provider_id, confirm_by=day(-1))
    answer = await reserve(office, vacancy_id)
    assert (answer.status_code, codes(answer)) == (422, {"vacancy-unconfirmed"})


async def test_whom_it_is_for_is_told_without_a_name(office, provider, vacancy_id):
    child = {"age": 9, "gender": "FEMALE", "needs": ["TRAUMA"], "initials": "VT"}
    made = await reserve(office, vacancy_id, young_people=[child])
    assert made.status_code == 201, made.text
    seen = await provider.get(f"/reservations/{made.json()['id']}")
    assert seen.json()["young_people"] == [child | {"component": "BASIC"}]
    named = await reserve(office, vacancy_id, young_people=[child | {"name": "Vorname"}])
    assert named.status_code == 400
    assert "Vorname" not in named.text


async def test_needs_are_specialisations(office, vacancy_id):
    child = {"age": 9, "needs": ["NO_SUCH_NEED"]}
    answer = await reserve(office, vacancy_id, young_people=[child])
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})
    twins = [{"age": 9}] * 2
    answer = await reserve(office, vacancy_id, young_people=twins)
    assert (answer.status_code, codes(answer)) == (422, {"too-many-young-people"})


async def test_a_key_is_required(office, vacancy_id):
    wish = {"vacancy_id": str(vacancy_id), "admission_day": day()}
    assert (await office.post("/reservations", json=wish)).status_code == 400
    assert (await office.post("/reservations", json=wish, headers=key())).status_code == 201


async def test_an_emergency_is_confirmed_in_the_same_call(world, office, provider_id):
    offer_id = await world.offer(provider_id, emergency_admission=True, auto_confirm_hours=12)
    vacancy_id = await world.vacancy(provider_id, places=2, offer_id=offer_id)
    made = (await reserve(office, vacancy_id, emergency=True)).json()
    assert made["state"] == "CONFIRMED"
    assert made["decided_at"]
    assert made["confirmation_basis"] == "OFFER_RULE"
    assert made["expires_at"] < utc(clock.now() + timedelta(hours=13))
    ordinary = (await reserve(office, vacancy_id)).json()
    assert ordinary["state"] == "REQUESTED"


async def test_both_parties_are_told(world, office, provider_id, vacancy_id):
    made = (await reserve(office, vacancy_id)).json()
    concerns = await world.admin.fetchval("select concerns from changes")
    assert {str(who) for who in concerns} == {made["youth_office"]["id"], str(provider_id)}


async def test_the_constraint_holds_where_the_statement_fails(world, office, vacancy_id):
    await reserve(office, vacancy_id, places=2)
    # As a bug would: the function no longer sees that the places are taken.
    source = await world.admin.fetchval("select pg_get_functiondef('take_places'::regproc)")
    blind = source.replace("o.place_id = p.id and", "false and o.place_id = p.id and")
    assert blind != source
    await world.admin.execute(blind)
    try:
        lost = await reserve(office, vacancy_id)
    finally:
        await world.admin.execute(source)
    assert (lost.status_code, lost.json()["code"]) == (409, "vacancy-taken")
    assert await world.admin.fetchval("select count(*) from occupancies") == 2
