"""From the plan over admission to discharge, and the nights in between."""

import pytest

from tests.support.office import made
from tests.support.placements import codes, day, later, reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    return await world.vacancy(provider_id)


async def test_a_stay_from_plan_to_end(placing, vacancy_id, world):
    booking = await placing.booked(vacancy_id, discharge_day=day(30))
    admission = await placing.step(booking, "admission", day=day(), provider_reference="W-2026-17")
    active = made(admission, 200)
    assert (active["state"], active["provider_reference"]) == ("ACTIVE", "W-2026-17")
    assert active["available_steps"] == ["discharge"]
    everybody = (world, placing.worker, placing.provider)
    with later(*everybody, days=10):
        leaving = {"day": day(), "reason": "AS_PLANNED"}
        ended = made(await placing.step(booking, "discharge", **leaving), 200)
    assert (ended["state"], ended["discharge_reason"]) == ("ENDED", "AS_PLANNED")
    assert (ended["discharge_day"], ended["available_steps"]) == (day(10), [])
    assert await placing.free(vacancy_id, day(10), None) == 1
    assert await placing.free(vacancy_id, day(9), day(10)) == 0


async def test_discharge_on_the_day_of_admission_leaves_no_night(placing, vacancy_id, world):
    booking = await placing.admitted(vacancy_id)
    leaving = {"day": day(), "reason": "ENDED_BY_YOUNG_PERSON"}
    ended = made(await placing.step(booking, "discharge", **leaving), 200)
    assert ended["discharge_day"] == ended["admission_day"]
    assert await world.admin.fetchval("select count(*) from occupancies") == 0


async def test_who_comes_later_takes_the_place_later(placing, vacancy_id, world):
    booking = await placing.booked(vacancy_id)
    with later(world, placing.worker, placing.provider, days=3):
        active = made(await placing.step(booking, "admission", day=day()), 200)
    assert active["admission_day"] == day(3)
    nights = await world.admin.fetchval("select nights from occupancies")
    assert nights.lower.isoformat() == day(3)


async def test_who_comes_earlier_needs_the_place_to_be_free(placing, vacancy_id):
    first = await placing.booked(vacancy_id, discharge_day=day(4))
    second = await placing.booked(vacancy_id, admission_day=day(4))
    taken = await placing.step(second, "admission", day=day())
    assert (taken.status_code, taken.json()["code"]) == (409, "vacancy-taken")
    assert made(await placing.worker.get(f"/bookings/{second['id']}"), 200) == second
    await placing.step(first, "cancellation")
    active = made(await placing.step(second, "admission", day=day()), 200)
    assert active["admission_day"] == day()


@pytest.mark.parametrize(("offset", "code"), [(1, "day-in-future"), (30, "day-in-future")])
async def test_nobody_is_admitted_in_the_future(placing, vacancy_id, offset, code):
    booking = await placing.booked(vacancy_id, discharge_day=day(20))
    answer = await placing.step(booking, "admission", day=day(offset))
    assert answer.status_code == 422
    assert code in codes(answer)
    read = await placing.worker.get(f"/bookings/{booking['id']}")
    assert read.json()["state"] == "PLANNED"


@pytest.mark.parametrize(("offset", "code"), [(1, "day-in-future"), (-1, "day-before-admission")])
async def test_a_discharge_is_within_the_stay(placing, vacancy_id, offset, code):
    booking = await placing.admitted(vacancy_id)
    answer = await placing.step(booking, "discharge", day=day(offset), reason="OTHER")
    assert (answer.status_code, codes(answer)) == (422, {code})


async def test_an_extension_needs_the_place_to_be_free(placing, vacancy_id):
    booking = await placing.admitted(vacancy_id, discharge_day=day(10))
    assert booking["available_steps"] == ["discharge"]
    seen = (await placing.worker.get(f"/bookings/{booking['id']}")).json()
    assert seen["available_steps"] == ["extension"]
    longer = await placing.step(booking, "extension", placing.worker, discharge_day=day(15))
    assert made(longer, 200)["discharge_day"] == day(15)
    rival = await placing.booked(vacancy_id, admission_day=day(20), discharge_day=day(25))
    for until, status in ((day(21), 409), (None, 409), (day(15), 422), (day(20), 200)):
        answer = await placing.worker.post(
            f"/bookings/{booking['id']}/extension", json={"discharge_day": until}
        )
        assert answer.status_code == status, answer.text
    await placing.step(rival, "cancellation")
    answer = await placing.worker.post(
        f"/bookings/{booking['id']}/extension", json={"discharge_day": None}
    )
    assert made(answer, 200)["available_steps"] == []
    again = await placing.worker.post(
        f"/bookings/{booking['id']}/extension", json={"discharge_day": None}
    )
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")


