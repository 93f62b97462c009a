"""A planted name is sent everywhere and comes out nowhere: not in logs, metrics or traces.

A real server with the edge, the error handlers, asyncpg and SQLAlchemy; everything that the
process writes is caught, also what goes past the logs to the standard outputs.
"""

import asyncio
import io
import json
import logging
import sys
import threading
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI, Request
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.middleware import Middleware

from jugendhilfe_api.core.http import errors
from jugendhilfe_api.core.http.edge import Edge
from jugendhilfe_api.core.observability import logs, telemetry
from jugendhilfe_api.core.observability.metrics import Metrics
from jugendhilfe_api.core.observability.requests import Observed, trace

MARKER = "Zyprian"
NAME = f"{MARKER} Wüstenrot"
TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE_ID}-{SPAN_ID}-01"
LOG = structlog.get_logger()


class Person(BaseModel):
    name: str
    age: int


class Caught:
    """Everything that came out of the process."""

    def __init__(self):
        self.stream = io.StringIO()
        self.metrics = Metrics()
        self.spans = InMemorySpanExporter()

    def lines(self):
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def requests(self):
        return [line for line in self.lines() if line["event"] == "request"]

    async def everything(self):
        spans = [span.to_json() for span in self.spans.get_finished_spans()]
        numbers = (await self.metrics.text()).decode()
        return "\n".join([self.stream.getvalue(), numbers, *spans])


def build(caught, url):
    """Make an application whose routes fail in every way in which a value gets into an error."""
    provider = TracerProvider()

    @asynccontextmanager
    async def lifespan(app):
        app.state.engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))
        app.state.pool = await asyncpg.create_pool(url, min_size=1, max_size=2)
        yield
        await app.state.pool.close()
        await app.state.engine.dispose()

    app = FastAPI(
        lifespan=lifespan,
        telemetry=telemetry.configuration(enabled=True, provider=provider),
        middleware=[Middleware(Edge), Middleware(Observed, caught.metrics)],
    )
    provider.add_span_processor(SimpleSpanProcessor(caught.spans))
    errors.install(app)

    @app.post("/persons/{number}")
    async def store(number: int, person: Person, request: Request):
        async with request.app.state.engine.begin() as connection:
            statement = text("insert into person values (:name, :age)")
            await connection.execute(statement, person.model_dump())
        return number

    @app.post("/around")
    async def store_around(person: Person, request: Request):
        statement = "insert into person values ($1, $2)"
        await request.app.state.pool.execute(statement, person.name, person.age)

    @app.post("/broken-sql")
    async def broken_sql(person: Person, request: Request):
        async with request.app.state.engine.begin() as connection:
            statement = text("select cast(:name as integer)")
            await connection.execute(statement, {"name": person.name})

    @app.post("/crash")
    async def crash(person: Person):
        LOG.info("about_to_crash", name=person.name, route=person.name)
        logging.getLogger("careless").error("person %s", person)
        logging.getLogger("careless").error(f"person {person}")  # noqa: G004 - careless
        raise LookupError(person.name) from ValueError({person.name: person.age})

    @app.post("/orphan")
    async def orphan(person: Person):
        async def fail():
            raise LookupError(person.name)

        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        del task

    return app


@pytest.fixture(scope="module")
async def url(address):
    admin = await asyncpg.connect(address.format(user="postgres", database="postgres"))
    await admin.execute("create database planted_marker")
    url = address.format(user="postgres", database="planted_marker")
    connection = await asyncpg.connect(url)
    await connection.execute(
        "create table person (name text primary key, age int check (age < 200))"
    )
    await connection.close()
    yield url
    await admin.execute("drop database planted_marker with (force)")
    await admin.close()


@pytest.fixture
async def caught(monkeypatch):
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before = (root.handlers, root.level, logging.raiseExceptions)
    loop = asyncio.get_running_loop()
    handler = loop.get_exception_handler()
    caught = Caught()
    monkeypatch.setattr(logs.SINK, "stream", logs.SINK.stream)
    logs.configure(caught.stream)
    logs.watch(loop)
    yield caught
    loop.set_exception_handler(handler)
    root.handlers, root.level, logging.raiseExceptions = before
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(capture=False)
    structlog.contextvars.clear_contextvars()


@pytest.fixture
async def client(caught, url):
    config = uvicorn.Config(build(caught, url), port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    serving = asyncio.create_task(server._serve())  # noqa: SLF001 - without signal handlers
    while not server.started:  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"User-Agent": MARKER, "X-Request-Id": NAME.encode(), "traceparent": TRACEPARENT}
    headers |= {"Data-Purpose": MARKER, "tracestate": f"zyprian={MARKER}", "baggage": MARKER}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        yield client
    server.should_exit = True
    await serving


PERSON = {"name": NAME, "age": 7}


