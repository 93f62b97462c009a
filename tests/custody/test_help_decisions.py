"""A decision on help ends a taking into care, opens a measure, and lets the stay go on."""

from datetime import date, timedelta

import pytest

from jugendhilfe_api.core import clock
from tests.support.custody import HOME
from tests.support.market import rate
from tests.support.office import made
from tests.support.placements import codes, day, later


@pytest.fixture
async def facility_id(world, provider_id):
    return await world.facility(provider_id)


@pytest.fixture
async def places(custody, facility_id):
    """Announce a place for custody and one for help in the same house."""
    return (
        await custody.vacancy(facility_id),
        await custody.vacancy(
            facility_id, service_type="RESIDENTIAL_CARE", kind="RESIDENTIAL", age_min=6
        ),
    )


@pytest.fixture
async def one_place(world, custody, facility_id):
    """Announce a place that serves both, with a class of rates for custody."""
    vacancy_id = await custody.vacancy(
        facility_id, service_type="RESIDENTIAL_CARE", kind="RESIDENTIAL", age_min=6
    )
    offer_id = await world.admin.fetchval(
        "select offer_id from vacancies where id = $1", vacancy_id
    )
    for component in ("BASIC", "CUSTODY"):
        await rate(world, custody.provider_id, offer_id, component=component)
    return vacancy_id


async def in_care(custody, vacancy_id, *, admitted=True):
    measure = await custody.taken(vacancy_id=str(vacancy_id))
    if admitted:
        url = f"/bookings/{measure['booking_id']}/admission"
        made(await custody.provider.post(url, json={"day": day()}), 200)
    return await custody.planned(measure)


async def decide(custody, measure, **fields):
    return await custody.step(measure, "help-decision", **HOME | fields)


async def help_of(custody, measure):
    return made(await custody.worker.get(f"/measures/{measure['measure_id']}"), 200)


async def test_the_young_person_changes_the_place_in_the_same_house(custody, places, world):
    for_custody, for_help = places
    measure = await in_care(custody, for_custody)
    with later(world, custody.worker, custody.provider, days=10):
        ended = made(await decide(custody, measure, vacancy_id=str(for_help)), 200)
        assert (ended["state"], ended["end_reason"]) == ("ENDED", "HELP_DECISION")
        assert ended["residence_after"] == "HOME"
        running = await help_of(custody, ended)
        assert (running["state"], running["begun_on"]) == ("RUNNING", day())
        assert (running["after_custody"], running["warnings"]) == (True, [])
        before = await custody.booking(ended["booking_id"])
        after = await custody.booking(ended["next_booking_id"])
        assert (before["state"], before["discharge_reason"]) == ("ENDED", "CUSTODY_ENDED")
        assert (after["state"], after["facility"]) == ("ACTIVE", before["facility"])
        assert before["discharge_day"] == after["admission_day"] == day()
        assert (after["choice_reason"], after["person_id"]) == (
            "CONTINUITY",
            measure["person_id"],
        )
    nights = await custody.nights()
    today = clock.day_of(clock.now())
    assert all(taken == (night >= today) for night, taken in nights.items())  # no gap, none twice


async def test_the_young_person_stays_in_the_same_place_at_another_rate(custody, one_place, world):
    measure = await in_care(custody, one_place)
    booking = await custody.booking(measure["booking_id"])
    with later(world, custody.worker, custody.provider, days=10):
        ended = made(await decide(custody, measure, same_place=True), 200)
        assert (ended["booking_id"], ended["next_booking_id"]) == (booking["id"], None)
        assert (await custody.booking(booking["id"]))["state"] == "ACTIVE"
        for who in (custody.worker, custody.provider):
            assert await custody.classes(booking["id"], who) == [
                ("CUSTODY", day(-10), day(-1)),
                ("BASIC", day(), None),
            ]
        assert (await help_of(custody, ended))["state"] == "RUNNING"
    assert set((await custody.nights()).values()) <= {0, 1}


async def test_a_decision_on_the_first_day_leaves_no_day_of_custody_to_pay(custody, one_place):
    measure = await in_care(custody, one_place)
    ended = made(await decide(custody, measure, same_place=True), 200)
    assert await custody.classes(ended["booking_id"]) == [("BASIC", day(), None)]


async def test_a_decision_that_is_entered_late_counts_from_its_day(custody, one_place, world):
    measure = await in_care(custody, one_place)
    with later(world, custody.worker, days=10):
        ended = made(await decide(custody, measure, same_place=True, decided_on=day(-3)), 200)
        assert (await custody.classes(ended["booking_id"]))[1] == ("BASIC", day(-3), None)
        running = await help_of(custody, ended)
        assert (running["begun_on"], running["decided_on"]) == (day(-3), day(-3))
        last = date.fromisoformat(day(-3)) + timedelta(days=1)
        assert ended["ended_at"][:10] in {day(-3), last.isoformat()}


