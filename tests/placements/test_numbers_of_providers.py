"""A provider gives a booking its own number, at admission or later, and changes it."""

import pytest

from tests.support.office import held, made
from tests.support.placements import day, home_lead


async def number(placing, booking, reference, by=None):
    address = f"/bookings/{booking['id']}"
    sent = {"provider_reference": reference}
    return await (by or placing.provider).patch(address, json=sent, headers=held(booking))


async def test_it_is_given_changed_and_taken_away(placing, world):
    booking = await placing.booked()
    for version, reference in enumerate(("W-2026-17", "W-2026-18", None), 2):
        answer = await number(placing, booking, reference)
        booking = made(answer, 200)
        assert (booking["provider_reference"], booking["version"]) == (reference, version)
        read = await placing.provider.get(f"/bookings/{booking['id']}")
        assert (read.json(), read.headers["etag"]) == (booking, answer.headers["etag"])
    rows = await world.admin.fetch(
        "select concerns from changes where kind = 'booking.changed' and resource_id = $1",
        booking["id"],
    )
    assert len(rows) == 3
    assert all(set(r["concerns"]) == {placing.office.id, placing.provider_id} for r in rows)


async def test_the_list_finds_it_and_the_office_sees_it(placing):
    booking = made(await number(placing, await placing.booked(), "W-1"), 200)
    for side in (placing.worker, placing.provider):
        found = await side.get("/bookings", params={"provider_reference": "W-1"})
        assert [item["id"] for item in found.json()["items"]] == [booking["id"]]


async def test_two_bookings_never_have_one_number(placing):
    made(await number(placing, await placing.booked(), "W-1"), 200)
    other = await placing.booked()
    refused = await number(placing, other, "W-1")
    assert (refused.status_code, refused.json()["code"]) == (409, "provider-reference-taken")
    assert (await placing.worker.get(f"/bookings/{other['id']}")).json() == other


async def test_a_stay_that_has_ended_keeps_being_numbered(placing):
    booking = await placing.admitted()
    ended = made(await placing.step(booking, "discharge", day=day(), reason="OTHER"), 200)
    assert made(await number(placing, ended, "W-9"), 200)["state"] == "ENDED"


async def test_it_is_changed_by_who_knows_the_version(placing):
    booking = await placing.booked()
    made(await number(placing, booking, "W-1"), 200)
    assert (await number(placing, booking, "W-2")).status_code == 412
    address = f"/bookings/{booking['id']}"
    without = await placing.provider.patch(address, json={"provider_reference": "W-2"})
    assert without.status_code == 428


async def test_what_changes_nothing_leaves_the_version(placing):
    booking = made(await number(placing, await placing.booked(), "W-1"), 200)
    assert made(await number(placing, booking, "W-1"), 200) == booking
    answer = await placing.provider.patch(
        f"/bookings/{booking['id']}", json={}, headers=held(booking)
    )
    assert made(answer, 200) == booking


async def test_only_the_provider_numbers_and_only_its_own(placing, world):
    booking = await placing.booked()
    assert (await number(placing, booking, "W-1", placing.worker)).status_code == 403
    rival = await home_lead(world, await world.organisation())
    assert (await number(placing, booking, "W-1", rival)).status_code == 404


@pytest.mark.parametrize("wrong", ["", "x" * 61, 17])
async def test_a_number_has_a_form(placing, wrong):
    assert (await number(placing, await placing.booked(), wrong)).status_code == 400
