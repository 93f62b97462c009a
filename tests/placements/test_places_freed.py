"""Whatever frees a place says so: the waiting list follows these events."""

import pytest

from jugendhilfe_api.placements.freed import EVENT
from tests.placements.test_expiry import expire
from tests.support.office import made
from tests.support.placements import day, later, reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    return await world.vacancy(provider_id)


@pytest.fixture
def told(world, vacancy_id):
    """Count the events of the vacancy; none of them names a reservation or a booking."""

    async def count():
        rows = await world.admin.fetch("select resource_id from changes where kind = $1", EVENT)
        assert {row["resource_id"] for row in rows} <= {vacancy_id}
        return len(rows)

    return count


@pytest.mark.parametrize("step", ["cancellation", "refusal"])
async def test_a_reservation_that_is_given_up(office, provider, vacancy_id, told, step):
    reservation = made(await reserve(office, vacancy_id))
    assert await told() == 0
    body = {"reason": "AGE"} if step == "refusal" else None
    made(await provider.post(f"/reservations/{reservation['id']}/{step}", json=body), 200)
    assert await told() == 1


async def test_a_reservation_that_runs_out(office, vacancy_id, told, world, provider_id):
    await reserve(office, vacancy_id)
    with later(world, office, hours=72):
        await expire(world)
        await expire(world)
    assert await told() == 1
    concerns = await world.admin.fetchval("select concerns from changes where kind = $1", EVENT)
    assert concerns == [provider_id]


@pytest.mark.parametrize("side", ["worker", "provider"])
async def test_a_booking_that_is_cancelled(placing, vacancy_id, told, side):
    booking = await placing.booked(vacancy_id)
    made(await placing.step(booking, "cancellation", getattr(placing, side)), 200)
    assert await told() == 1


async def test_who_does_not_come(placing, vacancy_id, told):
    booking = await placing.booked(vacancy_id)
    made(await placing.step(booking, "non-arrival"), 200)
    assert await told() == 1


@pytest.mark.parametrize(("planned", "events"), [(None, 1), (9, 1), (0, 0)])
async def test_a_discharge_before_the_planned_day(
    placing, vacancy_id, told, world, planned, events
):
    until = None if planned is None else day(planned + 1)
    booking = await placing.admitted(vacancy_id, discharge_day=until)
    with later(world, placing.provider, days=1):
        made(await placing.step(booking, "discharge", day=day(), reason="OTHER"), 200)
    assert await told() == events


async def test_the_rest_of_a_reservation(placing, world, provider_id):
    vacancy_id = await world.vacancy(provider_id, places=2)
    reservation = made(await reserve(placing.worker, vacancy_id, places=2))
    address = f"/reservations/{reservation['id']}"
    await placing.provider.post(f"{address}/confirmation")
    await placing.booked(reservation_id=reservation["id"])
    made(await placing.worker.post(f"{address}/cancellation"), 200)
    assert await world.admin.fetchval("select count(*) from changes where kind = $1", EVENT) == 1
