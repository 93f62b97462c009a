"""A booking with a key happens once, and without a key not at all."""

import asyncio

import pytest

from jugendhilfe_api.infra.idempotency import service
from tests.support.placements import day

KEY = {"Idempotency-Key": "offline-client-0001"}


@pytest.fixture
async def wish(world, placing):
    vacancy_id = await world.vacancy(placing.provider_id, places=20)
    return placing.wish(vacancy_id=str(vacancy_id), admission_day=day())


async def test_a_key_is_required(placing, wish):
    answer = await placing.worker.post("/bookings", json=wish)
    assert (answer.status_code, answer.json()["errors"][0]["header"]) == (400, "Idempotency-Key")


async def test_a_repetition_gets_the_same_answer(placing, wish, world):
    first, second = [
        await placing.worker.post("/bookings", json=wish, headers=KEY) for _ in range(2)
    ]
    assert (first.status_code, second.content) == (201, first.content)
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["idempotency-replayed"] == "true"
    assert await world.admin.fetchval("select count(*) from occupancies") == 1


async def test_a_key_is_for_one_request(placing, wish):
    await placing.worker.post("/bookings", json=wish, headers=KEY)
    other = wish | {"choice_reason": "NEAR_HOME"}
    answer = await placing.worker.post("/bookings", json=other, headers=KEY)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "idempotency-key-reused"


async def test_rivals_with_one_key_make_one_booking(placing, wish, world):
    rivals = (placing.worker.post("/bookings", json=wish, headers=KEY) for _ in range(16))
    answers = await asyncio.gather(*rivals)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await world.admin.fetchval("select count(*) from bookings") == 1
    assert await world.admin.fetchval("select count(*) from occupancies") == 1


async def test_a_running_request_is_a_conflict(placing, wish, world, monkeypatch):
    monkeypatch.setattr(service, "LONGEST_WAIT", "50ms")
    name = f"{placing.office.id}/test-client/{KEY['Idempotency-Key']}"
    async with world.admin.transaction():
        await world.admin.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", name)
        answer = await placing.worker.post("/bookings", json=wish, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-in-progress")


async def test_a_lost_race_may_be_tried_again(placing, wish, world):
    await world.admin.execute("update places set withdrawn = true")
    lost = await placing.worker.post("/bookings", json=wish, headers=KEY)
    assert lost.status_code == 409
    await world.admin.execute("update places set withdrawn = false")
    assert (await placing.worker.post("/bookings", json=wish, headers=KEY)).status_code == 201
