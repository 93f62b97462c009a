"""Operations: parameters that a URL can say, scopes, audiences, purposes, names."""

from collections.abc import Iterator
from typing import Any

from jugendhilfe_api.core.http.negotiation import JSON
from jugendhilfe_api.core.http.route import MERGE_PATCH
from jugendhilfe_api.core.openapi.audiences import audiences_of
from jugendhilfe_api.core.openapi.schemas import without_null

Operation = dict[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
ORDER = (
    "operationId",
    "summary",
    "description",
    "deprecated",
    "tags",
    "security",
    "x-audience",
    "x-purpose",
    "parameters",
    "requestBody",
    "responses",
)
PURPOSE = "Data-Purpose"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    """Go through path, method and operation."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def complete(operation: Operation, method: str) -> None:
    """Say what FastAPI leaves out, and correct what it says wrongly."""
    _parameters(operation.get("parameters", []))
    operation.setdefault("security", [])
    operation["summary"] = _summary(operation)
    operation["x-audience"] = audiences_of(operation["security"])
    if any(p["name"] == PURPOSE for p in operation.get("parameters", [])):
        operation["x-purpose"] = True
    if method == "patch":
        content = operation["requestBody"]["content"]
        content[MERGE_PATCH] = content[JSON]


def in_order(operation: Operation) -> Operation:
    """Return the operation with its members in the order in which people read them."""
    known = {key: operation[key] for key in ORDER if key in operation}
    return known | {key: operation[key] for key in sorted(operation.keys() - known.keys())}


def _parameters(parameters: list[dict[str, Any]]) -> None:
    for parameter in parameters:
        if parameter["name"] in {"If-Match", PURPOSE}:
            parameter["required"] = True
        schema = parameter["schema"]
        without_null(schema)
        description = schema.pop("description", None)
        if description:
            parameter.setdefault("description", description)


def _summary(operation: Operation) -> str:
    """Write FastAPI's `List Offers` as a phrase; a summary given by the route stays."""
    given: str = operation.get("summary", "")
    words = operation["operationId"].replace("_", " ")
    return words[0].upper() + words[1:] if given.lower() in {words, ""} else given
