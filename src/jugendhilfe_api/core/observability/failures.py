"""Describe an exception without what it says.

Messages hold values: PostgreSQL quotes the row that breaks a constraint, pydantic the input,
`KeyError` the key. What remains is enough to find the fault: the type, what it was caused by, the
places in the code, and of a database error the names that belong to the schema.
"""

from collections.abc import Iterator
from pathlib import PurePath
from types import TracebackType
from typing import Any

MOST_FRAMES = 40
MOST_CAUSES = 10
ROOTS = ("site-packages", "src", "lib")
OF_DATABASE = {"sqlstate": "sqlstate", "constraint_name": "constraint", "table_name": "table"}


def describe(error: BaseException) -> dict[str, Any]:
    """Return the fields of a log line about this exception."""
    causes = list(_causes(error))
    told: dict[str, Any] = {"exception": type_of(error), "frames": _frames(error.__traceback__)}
    if causes:
        told["causes"] = [type_of(cause) for cause in causes]
    for part in (error, *causes):
        for attribute, field in OF_DATABASE.items():
            if isinstance(value := getattr(part, attribute, None), str):
                told.setdefault(field, value)
    return told


def type_of(error: BaseException) -> str:
    """Name the type of an exception."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else _qualified(kind)


def _qualified(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk through what has caused an exception, and what a group consists of, once each."""
    seen = {id(error)}
    waiting = list(_direct(error))
    while waiting and len(seen) <= MOST_CAUSES:
        cause = waiting.pop(0)
        if id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += _direct(cause)


def _direct(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        yield from error.exceptions
    if error.__cause__ is not None:
        yield error.__cause__
    elif error.__context__ is not None and not error.__suppress_context__:
        yield error.__context__
    if isinstance(original := getattr(error, "orig", None), BaseException):  # of SQLAlchemy
        yield original


def _frames(traceback: TracebackType | None) -> list[str]:
    """Name the places, the innermost last; of a deep stack the innermost ones."""
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{_short(code.co_filename)}:{traceback.tb_lineno}:{code.co_name}")
        traceback = traceback.tb_next
    return places[-MOST_FRAMES:]


def _short(path: str) -> str:
    """Leave out where the program is installed."""
    parts = PurePath(path).parts
    for root in ROOTS:
        if root in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(root) :])
    return "/".join(parts[-2:])
