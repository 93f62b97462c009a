"""How long a confirmation counts, the reminder before its end, and the notice of the end."""

import asyncio
from datetime import date, timedelta
from uuid import uuid4

import pytest

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.offers.vacancies import jobs
from jugendhilfe_api.offers.vacancies.rules import Terms
from tests.support.contract import version_of
from tests.support.placements import day, later, reserve

NEW = {"available_from": "2026-09-01", "places": 2}
DUE, EXPIRED = "VACANCY_CONFIRMATION_DUE", "VACANCY_EXPIRED"


@pytest.fixture
async def offer_id(world, provider_id):
    return await world.offer(provider_id)


@pytest.fixture
def report(provider, offer_id):
    async def run(**fields):
        answer = await provider.post(f"/offers/{offer_id}/vacancies", json=NEW | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return run


@pytest.fixture
def work(world):
    """Let the jobs run, as often as they like."""

    async def run():
        for _ in range(2):
            for job in (jobs.remind, jobs.expire):
                async with world.app.state.database.job(JobRole.EXPIRY) as tx:
                    await job(tx)

    return run


async def rule(world, days, reminder_days, land="10", since="2026-01-01", until=None):
    await world.insert(
        "vacancy_confirmation_rules",
        id=uuid4(),
        land=land,
        days=days,
        reminder_days=reminder_days,
        valid_from=since,
        valid_until=until,
        source="Empfehlung",
        verified=True,
    )


async def waits(client, state="OPEN", about=None):
    query = f"/inbox?state={state}" + (f"&subject_id={about['id']}" if about else "")
    items = (await client.get(query)).json()["items"]
    return sorted((item["kind"], item["due_on"]) for item in items)


@pytest.mark.parametrize(
    ("rules", "days"),
    [
        ([], 14),
        ([{"days": 21}], 21),
        ([{"days": 21, "land": "05"}], 14),  # the house is in the Saarland
        ([{"days": 7, "since": "2025-01-01"}, {"days": 21}], 21),  # the one that began last
        ([{"days": 7, "since": "2025-01-01", "until": "2025-12-31"}], 14),  # over
        ([{"days": 7, "since": "2199-01-01"}], 14),  # to come
    ],
)
async def test_a_land_may_have_a_period_of_its_own(world, report, rules, days):
    for fields in rules:
        await rule(world, reminder_days=3, **fields)
    assert (await report())["confirm_by"] == day(days)


async def test_reminders_begin_as_long_before_as_the_land_says(world, provider, report, work):
    await rule(world, 21, 5)
    made = await report()
    with later(world, provider, days=15):
        await work()
        assert await waits(provider) == []
    with later(world, provider, days=16):
        await work()
        assert await waits(provider) == [(DUE, made["confirm_by"])]


async def test_a_period_is_reminded_of_once_and_a_confirmation_arms_it_anew(
    world, provider, report, work
):
    made = await report()
    with later(world, provider, days=11):
        await work()
        await work()
        assert await waits(provider) == [(DUE, made["confirm_by"])]
        confirmed = await provider.post(f"/vacancies/{made['id']}/confirmation")
        assert confirmed.json()["confirm_by"] == day(14)
        assert (await waits(provider), len(await waits(provider, "DONE"))) == ([], 1)
        await work()
        assert await waits(provider) == []
    with later(world, provider, days=22):
        await work()
        assert await waits(provider) == [(DUE, confirmed.json()["confirm_by"])]


async def test_an_end_is_told_once_and_closes_the_reminder(world, provider, office, report, work):
    made = await report()
    with later(world, provider, office, days=12):
        await work()
    with later(world, provider, office, days=15):
        assert (await office.get("/vacancies")).json()["items"] == []  # the job is late
        await work()
        await work()
        assert await waits(provider) == [(EXPIRED, made["confirm_by"])]
        assert await waits(provider, "DONE") == [(DUE, made["confirm_by"])]
        kinds = [row["kind"] for row in await world.admin.fetch("select kind from changes")]
        assert kinds.count("vacancy.expired") == 1
        read = await provider.get(f"/vacancies/{made['id']}")
        assert (read.json(), version_of(read)) == (made, "v1")  # the vacancy is as it was
        changed = await provider.patch(
            f"/vacancies/{made['id']}", json={"places": 3}, headers={"If-Match": '"v1"'}
        )
        assert changed.status_code == 200
        assert await waits(provider) == []
        assert len((await office.get("/vacancies")).json()["items"]) == 1


async def test_a_worker_that_was_away_tells_the_end_only(world, provider, report, work):
    made = await report()
    with later(world, provider, days=30):
        await work()
        assert await waits(provider) == [(EXPIRED, made["confirm_by"])]
        assert await waits(provider, "DONE") == []


async def test_what_nobody_can_have_waits_for_nobody(world, provider, offer_id, report, work):
    """Taken back, over, fully booked or out of the market: there is nothing to confirm."""
    withdrawn, booked = await report(), await report(available_from="2026-09-02", places=1)
    await report(available_from="2026-09-03", available_until=day(5))
    tag = {"If-Match": '"v1"'}
    url = f"/vacancies/{withdrawn['id']}"
    assert (await provider.patch(url, json={"places": 0}, headers=tag)).status_code == 200
    await world.admin.execute(
        "insert into occupancies (id, place_id, nights, state) "
        "select gen_random_uuid(), id, '[2026-09-02,)', 'BOOKED' from places "
        "where vacancy_id = $1",
        booked["id"],
    )
    with later(world, provider, days=20):
        await work()
        assert await waits(provider) == []
        await world.admin.execute("delete from occupancies")
        await provider.post(f"/offers/{offer_id}/suspension")
        await work()
        assert await waits(provider) == []
        await provider.post(f"/offers/{offer_id}/publication")
        await work()
        assert await waits(provider) == [(EXPIRED, booked["confirm_by"])]


async def test_it_waits_for_those_who_work_for_the_facility(
    world, provider, provider_id, offer_id, report, work
):
    await report()
    facility = await world.admin.fetchval("select facility_id from offers where id = $1", offer_id)
    other = await world.facility(provider_id)
    here, there = [
        world.client(provider_id, Role.PROVIDER, facilities=[str(each)])
        for each in (facility, other)
    ]
    with later(world, provider, here, there, days=12):
        await work()
        assert len(await waits(here)) == len(await waits(provider)) == 1
        assert await waits(there) == []


async def test_providers_find_what_they_must_confirm(world, provider, offer_id, report):
    soon = await report(confirm_by=day(2))
    late = await report(available_from="2026-09-02")

    async def found(query):
        items = (await provider.get(f"/vacancies?{query}")).json()["items"]
        return [item["id"] for item in items]

    assert await found(f"confirm_by_until={day(5)}") == [soon["id"]]
    facility = await world.admin.fetchval("select facility_id from offers where id = $1", offer_id)
    assert await found(f"facility_id={facility}") == [soon["id"], late["id"]]
    assert await found(f"facility_id={offer_id}") == []
    with later(world, provider, days=5):
        assert await found("confirmed=false") == [soon["id"]]
        assert await found("confirmed=true") == [late["id"]]


async def test_confirmation_reminder_end_and_booking_in_the_same_second(
    world, provider, office, report, work
):
    for number in range(5):
        made = await report(available_from=f"2026-09-0{number + 1}", places=1)
        with later(world, provider, office, days=15 * (number + 1)):
            answers = await asyncio.gather(
                provider.post(f"/vacancies/{made['id']}/confirmation"),
                work(),
                reserve(office, made["id"], admission_day=day()),
                work(),
                provider.post(f"/vacancies/{made['id']}/confirmation"),
            )
            assert [answers[n].status_code for n in (0, 4)] == [200, 200]
            assert answers[2].status_code in {201, 422}
            await work()
            assert await waits(provider, about=made) == []  # confirmed, whoever was first
            read = (await provider.get(f"/vacancies/{made['id']}")).json()
            assert (read["confirm_by"], read["version"]) == (day(14), 3)
            assert read["free_places"] == (0 if answers[2].status_code == 201 else 1)


@pytest.mark.parametrize(
    ("confirm_by", "remind_on", "lapses_on"),
    [
        (None, 11, 15),
        (5, 2, 6),
        (2, 1, 3),  # not on the day of the confirmation itself
        (0, None, 1),
    ],
)
def test_the_days_of_a_confirmation(confirm_by, remind_on, lapses_on):
    today = date(2026, 6, 1)

    def on(days):
        return None if days is None else today + timedelta(days=days)

    dates = Terms(14, 3).dates(today, on(confirm_by))
    assert dates == {
        "confirm_by": on(14 if confirm_by is None else confirm_by),
        "remind_on": on(remind_on),
        "lapses_on": on(lapses_on),
    }
