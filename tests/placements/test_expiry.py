"""A hold that has run out counts for nothing, from its instant on, job or no job."""

import pytest

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.placements.reservations import jobs
from tests.support.placements import later, reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    return await world.vacancy(provider_id)


async def expire(world):
    async with world.app.state.database.job(JobRole.EXPIRY) as tx:
        await jobs.expire(tx)


async def test_it_is_expired_at_the_instant(office, vacancy_id, world):
    made = (await reserve(office, vacancy_id)).json()
    address = f"/reservations/{made['id']}"
    with later(world, office, hours=71, minutes=59):
        assert (await office.get(address)).json()["state"] == "REQUESTED"
    with later(world, office, hours=72):
        seen = (await office.get(address)).json()
        assert (seen["state"], seen["available_steps"]) == ("EXPIRED", [])
        assert (await office.get("/reservations?state=EXPIRED")).json()["items"] == [seen]
        assert (await office.get("/reservations?state=REQUESTED")).json()["items"] == []


async def test_nobody_keeps_what_was_there_before(office, vacancy_id, world):
    made = await reserve(office, vacancy_id)
    address = f"/reservations/{made.json()['id']}"
    held = {"If-None-Match": made.headers["etag"]}
    assert (await office.get(address, headers=held)).status_code == 304
    with later(world, office, hours=72):
        fresh = await office.get(address, headers=held)
        assert fresh.status_code == 200
        await expire(world)
        written = await office.get(address)
        assert written.json() == fresh.json()
        assert written.headers["etag"] == fresh.headers["etag"]


async def test_no_step_leads_out_of_it(office, provider, vacancy_id, world):
    made = (await reserve(office, vacancy_id)).json()
    with later(world, office, provider, hours=72):
        for who, name in ((provider, "confirmation"), (office, "cancellation")):
            answer = await who.post(f"/reservations/{made['id']}/{name}")
            assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")


async def test_the_place_is_free_before_the_job_has_run(office, vacancy_id, world):
    await reserve(office, vacancy_id)
    assert (await reserve(office, vacancy_id)).status_code == 409
    with later(world, office, hours=72):
        (vacancy,) = (await office.get("/vacancies")).json()["items"]
        assert vacancy["free_places"] == 1
        assert (await reserve(office, vacancy_id)).status_code == 201
        (vacancy,) = (await office.get("/vacancies")).json()["items"]
        assert vacancy["free_places"] == 0
    assert await world.admin.fetchval("select count(*) from occupancies") == 1


async def test_the_job_writes_it_down_and_tells_both(office, vacancy_id, world):
    made = (await reserve(office, vacancy_id)).json()
    await expire(world)
    assert await world.admin.fetchval("select state from reservations") == "REQUESTED"
    with later(world, office, hours=72):
        await expire(world)
        await expire(world)
    row = await world.admin.fetchrow("select state, version from reservations")
    assert tuple(row) == ("EXPIRED", 2)
    assert await world.admin.fetchval("select count(*) from occupancies") == 0
    said = await world.admin.fetch("select * from changes where kind = 'reservation.expired'")
    assert len(said) == 1
    both = {made["youth_office"]["id"], made["provider"]["id"]}
    assert {str(who) for who in said[0]["concerns"]} == both


async def test_what_is_confirmed_runs_out_as_well(office, provider, vacancy_id, world):
    made = (await reserve(office, vacancy_id)).json()
    await provider.post(f"/reservations/{made['id']}/confirmation")
    with later(world, office, hours=72):
        assert (await office.get(f"/reservations/{made['id']}")).json()["state"] == "EXPIRED"
        await expire(world)
    assert await world.admin.fetchval("select state from reservations") == "EXPIRED"
