"""All peers answer the same: only then their times can be compared."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from tests.benchmarks.load import Request

CURSORS = ("next", "next_cursor")  # each writes its own; that there is one must be the same
# What an answer says besides is the same text each time, and costs nothing.
COMPARED = ("items", *CURSORS)


class DifferentError(Exception):
    """A peer answers something else."""


def check_same(
    name: str, asked: Request, headers: Mapping[str, str], urls: Mapping[str, str]
) -> None:
    """Raise unless all of them answer the same JSON.

    Raises:
        DifferentError: one answers something else, or nothing at all.

    """
    answers = {who: _answer(url, asked, headers) for who, url in urls.items()}
    first, *others = answers
    for other in others:
        if where := _difference(answers[first], answers[other]):
            raise DifferentError(f"{name}: {other} differs from {first} at {where}")
    if not answers[first]["items"]:
        print(f"{name}: nothing is found; at a larger scale there would be more", flush=True)


def _answer(url: str, asked: Request, headers: Mapping[str, str]) -> Any:
    known = {**headers, **asked.headers}
    content = asked.bodies[0] if asked.bodies else None
    if content:
        known["Content-Type"] = "application/json"
    answer = httpx.request(
        asked.method, f"{url}{asked.path}", headers=known, content=content, timeout=60
    )
    if answer.status_code != httpx.codes.OK:
        raise DifferentError(f"{url}{asked.path}: {answer.status_code} {answer.text[:500]}")
    found = {key: value for key, value in json.loads(answer.text).items() if key in COMPARED}
    return found | {key: found[key] is not None for key in CURSORS if key in found}


def _difference(one: Any, other: Any, path: str = "") -> str:
    """Say where two documents differ first."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key not in one or key not in other:
                return f"{path}/{key}: only one of them has it"
            if where := _difference(one[key], other[key], f"{path}/{key}"):
                return where
        return ""
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((w for n, (a, b) in pairs if (w := _difference(a, b, f"{path}/{n}"))), "")
    return "" if one == other else f"{path}: {one!r} and {other!r}"
