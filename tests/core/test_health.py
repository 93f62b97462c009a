"""Liveness and readiness: short, public, without details."""

import asyncio

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.middleware import Middleware

from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.database.transaction import connect
from jugendhilfe_api.core.http import errors, health
from jugendhilfe_api.core.http.edge import Edge
from jugendhilfe_api.core.http.health import Health, Heartbeat, answers, migrated


class FakeClock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def app():
    app = FastAPI(middleware=[Middleware(Edge)])
    errors.install(app)
    app.include_router(health.router)
    return app


@pytest.fixture
async def client(app):
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def checking(*results, clock=None):
    """Make a health whose one check gives these results in turn, and count how often it ran."""
    left, ran = list(results), []

    async def check():
        ran.append(1)
        result = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(result, Exception):
            raise result
        return result

    return Health({"database": check}, monotonic=clock or FakeClock()), ran


async def test_it_lives_even_if_nothing_else_works(client):
    answer = await client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
    assert answer.headers["cache-control"] == "private, no-store"


async def test_it_is_ready_when_every_check_holds(app, client):
    app.state.health, _ = checking(True)
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
    assert (await client.head("/health/ready")).status_code == 200


@pytest.mark.parametrize("result", [False, ConnectionError("host=secret"), None])
async def test_it_is_not_ready_and_tells_no_details(app, client, result):
    if result is not None:  # otherwise the application has not started
        app.state.health, _ = checking(result)
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "temporary-reduced-capacity"
    assert "secret" not in answer.text
    assert "database" not in answer.text


async def test_an_answer_holds_for_a_second():
    clock = FakeClock()
    state, ran = checking(True, False, True, clock=clock)
    assert [await state.ready() for _ in range(5)] == [True] * 5
    clock.now = 1.0
    assert not await state.ready()
    clock.now = 2.0
    assert await state.ready()
    assert len(ran) == 3


async def test_many_who_ask_cause_one_check():
    state, ran = checking(True)
    assert all(await asyncio.gather(*(state.ready() for _ in range(100))))
    assert len(ran) == 1


async def test_a_check_that_hangs_does_not_hold(monkeypatch):
    monkeypatch.setattr(health, "SECONDS_OF_A_CHECK", 0.01)
    state = Health({"hanging": asyncio.Event().wait})
    assert not await state.ready()


async def test_who_stops_is_not_ready():
    state, _ = checking(True)
    assert await state.ready()
    state.stop()
    assert not await state.ready()


async def test_a_worker_must_give_signs_of_life():
    clock = FakeClock()
    heart = Heartbeat(60, monotonic=clock)
    clock.now = 59
    assert await heart.check()
    clock.now = 60
    assert not await heart.check()
    heart.beat()
    assert await heart.check()


@pytest.fixture(scope="module")
async def url(address):
    admin = await asyncpg.connect(address.format(user="postgres", database="postgres"))
    await admin.execute("create database health")
    yield address.format(user="postgres", database="health")
    await admin.execute("drop database health with (force)")
    await admin.close()


async def test_the_database_must_answer_on_both_pools(url):
    async with connect(url, 2, KeyRing.generate("key")) as database:
        assert await answers(database)()
        held = [await database.readers["public"].acquire() for _ in range(2)]
        state = Health({"database": answers(database)})
        assert not await state.ready()
        for connection in held:
            await database.readers["public"].release(connection)
    assert not await Health({"database": answers(database)}).ready()


async def test_the_schema_must_not_be_older_than_the_program(url):
    admin = await asyncpg.connect(url)
    engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))

    async def ready():
        return await Health({"schema": migrated(engine.connect, frozenset({"0001"}))}).ready()

    assert not await ready()  # there is no schema at all
    await admin.execute("create table alembic_version (version_num text)")
    found = {}
    for revisions in ((), ("0001",), ("0002",), ("0003",), ("0001", "0002")):
        await admin.execute("delete from alembic_version")
        rows = [[revision] for revision in revisions]
        await admin.executemany("insert into alembic_version values ($1)", rows)
        found[revisions] = await ready()
    assert found == {
        (): False,
        ("0001",): False,
        ("0002",): True,
        ("0003",): True,  # the next program has migrated, and is about to replace this one
        ("0001", "0002"): False,
    }
    await engine.dispose()
    await admin.close()
