"""A hold that runs out while it is booked, and a place that is given up while it is taken."""

import asyncio
from datetime import datetime, timedelta
from itertools import cycle

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.types import utc
from jugendhilfe_api.placements.reservations import jobs
from tests.support.office import made
from tests.support.placements import key, reserve

HELD_FOR = timedelta(milliseconds=400)
ROUNDS = 20


async def held_until(placing, vacancy_id, expires_at):
    """Hold the only place until an instant, confirmed by the provider."""
    asked = reserve(placing.worker, vacancy_id, expires_at=expires_at)
    reservation = made(await asked)
    confirmed = await placing.provider.post(f"/reservations/{reservation['id']}/confirmation")
    assert confirmed.status_code == 200
    return reservation


async def after(instant, milliseconds, ask):
    """Ask so many milliseconds after an instant (or before)."""
    wait = instant + timedelta(milliseconds=milliseconds) - clock.now()
    await asyncio.sleep(max(wait.total_seconds(), 0))
    return await ask


async def expire(world):
    async with world.app.state.database.job(JobRole.EXPIRY) as tx:
        await jobs.expire(tx)


async def test_a_hold_that_runs_out_while_it_is_booked_is_never_two(
    world, provider_id, placing, offices
):
    won = []
    for number in range(ROUNDS):
        vacancy_id = await world.vacancy(provider_id)
        instant = clock.now() + HELD_FOR
        reservation = await held_until(placing, vacancy_id, utc(instant))
        booking = placing.book(reservation_id=reservation["id"])
        rivals = [
            after(instant, milliseconds, reserve(office, vacancy_id))
            for milliseconds, office in zip(range(-20, 60, 10), offices, strict=False)
        ]
        first, *others = await asyncio.gather(
            after(instant, number - 20, booking),
            *rivals,
            after(instant, 0, expire(world)),
        )
        answers = [first, *others[:-1]]
        assert {a.status_code for a in answers} <= {201, 409}, [a.text for a in answers]
        winners = [a for a in answers if a.status_code == 201]
        assert len(winners) == 1
        assert await placing.free(vacancy_id, "2100-01-01", None) == 0
        won.append(winners[0] is first)
    assert len(won) == ROUNDS


@pytest.fixture
def disagreeing(monkeypatch):
    """Let clocks differ by a millisecond around an instant: some say that it has come."""

    def around(instant):
        told = cycle(timedelta(milliseconds=m) for m in (-1, 0, 1, -1, 1))
        monkeypatch.setattr(clock.CLOCK, "now", lambda: instant + next(told), raising=False)

    yield around
    monkeypatch.undo()


@pytest.mark.parametrize("wish", ["booking", "extension"])
async def test_never_two_whatever_each_clock_says(
    world, provider_id, placing, offices, disagreeing, monkeypatch, wish
):
    for _ in range(ROUNDS):
        vacancy_id = await world.vacancy(provider_id)
        instant = clock.now() + timedelta(seconds=5)
        reservation = await held_until(placing, vacancy_id, utc(instant))
        url = f"/reservations/{reservation['id']}/extension"
        ours = (
            placing.book(reservation_id=reservation["id"])
            if wish == "booking"
            else placing.worker.post(url, json={})
        )
        disagreeing(datetime.fromisoformat(reservation["expires_at"]))
        first, *others = await asyncio.gather(
            ours, *(reserve(office, vacancy_id) for office in offices[:8]), expire(world)
        )
        answers = [first, *others[:-1]]
        assert {a.status_code for a in answers} <= {200, 201, 409}, [a.text for a in answers]
        assert sum(a.status_code in {200, 201} for a in answers) <= 1
        counted = await world.admin.fetchval(
            "select count(*) from occupancies o join places p on p.id = o.place_id "
            "where p.vacancy_id = $1 and (o.state = 'BOOKED' or o.held_until > $2)",
            vacancy_id,
            instant + timedelta(seconds=1),
        )
        assert counted == sum(a.status_code in {200, 201} for a in answers)
        monkeypatch.undo()


async def test_a_place_is_booked_or_given_up(world, provider_id, placing):
    for _ in range(ROUNDS):
        vacancy_id = await world.vacancy(provider_id)
        later = utc(clock.now() + timedelta(hours=1))
        reservation = await held_until(placing, vacancy_id, later)
        address = f"/reservations/{reservation['id']}"
        booked, cancelled = await asyncio.gather(
            placing.book(reservation_id=reservation["id"]),
            placing.provider.post(f"{address}/cancellation"),
        )
        statuses = {booked.status_code, cancelled.status_code}
        assert statuses in ({201, 409}, {409, 200})
        state = (await placing.worker.get(address)).json()["state"]
        free = await placing.free(vacancy_id, "2100-01-01", None)
        assert (state, free) == (
            ("BOOKED", 0) if booked.status_code == 201 else ("CANCELLED_BY_PROVIDER", 1)
        )


async def test_places_are_withdrawn_or_taken(world, provider_id, provider, offices):
    for _ in range(5):
        vacancy_id = await world.vacancy(provider_id, places=8)
        vacancy = await provider.get(f"/vacancies/{vacancy_id}")
        fewer = provider.patch(
            f"/vacancies/{vacancy_id}",
            json={"places": 4},
            headers={"If-Match": vacancy.headers["etag"]} | key(),
        )
        *answers, changed = await asyncio.gather(
            *(reserve(office, vacancy_id) for office in offices[:8]), fewer
        )
        taken = sum(a.status_code == 201 for a in answers)
        assert {a.status_code for a in answers} <= {201, 409}
        assert (changed.status_code, taken) in ((200, 4), (409, 8)), changed.text
        left = await world.admin.fetchval(
            "select count(*) from places where vacancy_id = $1 and not withdrawn", vacancy_id
        )
        assert left == (4 if changed.status_code == 200 else 8)