async def test_who_has_not_been_admitted_yet_changes_the_place_too(custody, places):
    measure = await in_care(custody, places[0], admitted=False)
    ended = made(await decide(custody, measure, vacancy_id=str(places[1])), 200)
    before = await custody.booking(ended["booking_id"])
    assert (before["state"], before["discharge_day"]) == ("ENDED", day())
    assert (await custody.booking(ended["next_booking_id"]))["state"] == "PLANNED"
    assert set((await custody.nights()).values()) == {0, 1}


async def test_without_a_place_the_help_is_granted_and_one_is_searched(custody):
    measure = await custody.planned(await custody.taken())
    ended = made(await decide(custody, measure), 200)
    granted = await help_of(custody, ended)
    assert (granted["state"], granted["begun_on"]) == ("GRANTED", None)
    assert "placement-search" in granted["available_steps"]
    assert ended["residence_after"] is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"claimant": "YOUNG_ADULT", "kind": "AMBULATORY"}, "service-kind-differs"),
        ({"claimant": "CHILD"}, "claimant-differs"),
        ({"service_type": "NO_SUCH_TYPE"}, "unknown-reference"),
        ({"decided_on": "2100-01-01"}, "in-future"),
        ({"decided_on": "2020-01-01"}, "before-begin"),
        ({"same_place": True}, "place-differs"),
        ({"discharge_day": "2100-01-01"}, "vacancy-missing"),
        ({"same_place": True, "vacancy_id": "0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11"}, "one-place"),
        ({"vacancy_id": "0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11"}, "unknown-reference"),
    ],
)
async def test_a_decision_that_does_not_fit_changes_nothing(custody, places, fields, code):
    measure = await in_care(custody, places[0])
    before = await custody.booking(measure["booking_id"])
    answer = await decide(custody, measure, **fields)
    assert (answer.status_code, code in codes(answer)) == (422, True), answer.text
    url = f"/custody-measures/{measure['id']}"
    assert made(await custody.worker.get(url), 200) == measure
    assert await custody.booking(measure["booking_id"]) == before
    assert (await custody.worker.get("/measures")).json()["items"] == []


async def test_another_house_is_a_new_search(custody, places, world):
    measure = await in_care(custody, places[0])
    elsewhere = await custody.vacancy(
        service_type="RESIDENTIAL_CARE", kind="RESIDENTIAL", age_min=6
    )
    answer = await decide(custody, measure, vacancy_id=str(elsewhere))
    assert (answer.status_code, codes(answer)) == (422, {"other-facility"})
    assert await world.admin.fetchval("select count(*) from bookings") == 1


async def test_a_place_that_is_taken_ends_nothing(custody, places, world):
    measure = await in_care(custody, places[0])
    await world.admin.execute(
        """insert into occupancies (id, place_id, nights, state)
           select gen_random_uuid(), id, daterange($2, null), 'BOOKED'
           from places where vacancy_id = $1""",
        places[1],
        clock.day_of(clock.now()),
    )
    answer = await decide(custody, measure, vacancy_id=str(places[1]))
    assert (answer.status_code, answer.json()["code"]) == (409, "vacancy-taken")
    url = f"/custody-measures/{measure['id']}"
    assert made(await custody.worker.get(url), 200) == measure
    assert sum((await custody.nights()).values()) == 60


async def test_a_stay_that_has_ended_cannot_go_on(custody, one_place):
    measure = await in_care(custody, one_place)
    url = f"/bookings/{measure['booking_id']}/discharge"
    made(await custody.provider.post(url, json={"day": day(), "reason": "CUSTODY_ENDED"}), 200)
    answer = await decide(custody, measure, same_place=True)
    assert (answer.status_code, codes(answer)) == (422, {"no-stay"})


async def test_the_provisional_one_ends_otherwise(custody):
    measure = await custody.taken(kind="PROVISIONAL")
    measure = await custody.planned(measure)
    assert "help-decision" not in measure["available_steps"]
    answer = await decide(custody, measure)
    assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")


async def test_every_part_is_recorded(custody, places, world):
    measure = await in_care(custody, places[0])
    made(await decide(custody, measure, vacancy_id=str(places[1])), 200)
    kinds = [
        row["kind"]
        for row in await world.admin.fetch(
            "select kind from changes where kind ~ 'ended|opened|planned$' order by seq"
        )
    ]
    assert kinds[-4:] == [
        "booking.ended",
        "booking.planned",
        "measure.opened",
        "custody-measure.ended",
    ]
