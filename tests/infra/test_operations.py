"""Long work: ordered, done by the worker as whoever ordered it, theirs alone, gone after a day."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.observability.metrics import Metrics
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.jobs.service import Job
from jugendhilfe_api.infra.jobs.worker import Worker
from jugendhilfe_api.infra.operations.jobs import expire
from jugendhilfe_api.modules import JOBS


@asynccontextmanager
async def working(world, jobs=JOBS):
    """Run a worker beside the test."""
    worker = Worker(world.login, world.app.state.database, jobs, (), Metrics(), lambda: None)
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await asyncio.wait_for(task, 30)


async def ended(client, address):
    for _ in range(200):
        operation = (await client.get(address)).json()
        if operation["status"] not in {"PENDING", "RUNNING"}:
            return operation
        await asyncio.sleep(0.05)
    raise TimeoutError


@pytest.fixture
async def administrator(world, provider_id):
    await world.member(provider_id, "admin", functions="{PROVIDER_ADMIN}")
    return world.client(provider_id, Role.PROVIDER, subject="admin")


async def ordered(client, kind="FACILITIES"):
    answer = await client.post("/exports", json={"kind": kind})
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "PENDING"
    return answer.headers["location"].removeprefix("/v1")


async def test_an_export_holds_what_is_ours(world, administrator, provider_id):
    ours = await world.facility(provider_id)
    await world.facility(await world.organisation("Anderer"))
    address = await ordered(administrator)
    async with working(world):
        operation = await ended(administrator, address)
    assert operation["status"] == "SUCCEEDED"
    result = await administrator.get(operation["result_url"].removeprefix("/v1"))
    assert result.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in result.text.splitlines()]
    assert [UUID(line["id"]) for line in lines] == [ours]


async def test_an_operation_is_its_owners_alone(world, administrator, provider_id):
    address = await ordered(administrator)
    await world.member(provider_id, "colleague", functions="{PROVIDER_ADMIN}")
    colleague = world.client(provider_id, Role.PROVIDER, subject="colleague")
    assert (await colleague.get(address)).status_code == 404
    assert (await colleague.post(f"{address}/cancellation")).status_code == 404


async def test_a_cancelled_operation_does_nothing(world, administrator):
    address = await ordered(administrator)
    cancelled = await administrator.post(f"{address}/cancellation")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "CANCELLED")
    again = await administrator.post(f"{address}/cancellation")
    assert (again.status_code, again.json()["code"]) == (409, "operation-ended")
    async with working(world):
        await until_empty(world)
    assert await world.admin.fetchval("select count(*) from operation_results") == 0


async def until_empty(world):
    for _ in range(200):
        if not await world.admin.fetchval("select count(*) from queue.pgqueuer"):
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def test_a_result_is_stored_encrypted_and_expires(world, administrator, provider_id):
    await world.facility(provider_id, name="Haus Markierung")
    address = await ordered(administrator)
    async with working(world):
        await ended(administrator, address)
    stored = await world.admin.fetchval("select content from operation_results")
    assert b"Markierung" not in stored
    clock.CLOCK.offset = timedelta(hours=25)
    try:
        async with world.app.state.database.job(JobRole.EXPIRY) as tx:
            await expire(tx)
    finally:
        clock.CLOCK.offset = timedelta()
    assert await world.admin.fetchval("select count(*) from operation_results") == 0
    assert (await administrator.get(address)).status_code == 404


async def test_nothing_is_enqueued_by_what_is_rolled_back(world, administrator):
    answer = await administrator.post("/exports", json={"kind": "FACILITIES", "x": 1})
    assert answer.status_code == 400
    assert await world.admin.fetchval("select count(*) from queue.pgqueuer") == 0


async def test_a_job_holds_ids_only(world, administrator):
    await ordered(administrator)
    payload = json.loads(await world.admin.fetchval("select payload from queue.pgqueuer"))
    assert payload.keys() == {
        "ids",
        "organisation",
        "member",
        "role",
        "departments",
        "facilities",
        "purpose",
    }


async def test_a_failing_job_tells_no_data(world, administrator):
    await ordered(administrator)

    async def fail(_tx, _ids):
        message = "Anna Beispiel"
        raise ValueError(message)

    async with working(world, [Job(JOBS[0].kind, fail)]):
        for _ in range(100):
            tries = await world.admin.fetchval("select max(attempts) from queue.pgqueuer")
            if tries:
                break
            await asyncio.sleep(0.05)
    kept = await world.admin.fetch("select q::text from queue.pgqueuer q")
    kept += await world.admin.fetch("select l::text from queue.pgqueuer_log l")
    assert kept
    assert not any("Anna" in row[0] for row in kept)


async def test_two_workers_do_a_job_once(world, administrator):
    done = []

    async def note(_tx, ids):
        done.extend(ids)

    for _ in range(20):
        await ordered(administrator)
    jobs = [Job(JOBS[0].kind, note)]
    async with working(world, jobs), working(world, jobs):
        await until_empty(world)
    assert len(done) == len(set(done)) == 20


async def test_a_job_runs_as_its_member(world, administrator, provider_id):
    seen = []

    async def note(tx, _ids):
        seen.append((tx.principal.organisation, tx.member))

    member = (await administrator.get("/me")).json()["member"]["id"]
    await ordered(administrator)
    async with working(world, [Job(JOBS[0].kind, note)]):
        await until_empty(world)
    assert seen == [(provider_id, UUID(member))]
