"""JSON lines for our own events and for those of the libraries, through the same list of fields.

Our code logs `structlog.get_logger().info("offer_published", count=3)`: a name and fields. A
library logs texts; of these only what stands in its source is shown, never what was put into it.
"""

import ast
import asyncio
import json
import logging
import sys
import threading
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

from jugendhilfe_api.core.observability.failures import describe
from jugendhilfe_api.core.observability.fields import Literal, narrow

LEVELS = {
    "uvicorn.error": logging.INFO,
    "uvicorn.asgi": logging.WARNING,
    "asyncpg": logging.WARNING,
    "sqlalchemy": logging.WARNING,  # INFO would show statements and parameters
    "pgqueuer": logging.INFO,
    "alembic": logging.INFO,
    "asyncio": logging.WARNING,
    "httpx": logging.WARNING,  # INFO shows addresses with query strings
    "httpcore": logging.WARNING,
}
SILENT = ("uvicorn.access",)  # paths with query strings; our own line says the same without
FOREIGN = "log"
LARGEST_SOURCE = 1_000_000


class _Sink:
    """Where the lines go; loggers that exist already follow when it changes.

    Without a stream it is the standard output of the moment.
    """

    def __init__(self) -> None:
        self.stream: TextIO | None = None

    def write(self, text: str) -> int:
        return (self.stream or sys.stdout).write(text)

    def flush(self) -> None:
        (self.stream or sys.stdout).flush()


SINK = _Sink()


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Write all logs of this process as JSON lines; also what no one has caught."""
    SINK.stream = stream
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=SINK),  # type: ignore[arg-type] # writes
        cache_logger_on_first_use=True,
    )
    _configure_libraries(level)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def watch(loop: asyncio.AbstractEventLoop) -> None:
    """Log what tasks raise and nobody awaits; asyncio itself would print the exception."""
    loop.set_exception_handler(_in_loop)


def _render(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """Write the line: the last processor of structlog."""
    raised = event.pop("exc_info", None)
    if error := _exception(raised):
        event.update(describe(error))
    return json.dumps(narrow(event))


def _exception(raised: Any) -> BaseException | None:
    """Find the exception of `exc_info`: itself, a triple, or True for the current one."""
    if isinstance(raised, BaseException):
        return raised
    if isinstance(raised, tuple):
        return raised[1] if isinstance(raised[1], BaseException) else None
    return sys.exc_info()[1] if raised else None


class LibraryFormatter(logging.Formatter):
    """Write a record of a library as one of our lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        event: dict[str, Any] = dict(structlog.contextvars.get_contextvars())
        event |= {
            "event": FOREIGN,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _literal(record),
            "at": f"{record.module}:{record.lineno}",
        }
        if error := _exception(record.exc_info):
            event |= describe(error)
        return json.dumps(narrow(event))


def _literal(record: logging.LogRecord) -> Literal | None:
    """Return the text of a record if it stands in the source; arguments are never put in."""
    if isinstance(record.msg, str) and record.msg in _literals(record.pathname):
        return Literal(record.msg.strip())
    return None


@lru_cache(maxsize=256)
def _literals(path: str) -> frozenset[str]:
    """Collect the texts in a source file that are written there as they are."""
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST_SOURCE:
            return frozenset()
        tree = ast.parse(file.read_bytes())
    except (OSError, ValueError, SyntaxError, RecursionError):
        return frozenset()
    built = {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    return frozenset(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in built
    )


def _configure_libraries(level: int) -> None:
    handler = logging.StreamHandler(SINK)
    handler.setFormatter(LibraryFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.raiseExceptions = False  # or a broken record would be printed with its arguments
    logging.captureWarnings(capture=True)
    for name, least in LEVELS.items():
        _hand_over(logging.getLogger(name), least)
    for name in SILENT:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate, logger.disabled = [], False, True


def _hand_over(logger: logging.Logger, level: int) -> None:
    """Leave the output of a library's loggers to the root."""
    children = [
        existing
        for name, existing in logging.root.manager.loggerDict.items()
        if name.startswith(f"{logger.name}.") and isinstance(existing, logging.Logger)
    ]
    for each in (logger, *children):
        each.handlers, each.propagate = [], True
    logger.setLevel(level)


def _in_loop(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    structlog.get_logger().error("unhandled_in_loop", exc_info=context.get("exception"))


def _uncaught(
    _kind: type[BaseException], error: BaseException, _traceback: TracebackType | None
) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    structlog.get_logger().critical("uncaught", exc_info=error)


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    structlog.get_logger().critical("uncaught_in_thread", exc_info=told.exc_value)