async def test_nobody_stays_longer_than_the_vacancy(placing, world, provider_id):
    vacancy_id = await world.vacancy(provider_id, available_until=day(20))
    booking = await placing.admitted(vacancy_id, discharge_day=day(10))
    longer = await placing.step(booking, "extension", placing.worker, discharge_day=day(21))
    assert longer.status_code == 409
    longer = await placing.step(booking, "extension", placing.worker, discharge_day=day(20))
    assert longer.status_code == 200


async def test_who_does_not_come_frees_the_place(placing, vacancy_id, world):
    booking = await placing.booked(vacancy_id, admission_day=day(2))
    early = await placing.step(booking, "non-arrival")
    assert (early.status_code, early.json()["code"]) == (409, "state-transition")
    with later(world, placing.worker, placing.provider, days=5):
        gone = made(await placing.step(booking, "non-arrival"), 200)
        assert (gone["state"], gone["young_person"]) == ("NOT_STARTED", None)
    assert await placing.free(vacancy_id, day(5), None) == 1
    assert await placing.free(vacancy_id, day(2), day(5)) == 0


async def test_the_admission_is_moved(placing, vacancy_id):
    booking = await placing.booked(vacancy_id, admission_day=day(2), discharge_day=day(9))
    url = f"/bookings/{booking['id']}/rescheduling"
    moved = made(await placing.worker.post(url, json={"admission_day": day(5)}), 200)
    assert (moved["admission_day"], moved["discharge_day"]) == (day(5), day(9))
    assert await placing.free(vacancy_id, day(2), day(5)) == 1
    rival = await placing.booked(vacancy_id, admission_day=day(3), discharge_day=day(5))
    for offset, status in ((4, 409), (-1, 422), (9, 422), (6, 200)):
        answer = await placing.worker.post(url, json={"admission_day": day(offset)})
        assert answer.status_code == status, answer.text
    assert (await placing.step(rival, "rescheduling", admission_day=day(4))).status_code == 403
    await placing.step(rival, "cancellation")
    assert made(await placing.worker.post(url, json={"admission_day": day()}), 200)


@pytest.mark.parametrize("reason", [None, "OTHER_PLACE"])
@pytest.mark.parametrize("kind", ["bookings", "reservations"])
async def test_a_cancellation_says_why(placing, vacancy_id, kind, reason):
    if kind == "bookings":
        thing = await placing.booked(vacancy_id)
    else:
        thing = made(await reserve(placing.worker, vacancy_id))
    url = f"/{kind}/{thing['id']}/cancellation"
    for wrong in ({"reason": "BECAUSE"}, {"why": "OTHER"}, []):
        assert (await placing.provider.post(url, json=wrong)).status_code == 400
    form = await placing.provider.post(url, data={"reason": "OTHER"})
    assert form.status_code == 415
    body = {"reason": reason} if reason else None
    cancelled = made(await placing.provider.post(url, json=body), 200)
    assert cancelled["cancellation_reason"] == reason


@pytest.mark.parametrize("side", ["OFFICE", "PROVIDER"])
async def test_either_side_cancels_before_the_admission(placing, vacancy_id, world, side):
    booking = await placing.booked(vacancy_id)
    who = placing.worker if side == "OFFICE" else placing.provider
    cancelled = made(await placing.step(booking, "cancellation", who), 200)
    assert (cancelled["state"], cancelled["available_steps"]) == (f"CANCELLED_BY_{side}", [])
    assert await world.admin.fetchval("select count(*) from occupancies") == 0
    again = await placing.admitted(vacancy_id)
    late = await placing.step(again, "cancellation", who)
    assert (late.status_code, late.json()["code"]) == (409, "state-transition")


async def test_every_step_is_recorded_for_both(placing, vacancy_id, world):
    booking = await placing.admitted(vacancy_id)
    await placing.step(booking, "discharge", day=day(), reason="OTHER")
    rows = await world.admin.fetch(
        "select kind, concerns from changes where resource_id = $1 order by seq", booking["id"]
    )
    assert [row["kind"] for row in rows] == [
        "booking.planned",
        "booking.admitted",
        "booking.ended",
    ]
    both = {str(placing.office.id), str(placing.provider_id)}
    fields = await world.admin.fetchval(
        "select fields from audit_entries where kind = 'booking.ended'"
    )
    assert fields == ["discharge_day", "discharge_reason", "state"]
    assert await world.admin.fetchval("select version from bookings") == len(rows)
    assert all({str(who) for who in row["concerns"]} == both for row in rows)


async def test_a_number_of_the_provider_is_its_own(placing, world, provider_id):
    vacancy_id = await world.vacancy(provider_id, places=2)
    first, second = [await placing.booked(vacancy_id) for _ in range(2)]
    number = {"day": day(), "provider_reference": "W-1"}
    assert (await placing.step(first, "admission", **number)).status_code == 200
    taken = await placing.step(second, "admission", **number)
    assert (taken.status_code, taken.json()["code"]) == (409, "provider-reference-taken")
    found = await placing.provider.get("/bookings", params={"provider_reference": "W-1"})
    assert [item["id"] for item in found.json()["items"]] == [first["id"]]
