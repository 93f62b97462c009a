"""Emergency admission: confirmed by the rule of the offer, booked in one call, at any hour."""

from datetime import timedelta

import pytest

from jugendhilfe_api.core import clock
from tests.support.office import made
from tests.support.placements import codes, day, key, later, reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    offer_id = await world.offer(provider_id, emergency_admission=True, auto_confirm_hours=12)
    return await world.vacancy(provider_id, offer_id=offer_id)


async def test_a_place_is_booked_in_one_call(placing, vacancy_id, world):
    booking = await placing.booked(vacancy_id, emergency=True, choice_reason="EMERGENCY")
    assert (booking["state"], booking["emergency"]) == ("PLANNED", True)
    seen = await placing.provider.get(f"/reservations/{booking['reservation_id']}")
    reservation = seen.json()
    assert (reservation["state"], reservation["confirmation_basis"]) == ("BOOKED", "OFFER_RULE")
    assert reservation["emergency"]
    told = (await placing.provider.get(f"/bookings/{booking['id']}")).json()
    assert told["emergency"]
    assert told["choice_reason"] is None
    assert await placing.free(vacancy_id, day(), None) == 0
    kinds = [row["kind"] for row in await world.admin.fetch("select kind from changes")]
    assert {"reservation.confirmed", "reservation.booked", "booking.planned"} <= set(kinds)


async def test_at_night_as_well(placing, vacancy_id, world):
    to_three = timedelta(hours=27) - timedelta(hours=clock.now().astimezone(clock.GERMANY).hour)
    with later(world, placing.worker, hours=to_three.total_seconds() / 3600):
        assert clock.now().astimezone(clock.GERMANY).hour == 3
        booking = await placing.booked(vacancy_id, emergency=True)
    assert booking["emergency"]


async def test_only_if_the_offer_says_so(placing, world, provider_id):
    for columns in ({}, {"emergency_admission": True}):
        offer_id = await world.offer(provider_id, **columns)
        vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
        answer = await placing.book(vacancy_id, emergency=True)
        assert (answer.status_code, codes(answer)) == (422, {"no-automatic-confirmation"})
    assert await world.admin.fetchval("select count(*) from occupancies") == 0
    assert await world.admin.fetchval("select count(*) from reservations") == 0


async def test_not_out_of_a_reservation(placing, vacancy_id):
    reservation = made(await reserve(placing.worker, vacancy_id, emergency=True))
    wish = placing.wish(reservation_id=reservation["id"], emergency=True)
    answer = await placing.worker.post("/bookings", json=wish, headers=key())
    assert (answer.status_code, codes(answer)) == (422, {"reservation-or-vacancy"})


async def test_who_is_too_late_learns_of_other_emergency_places(
    placing, vacancy_id, world, provider_id
):
    await placing.booked(vacancy_id, emergency=True)
    await world.vacancy(provider_id, offer_id=await world.offer(provider_id, title="ordinary"))
    ready = await world.offer(provider_id, title="ready", emergency_admission=True)
    await world.vacancy(provider_id, offer_id=ready)
    lost = await placing.book(vacancy_id, emergency=True)
    assert lost.status_code == 409
    assert [item["offer"]["title"] for item in lost.json()["alternatives"]] == ["ready"]
    assert await world.admin.fetchval("select count(*) from bookings") == 1


async def test_bookings_of_emergencies_are_found(placing, vacancy_id):
    emergency = await placing.booked(vacancy_id, emergency=True)
    ordinary = await placing.booked()
    for wanted, booking in (("true", emergency), ("false", ordinary)):
        found = await placing.worker.get("/bookings", params={"emergency": wanted})
        assert [item["id"] for item in found.json()["items"]] == [booking["id"]]
