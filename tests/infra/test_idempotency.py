"""A POST with a key happens once; what is kept of it is encrypted and forgotten after a day."""

import asyncio
from datetime import timedelta

import pytest
from jose import jwt

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.infra.idempotency import service
from jugendhilfe_api.infra.idempotency.jobs import forget

KEY = {"Idempotency-Key": "offline-client-0001"}
NEW = {"name": "Team Nord"}


@pytest.fixture
async def admin(world, provider_id):
    await world.member(provider_id, "admin", functions="{PROVIDER_ADMIN}")
    return world.client(provider_id, Role.PROVIDER, subject="admin")


async def teams(world):
    return await world.admin.fetchval("select count(*) from teams")


async def test_a_repetition_gets_the_same_answer(world, admin):
    first, second = [await admin.post("/teams", json=NEW, headers=KEY) for _ in "ab"]
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["etag"] == first.headers["etag"]
    assert second.headers["idempotency-replayed"] == "true"
    assert await teams(world) == 1


@pytest.mark.parametrize("key", ['"offline-client-0001"', "offline-client-0001"])
async def test_a_key_may_be_quoted(admin, key):
    await admin.post("/teams", json=NEW, headers=KEY)
    second = await admin.post("/teams", json=NEW, headers={"Idempotency-Key": key})
    assert second.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(
    "key", ["short", "x" * 65, "with spaces in the key", "ümlaut-ümlaut-ümlaut"]
)
async def test_a_key_has_a_form(admin, key):
    answer = await admin.post("/teams", json=NEW, headers={"Idempotency-Key": key.encode()})
    assert answer.status_code == 400


async def test_a_key_is_for_one_request(admin):
    await admin.post("/teams", json=NEW, headers=KEY)
    answer = await admin.post("/teams", json={"name": "Team Süd"}, headers=KEY)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "idempotency-key-reused"


async def test_a_refusal_is_not_kept(world, admin):
    refused = await admin.post("/teams", json={"name": ""}, headers=KEY)
    made = await admin.post("/teams", json=NEW, headers=KEY)
    assert (refused.status_code, made.status_code) == (400, 201)
    assert await teams(world) == 1


async def test_a_key_is_ours_alone(world, admin):
    await admin.post("/teams", json=NEW, headers=KEY)
    other = await world.organisation("Anderer")
    await world.member(other, "admin", functions="{PROVIDER_ADMIN}")
    stranger = world.client(other, Role.PROVIDER, subject="admin")
    answer = await stranger.post("/teams", json=NEW, headers=KEY)
    assert "idempotency-replayed" not in answer.headers
    assert await teams(world) == 2


async def test_a_running_request_is_a_conflict(world, admin, monkeypatch):
    monkeypatch.setattr(service, "LONGEST_WAIT", "50ms")
    claims = jwt.get_unverified_claims(admin.headers["authorization"].split()[1])
    name = f"{claims['org']}/{claims['client_id']}/{KEY['Idempotency-Key']}"
    async with world.admin.transaction():
        await world.admin.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", name)
        answer = await admin.post("/teams", json=NEW, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-in-progress")


async def test_rivals_with_one_key_make_one_team(world, admin):
    rivals = (admin.post("/teams", json=NEW, headers=KEY) for _ in range(16))
    answers = await asyncio.gather(*rivals)
    assert {answer.status_code for answer in answers} == {201}
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 15
    assert await teams(world) == 1


async def test_what_is_kept_is_encrypted_and_forgotten(world, admin):
    await admin.post("/teams", json={"name": "Team Markierung"}, headers=KEY)
    kept = await world.admin.fetchrow("select * from answered")
    assert not any(b"Markierung" in str(value).encode() for value in kept.values())
    clock.CLOCK.offset = timedelta(hours=24, seconds=1)
    try:
        async with world.app.state.database.job(JobRole.EXPIRY) as tx:
            await forget(tx)
    finally:
        clock.CLOCK.offset = timedelta()
    assert await world.admin.fetchval("select count(*) from answered") == 0
