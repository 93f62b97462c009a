"""A log line holds what is on the list, and never a value that someone sent."""

import asyncio
import io
import json
import logging
import sys
import threading
import warnings
from uuid import UUID

import pytest
import structlog

from jugendhilfe_api.core.observability import logs
from jugendhilfe_api.core.observability.failures import describe

MARKER = "Zyprian Wüstenrot"


@pytest.fixture
def lines(monkeypatch):
    """Configure the logs of the process, and put everything back afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before = (root.handlers, root.level, logging.raiseExceptions)
    monkeypatch.setattr(logs.SINK, "stream", logs.SINK.stream)
    stream = io.StringIO()
    logs.configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level, logging.raiseExceptions = before
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(capture=False)
    structlog.contextvars.clear_contextvars()


def failing(message=MARKER):
    try:
        raise LookupError(message)  # noqa: TRY301
    except LookupError as error:
        return error


def test_a_line_is_json_with_the_fields_of_the_list(lines):
    structlog.get_logger().info("request", method="GET", status=200, route="/v1/offers/{offer_id}")
    (line,) = lines()
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "status": 200,
        "route": "/v1/offers/{offer_id}",
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Zyprian"},
        {"route": MARKER},
        {"route": ["Zyprian"]},
        {"method": "ZYPRIAN"},
        {"method": ["GET"]},
        {"status": "Zyprian"},
        {"status": True},
        {"frames": "Zyprian"},
        {"frames": [MARKER]},
        {"request_id": MARKER},
        {"trace_id": "Zyprian"},
        {"message": "Zyprian"},
        {"job_id": "Zyprian"},
        {"client": "Zyprian\nWüstenrot"},
    ],
)
def test_other_fields_and_forms_are_dropped(lines, fields):
    structlog.get_logger().info("request", **fields)
    (line,) = lines()
    assert line["dropped"] == 1
    assert not line.keys() & fields.keys()


def test_an_event_is_a_name(lines):
    structlog.get_logger().info(f"{MARKER} was placed")
    structlog.get_logger().info("child_placed", job_id=UUID(int=1))
    first, second = lines()
    assert first["event"] == "unnamed"
    assert (second["event"], second["job_id"]) == ("child_placed", str(UUID(int=1)))


def test_an_exception_is_told_without_its_message(lines):
    error = ExceptionGroup(MARKER, [failing(), ValueError(MARKER)])
    error.__cause__ = TypeError(MARKER)
    structlog.get_logger().error("failed", exc_info=error)
    structlog.get_logger().error("failed", exc_info=failing())
    group, single = lines()
    assert group["exception"] == "ExceptionGroup"
    assert group["causes"] == ["LookupError", "ValueError", "TypeError"]
    assert single["frames"][-1].endswith(":failing")
    assert "Zyprian" not in json.dumps([group, single])


def test_the_current_exception_is_told(lines):
    try:
        raise failing()
    except LookupError:
        structlog.get_logger().exception("failed")
    assert lines()[0]["exception"] == "LookupError"


def test_a_circle_of_causes_ends():
    first, second = ValueError(), TypeError()
    first.__cause__, second.__cause__ = second, first
    assert describe(first)["causes"] == ["TypeError"]
    many = ExceptionGroup("", [ValueError() for _ in range(1_000)])
    assert len(describe(many)["causes"]) <= 10


def test_places_do_not_tell_where_the_program_is_installed():
    try:
        asyncio.run(asyncio.wait_for(asyncio.Event().wait(), 0))
    except TimeoutError as error:
        frames = describe(error)["frames"]
    assert frames
    assert not any(frame.startswith("/") for frame in frames)


def test_of_a_library_only_what_its_source_says_is_told(lines):
    library = logging.getLogger("library")
    library.error("this stands in the source: %s", MARKER)
    library.error(f"placed: {MARKER}")
    library.error("placed: %s" % MARKER)  # noqa: UP031
    library.error(failing())
    library.error("broken %s %s", MARKER)
    messages = [line.get("message") for line in lines()]
    assert messages == ["this stands in the source: %s", None, None, None, "broken %s %s"]
    assert all(line["at"].startswith("test_logs:") for line in lines())
    assert "Zyprian" not in json.dumps(lines())


def test_the_parts_of_an_f_string_are_not_literals(lines):
    logging.getLogger("library").error(f"only one part {''}")  # noqa: G004
    assert "message" not in lines()[0]


def test_the_source_may_be_missing(lines):
    logger = logging.getLogger("library")
    record = logger.makeRecord("library", logging.ERROR, "/nowhere.py", 1, MARKER, (), None)
    logger.handle(record)
    assert "message" not in lines()[0]


def test_libraries_speak_through_us(lines):
    uvicorn = logging.getLogger("uvicorn.error")
    uvicorn.error("Exception in ASGI application\n", exc_info=failing())
    logging.getLogger("uvicorn.access").info("%s", MARKER)
    logging.getLogger("sqlalchemy.engine").info("INSERT %s", MARKER)
    logging.getLogger("httpx").info("GET %s", MARKER)
    logging.getLogger("pgqueuer").error("Job failed: %s", MARKER)
    told = lines()
    assert [line["logger"] for line in told] == ["uvicorn.error", "pgqueuer"]
    assert told[0]["exception"] == "LookupError"
    assert "Zyprian" not in json.dumps(told)


def test_a_library_that_has_set_up_its_own_output_loses_it(lines):
    stream = io.StringIO()
    logger = logging.getLogger("pgqueuer.late")
    logger.addHandler(logging.StreamHandler(stream))
    logger.propagate = False
    logs.configure(logs.SINK.stream)
    logger.error("told once")
    assert stream.getvalue() == ""
    assert [line["logger"] for line in lines()] == ["pgqueuer.late"]


def test_a_warning_is_told_without_its_text(lines):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(MARKER, stacklevel=1)
    assert lines()[0]["logger"] == "py.warnings"
    assert "Zyprian" not in json.dumps(lines())


async def test_what_nobody_awaits_is_told(lines):
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    logs.watch(loop)
    try:
        loop.call_exception_handler({"message": MARKER, "exception": failing()})
        loop.call_exception_handler({"message": MARKER})
    finally:
        loop.set_exception_handler(before)
    first, second = lines()
    assert (first["event"], first["exception"]) == ("unhandled_in_loop", "LookupError")
    assert "exception" not in second


def test_what_nobody_catches_is_told(lines, capsys):
    sys.excepthook(LookupError, failing(), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    thread = threading.Thread(target=lambda: {}[MARKER])
    thread.start()
    thread.join()
    assert [line["event"] for line in lines()] == ["uncaught", "uncaught_in_thread"]
    assert lines()[1]["exception"] == "KeyError"
    assert "Zyprian" not in "".join(capsys.readouterr())
