"""What a route says about its answers, beyond what every route answers."""

from typing import Any

from pydantic import BaseModel, Field

from jugendhilfe_api.core.problems import Problem

Responses = dict[int | str, dict[str, Any]]
LEFT_OUT: Any = Field(default_factory=lambda: None)  # absent, never null
PROBLEMS = "x-problems"
CACHEABLE = "x-cacheable"
FILE = "x-file"


class Finding(BaseModel):
    """One thing that is wrong, and where. It never repeats what was sent."""

    code: str
    detail: str
    pointer: str = LEFT_OUT
    parameter: str = LEFT_OUT
    header: str = LEFT_OUT


class ProblemDetail(BaseModel):
    """The body of every error (RFC 9457)."""

    type: str
    title: str
    status: int = Field(json_schema_extra={"format": "int32"})
    code: str
    instance: str
    request_id: str
    detail: str = LEFT_OUT
    errors: list[Finding] = LEFT_OUT


def problems(*kinds: type[Problem]) -> Responses:
    """Document the problems that a route adds to those of every route of its form."""
    documented: Responses = {}
    for kind in kinds:
        response = documented.setdefault(kind.status, {"description": "", PROBLEMS: []})
        response[PROBLEMS].append(entry(kind))
        if kind.extension is not None:
            response["model"] = kind.extension
    return documented


def cacheable() -> Responses:
    """Document that a `GET` answers with an `ETag` and, to `If-None-Match`, with 304.

    Resources with `id` and `version` need not say so.
    """
    return {200: {CACHEABLE: True}}


def documents(*media_types: str, description: str = "The document") -> Responses:
    """Document an answer of bytes (PDF, CSV …) instead of JSON."""
    binary: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": description, "content": dict.fromkeys(media_types, binary)}}


def files(media_type: str, description: str) -> Responses:
    """Document the answer of a stored file: bytes with a hash and a name, and 304."""
    example = {"file": {"summary": "The bytes of the file", "value": "…"}}
    schema = {"type": "string", "format": "binary"}
    content = {media_type: {"schema": schema, "examples": example}}
    return {200: {"description": description, "content": content, CACHEABLE: True, FILE: True}}


def entry(kind: type[Problem]) -> dict[str, Any]:
    """Return what the document says about a kind of problem."""
    return {
        "status": kind.status,
        "code": kind.code,
        "title": kind.title.de,
        "meaning": (kind.__doc__ or kind.texts.explanation.en).strip().splitlines()[0],
    }
