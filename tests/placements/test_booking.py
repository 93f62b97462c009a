"""Booking a place: out of a reservation or directly, for a young person of a case."""

from uuid import uuid4

import pytest

from tests.support.office import made
from tests.support.placements import codes, day, key, later, reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    return await world.vacancy(provider_id, places=2)


async def reserved(placing, vacancy_id, **fields):
    reservation = made(await reserve(placing.worker, vacancy_id, **fields))
    address = f"/reservations/{reservation['id']}"
    return made(await placing.provider.post(f"{address}/confirmation"), 200)


async def test_a_place_is_booked_directly(placing, vacancy_id):
    booked = await placing.book(vacancy_id, discharge_day=day(30))
    booking = made(booked)
    assert (booking["state"], booking["discharge_day"]) == ("PLANNED", day(30))
    assert booking["available_steps"] == ["rescheduling", "extension", "cancellation"]
    read = await placing.worker.get(booked.headers["location"].removeprefix("/v1"))
    assert read.json() == booking
    assert await placing.free(vacancy_id, day(), day(30)) == 1
    assert await placing.free(vacancy_id, day(30), None) == 2
    assert (await placing.worker.get("/bookings")).json()["items"] == [booking]


async def test_a_hold_becomes_a_booking(placing, vacancy_id, world):
    reservation = await reserved(placing, vacancy_id, discharge_day=day(9))
    booking = await placing.booked(reservation_id=reservation["id"])
    period = (booking["admission_day"], booking["discharge_day"])
    assert period == (reservation["admission_day"], reservation["discharge_day"])
    seen = (await placing.worker.get(f"/reservations/{reservation['id']}")).json()
    assert (seen["state"], seen["available_steps"]) == ("BOOKED", [])
    states = [row["state"] for row in await world.admin.fetch("select state from occupancies")]
    assert states == ["BOOKED"]
    again = await placing.book(reservation_id=reservation["id"])
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")
    with later(world, placing.worker, hours=100):
        assert await placing.free(vacancy_id, day(), day(5)) == 1


async def test_each_place_of_a_reservation_is_booked(placing, vacancy_id, world):
    reservation = await reserved(placing, vacancy_id, places=2)
    address = f"/reservations/{reservation['id']}"
    await placing.booked(reservation_id=reservation["id"])
    seen = (await placing.worker.get(address)).json()
    assert (seen["state"], seen["version"]) == ("CONFIRMED", reservation["version"])
    await placing.booked(reservation_id=reservation["id"])
    assert (await placing.worker.get(address)).json()["state"] == "BOOKED"
    assert await world.admin.fetchval("select count(distinct occupancy_id) from bookings") == 2


async def test_what_is_booked_survives_the_cancellation_of_the_rest(placing, vacancy_id, world):
    reservation = await reserved(placing, vacancy_id, places=2)
    await placing.booked(reservation_id=reservation["id"])
    cancelled = await placing.worker.post(f"/reservations/{reservation['id']}/cancellation")
    assert cancelled.status_code == 200
    states = [row["state"] for row in await world.admin.fetch("select state from occupancies")]
    assert states == ["BOOKED"]


async def test_only_a_confirmed_reservation_is_booked(placing, vacancy_id, world):
    reservation = made(await reserve(placing.worker, vacancy_id))
    answer = await placing.book(reservation_id=reservation["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")
    address = f"/reservations/{reservation['id']}"
    await placing.provider.post(f"{address}/confirmation")
    with later(world, placing.worker, hours=72):
        answer = await placing.book(reservation_id=reservation["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")


@pytest.mark.parametrize(
    "fields",
    [
        {"admission_day": None},
        {"vacancy_id": None},
        {"reservation_id": str(uuid4()), "vacancy_id": str(uuid4())},
        {"reservation_id": str(uuid4()), "admission_day": "2026-12-01"},
    ],
)
async def test_either_a_reservation_or_a_vacancy(placing, vacancy_id, fields):
    given = {"vacancy_id": str(vacancy_id), "admission_day": day()}
    if "reservation_id" in fields:
        given = {}
    wish = placing.wish(**given | fields)
    answer = await placing.worker.post("/bookings", json=wish, headers=key())
    assert (answer.status_code, codes(answer)) == (422, {"reservation-or-vacancy"})


async def test_the_choice_needs_a_reason(placing, vacancy_id):
    given = {"vacancy_id": str(vacancy_id), "admission_day": day()}
    wish = placing.wish(**given)
    del wish["choice_reason"]
    answer = await placing.worker.post("/bookings", json=wish, headers=key())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/choice_reason")
    answer = await placing.book(vacancy_id, choice_reason="OTHER")
    assert (answer.status_code, codes(answer)) == (422, {"note-required"})
    booking = await placing.booked(vacancy_id, choice_reason="OTHER", choice_note="Ein Grund")
    assert (booking["choice_reason"], booking["choice_note"]) == ("OTHER", "Ein Grund")


async def test_the_price_alone_is_no_reason(placing, vacancy_id):
    cheaper = {"choice_reason": "EQUAL_BUT_CHEAPER"}
    answer = await placing.book(vacancy_id, **cheaper)
    assert (answer.status_code, codes(answer)) == (422, {"note-required"})
    note = {"choice_note": "Beide Häuser sind gleich geeignet"}
    assert (await placing.booked(vacancy_id, **cheaper, **note))["choice_note"]
    answer = await placing.book(vacancy_id, choice_reason="PRICE")
    assert answer.status_code == 400


async def test_what_the_caller_does_not_see_is_unknown(placing, vacancy_id, world, provider_id):
    elsewhere = await placing.office.case("JGH")
    other = await placing.office.person("ASD")
    draft = await world.vacancy(
        provider_id, offer_id=await world.offer(provider_id, state="DRAFT")
    )
    wrong = {
        "case_id": elsewhere["id"],
        "person_id": other["id"],
        "vacancy_id": str(draft),
        "reservation_id": str(uuid4()),
    }
    given = {"vacancy_id": str(vacancy_id), "admission_day": day()}
    for name, value in wrong.items():
        source = {} if name == "reservation_id" else given
        wish = placing.wish(**source | {name: value})
        answer = await placing.worker.post("/bookings", json=wish, headers=key())
        assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"}), name
        assert answer.json()["errors"][0]["pointer"] == f"#/{name}"
    assert await world.admin.fetchval("select count(*) from occupancies") == 0