async def test_a_planted_name_comes_out_nowhere(client, caught, capfd):
    person = f"/persons/1?name={NAME}"
    statuses = [
        (await client.post(person, json=PERSON)).status_code,
        (await client.post(person, json=PERSON)).status_code,  # unique: the detail quotes the row
        (await client.post("/around", json=PERSON)).status_code,
        (await client.post(person, json={"name": f"{MARKER} B", "age": 900})).status_code,
        (await client.post(person, json={"name": [NAME], "age": NAME})).status_code,
        (await client.post(person, content=f'{{"name": "{MARKER}')).status_code,
        (await client.post(f"/persons/{NAME}", json=PERSON)).status_code,
        (await client.get(f"/{NAME}/{MARKER}?{MARKER}=1")).status_code,
        (await client.post("/broken-sql", json=PERSON)).status_code,
        (await client.post("/crash", json=PERSON)).status_code,
        (await client.post("/orphan", json=PERSON)).status_code,
    ]
    await client.request(MARKER.upper(), "/crash")  # the server itself refuses it
    assert statuses[:3] == [200, 409, 409]
    assert statuses[4:8] == [400, 400, 400, 404]
    assert statuses[9:11] == [500, 200]
    out = await caught.everything()
    printed = "".join(capfd.readouterr())
    assert [line for line in out.splitlines() if MARKER.lower() in line.lower()] == []
    assert MARKER.lower() not in printed.lower()
    # And it is not silence that has passed: each request and each failure is there.
    assert [line["status"] for line in caught.requests()] == statuses
    events = {line["event"] for line in caught.lines()}
    assert {"request", "about_to_crash", "log", "unhandled_in_loop"} <= events
    types = {line.get("exception") for line in caught.lines()}
    assert "LookupError" in types
    assert caught.spans.get_finished_spans()


async def test_a_request_is_told_by_its_template(client, caught):
    await client.post("/persons/4711?x=1", json={"name": "Ohne", "age": 1})
    await client.get("/persons/1/unknown")
    await client.request("PROPFIND", "/crash")
    told = [(line["method"], line["route"], line["status"]) for line in caught.requests()]
    assert told == [
        ("POST", "/persons/{number}", 200),
        ("GET", "unmatched", 404),
        ("OTHER", "/crash", 405),
    ]
    first = caught.requests()[0]
    assert (first["trace_id"], first["span_id"]) == (TRACE_ID, SPAN_ID)
    assert first["milliseconds"] > 0
    numbers = (await caught.metrics.text()).decode()
    assert 'method="POST",route="/persons/{number}",status="2xx"} 1.0' in numbers
    assert 'method="OTHER",route="/crash",status="4xx"} 1.0' in numbers


async def test_a_failure_is_told_with_its_request_and_its_place(client, caught):
    answer = await client.post("/crash", json=PERSON)
    (failure,) = [line for line in caught.lines() if line.get("exception")]
    assert failure["request_id"] == answer.json()["request_id"]
    assert failure["exception"] == "LookupError"
    assert failure["causes"] == ["ValueError"]
    assert failure["frames"][-1].endswith(":crash")
    assert caught.requests()[0]["level"] == "error"


async def test_a_database_error_is_told_with_the_names_of_the_schema(client, caught):
    await client.post("/broken-sql", json=PERSON)
    await client.post("/persons/1", json={"name": "Alt", "age": 900})
    told = {line["sqlstate"]: line for line in caught.lines() if "sqlstate" in line}
    assert told["23514"]["constraint"] == "person_age_check"
    assert told["23514"]["table"] == "person"


async def test_spans_hide_the_query_and_off_is_off(client, caught):
    await client.post(f"/persons/1?name={NAME}", json={"name": "Ohne Zwei", "age": 1})
    (span,) = [s for s in caught.spans.get_finished_spans() if s.name.startswith("POST")]
    assert (span.attributes["url.query"], span.attributes["url.path"]) == ("HIDDEN", "HIDDEN")
    assert span.attributes["http.route"] == "/persons/{number}"
    assert format(span.context.trace_id, "032x") == TRACE_ID
    off = telemetry.configuration(enabled=False)
    assert not any(off.values())
    assert not telemetry.configuration(enabled=True)["logs"]


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [b"rubbish"],
        [TRACEPARENT.upper().encode()],
        [TRACEPARENT.encode() + b"-more"],
        [b"ff" + TRACEPARENT.encode()[2:]],
        [f"00-{'0' * 32}-{SPAN_ID}-01".encode()],
        [f"00-{TRACE_ID}-{'0' * 16}-01".encode()],
        [TRACEPARENT.encode()] * 2,
    ],
)
def test_a_wrong_trace_context_does_not_count(sent):
    assert trace([(b"traceparent", value) for value in sent]) == {}


def test_a_trace_context_of_a_later_version_counts():
    later = [(b"traceparent", b"01" + TRACEPARENT.encode()[2:] + b"-more")]
    assert trace(later) == {"trace_id": TRACE_ID, "span_id": SPAN_ID}
