"""The list of what a log line may hold, and in which form. Whatever is not on it is dropped.

A list of what is forbidden would miss the next field; this one fails closed. A dropped field is
counted in `dropped`, so that who added it notices.
"""

import re
from collections.abc import Callable, Mapping, MutableMapping
from datetime import UTC
from typing import Any
from uuid import UUID

from jugendhilfe_api.core import clock

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "OTHER"
UNNAMED = "unnamed"
EVENT = re.compile(r"[a-z][a-z0-9_.]{1,60}")
NAME = re.compile(r"[A-Za-z0-9_.:/{}<>+-]{1,200}")  # identifiers, templates, types; no spaces
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
HEX = re.compile(r"[0-9a-f]{16}(?:[0-9a-f]{16})?")
SQLSTATE = re.compile(r"[0-9A-Z]{5}")
Check = Callable[[Any], bool]


def _written_as(form: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and bool(form.fullmatch(value))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_name = _written_as(NAME)


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_name, value))


def _identity(value: Any) -> bool:
    return isinstance(value, int | UUID) and not isinstance(value, bool)


def _text(value: Any) -> bool:
    """Let a literal of the source pass: only `logs` writes this field."""
    return isinstance(value, Literal)


class Literal(str):
    """A text that stands in the source code, and so cannot have come from a request."""

    __slots__ = ()


ALLOWED: Mapping[str, Check] = {
    "level": _name,
    "logger": _name,
    "message": _text,
    "at": _name,
    "request_id": _written_as(REQUEST_ID),
    "trace_id": _written_as(HEX),
    "span_id": _written_as(HEX),
    "method": (METHODS | {OTHER}).__contains__,
    "route": _name,
    "status": _number,
    "milliseconds": _number,
    "role": _name,
    "client": _name,
    "operation": _name,
    "exception": _name,
    "causes": _names,
    "frames": _names,
    "sqlstate": _written_as(SQLSTATE),
    "constraint": _name,
    "table": _name,
    "job": _name,
    "job_id": _identity,
    "attempt": _number,
    "outcome": _name,
    "count": _number,
    "seconds": _number,
    "check": _name,
    "migration": _name,
    "version": _name,
    "port": _number,
}


def narrow(event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return the line to write: the instant, the name of the event, and the fields on the list."""
    name = event.pop("event", None)
    known = isinstance(name, str) and EVENT.fullmatch(name)
    at = clock.now().astimezone(UTC).isoformat(timespec="milliseconds")
    line: dict[str, Any] = {"timestamp": at, "event": name if known else UNNAMED}
    dropped = 0
    for key, value in event.items():
        check = ALLOWED.get(key)
        if check is not None and _passes(check, value):
            line[key] = str(value) if isinstance(value, UUID) else value
        else:
            dropped += value is not None
    if dropped:
        line["dropped"] = dropped
    return line


def _passes(check: Check, value: Any) -> bool:
    try:
        return check(value)
    except TypeError:  # an unhashable value is in no set
        return False
