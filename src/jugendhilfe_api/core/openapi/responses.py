"""Answers: problems by status with an example of each, and the headers they carry."""

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from jugendhilfe_api.core.openapi import headers, kinds
from jugendhilfe_api.core.openapi.documented import CACHEABLE, FILE, PROBLEMS, entry
from jugendhilfe_api.core.openapi.schemas import resolved

Operation = dict[str, Any]
JSON = "application/json"
PROBLEM = "application/problem+json"
SUCCESS = {
    "200": "Done.",
    "201": "Made; `Location` says where.",
    "202": "Accepted; `Location` says where the work can be followed.",
    "204": "Done; there is nothing to say.",
    "207": "Each item has its own status.",
}
REQUEST = "0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11"
FINDINGS = {
    "invalid-request": {
        "code": "unknown-parameter",
        "detail": "Diesen Parameter gibt es hier nicht",
        "parameter": "limt",
    },
    "rule-violated": {
        "code": "unknown-reference",
        "detail": "Diesen Verweis gibt es nicht",
        "pointer": "#/offer_id",
    },
}


def complete(document: dict[str, Any], operation: Operation, method: str) -> None:
    """Write the answers of an operation in full."""
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    for kind in kinds.of(operation):
        response = responses.setdefault(str(kind.status), {"description": ""})
        response.setdefault(PROBLEMS, []).append(entry(kind))
    if method == "get" and _is_cached(document, responses.get("200", {})):
        responses.setdefault("304", {"description": "The client has this version."})
        operation.setdefault("parameters", []).append(_if_none_match())
    for status, response in responses.items():
        _complete(document, operation, status, response)
    operation["responses"] = dict(sorted(responses.items()))


def _complete(
    document: dict[str, Any], operation: Operation, status: str, response: dict[str, Any]
) -> None:
    listed = response.pop(PROBLEMS, [])
    names = [*headers.EVERYWHERE, *headers.OF_STATUS.get(status, ())]
    if status >= "400":
        names += headers.OF_PROBLEMS
        _describe(document, status, response, {p["code"]: p for p in listed})
    elif status == "304" or _is_cached(document, response):
        names.append("ETag")
    if response.pop(FILE, False):
        names += headers.OF_FILES
    if status < "300" and _has_parameter(operation, "Idempotency-Key"):
        names += headers.OF_IDEMPOTENT
    if status == "200" and _has_parameter(operation, "Prefer"):
        names += headers.OF_PREFERENCES
    response.pop(CACHEABLE, None)
    if response.get("description", "") in {"", "Successful Response"}:  # FastAPI's own
        response["description"] = SUCCESS.get(status, "Done.")
    said = response.get("headers", {})
    response["headers"] = {n: headers.reference(n) for n in dict.fromkeys(names)} | said


def _describe(
    document: dict[str, Any],
    status: str,
    response: dict[str, Any],
    listed: dict[str, dict[str, Any]],
) -> None:
    given = response.get("description", "")
    said = "" if given == HTTPStatus(int(status)).phrase else given  # FastAPI's own
    response["description"] = "\n".join(filter(None, [said, *map(_line, listed.values())]))
    examples = document["components"].setdefault("examples", {})
    for code, problem in listed.items():
        examples.setdefault(code, {"summary": problem["title"], "value": example(problem)})
    body: dict[str, Any] = {"$ref": "#/components/schemas/ProblemDetail"}
    if extension := response.get("content", {}).get(JSON, {}).get("schema"):
        body = {"allOf": [body, extension]}
    content: dict[str, Any] = {"schema": body}
    if listed:
        content["examples"] = {c: {"$ref": f"#/components/examples/{c}"} for c in listed}
    response["content"] = {PROBLEM: content}


def share(document: dict[str, Any]) -> None:
    """Write the problems that many operations answer alike once, under the names of their codes.

    Where operations mean different things by the same codes, each keeps its own words.
    """
    meant: dict[str, list[dict[str, Any]]] = defaultdict(list)
    places = []
    for item in document["paths"].values():
        for operation in item.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {}).get(PROBLEM, {})
                if name := "-or-".join(content.get("examples", {})):
                    places.append((operation["responses"], status, name))
                    meant[name].append(response)
    shared = {
        name: alike[0]
        for name, alike in meant.items()
        if len(alike) > 1 and all(response == alike[0] for response in alike)
    }
    document["components"]["responses"] = shared
    for answers, status, name in places:
        if name in shared:
            answers[status] = {"$ref": f"#/components/responses/{name}"}


def _line(problem: dict[str, Any]) -> str:
    return f"- `{problem['code']}`: {problem['meaning']}"


def example(problem: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a problem, in German, the language of the service by default."""
    code = problem["code"]
    body = {
        "type": f"/problems/{code}",
        "title": problem["title"],
        "status": problem["status"],
        "code": code,
        "instance": f"urn:request:{REQUEST}",
        "request_id": REQUEST,
    }
    if finding := FINDINGS.get(code):
        body |= {"detail": finding["detail"], "errors": [finding]}
    return body


def _is_cached(document: dict[str, Any], response: dict[str, Any]) -> bool:
    """Tell whether the answer carries an `ETag`: it is one versioned thing, or says so."""
    if response.get(CACHEABLE):
        return True
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    properties = resolved(document, schema).get("properties", {})
    return {"id", "version"} <= properties.keys() and _is_counter(properties["version"])


def _is_counter(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "integer"


def _has_parameter(operation: Operation, name: str) -> bool:
    return any(p["name"] == name for p in operation.get("parameters", []))


def _if_none_match() -> dict[str, Any]:
    return {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The `ETag` that the client holds: if nothing has changed, 304.",
        "schema": {"type": "string", "examples": ['"v1"']},
    }
