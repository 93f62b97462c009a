"""Days on which the young person was not there."""

import pytest

from tests.support.office import made
from tests.support.placements import codes, day, later


@pytest.fixture
async def booking(placing, world):
    booking = await placing.admitted()
    with later(world, placing.worker, placing.provider, days=30):
        yield booking


async def absence(placing, booking, departed, returned=None, kind="HOME_VISIT"):
    body = {"kind": kind, "departed_on": day(departed)}
    if returned is not None:
        body["returned_on"] = day(returned)
    return await placing.provider.post(f"/bookings/{booking['id']}/absences", json=body)


async def test_an_absence_is_recorded_and_ended(placing, booking):
    away = await absence(placing, booking, -5, kind="MISSING")
    assert made(away)["returned_on"] is None
    address = away.headers["location"].removeprefix("/v1")
    assert (await placing.worker.get(address)).json() == away.json()
    back = await placing.provider.post(f"{address}/return", json={"day": day(-2)})
    assert made(back, 200)["returned_on"] == day(-2)
    again = await placing.provider.post(f"{address}/return", json={"day": day(-2)})
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")


async def test_absences_are_listed_by_day_and_kind(placing, booking):
    for departed, returned, kind in ((-4, -2, "HOSPITAL"), (-20, -18, "HOLIDAY")):
        made(await absence(placing, booking, departed, returned, kind))
    for who in (placing.worker, placing.provider):
        listed = await who.get(f"/bookings/{booking['id']}/absences")
        assert [a["kind"] for a in listed.json()["items"]] == ["HOLIDAY", "HOSPITAL"]
    found = await placing.worker.get(f"/bookings/{booking['id']}/absences?kind=HOSPITAL")
    assert len(found.json()["items"]) == 1


async def test_absences_never_overlap(placing, booking):
    made(await absence(placing, booking, -10, -5))
    made(await absence(placing, booking, -5, -4))  # back and away again on the same day
    for departed, returned in ((-11, -9), (-6, None), (-10, -10)):
        answer = await absence(placing, booking, departed, returned)
        assert (answer.status_code, answer.json()["code"]) == (409, "absences-overlap")
    made(await absence(placing, booking, -3))
    assert (await absence(placing, booking, -1, 0)).status_code == 409  # still away


@pytest.mark.parametrize(
    ("departed", "returned", "code"),
    [
        (-31, -29, "outside-booking"),
        (1, None, "day-in-future"),
        (-1, 1, "day-in-future"),
        (-1, -2, "period-reversed"),
    ],
)
async def test_days_are_possible(placing, booking, departed, returned, code):
    answer = await absence(placing, booking, departed, returned)
    assert answer.status_code == 422
    assert code in codes(answer)


async def test_only_who_has_come_can_be_away(placing, world):
    booking = await placing.booked()
    answer = await absence(placing, booking, 0)
    assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")
    assert await world.admin.fetchval("select count(*) from booking_absences") == 0


async def test_it_may_be_recorded_after_the_end_but_not_lie_there(placing, booking):
    leaving = {"day": day(-3), "reason": "AS_PLANNED"}
    made(await placing.step(booking, "discharge", **leaving), 200)
    made(await absence(placing, booking, -10, -8))
    answer = await absence(placing, booking, -5, -2)
    assert (answer.status_code, codes(answer)) == (422, {"outside-booking"})


async def test_the_office_only_looks(placing, booking):
    answer = await placing.worker.post(
        f"/bookings/{booking['id']}/absences", json={"kind": "OTHER", "departed_on": day()}
    )
    assert answer.status_code == 403
