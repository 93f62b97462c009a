"""Links: from an answer with `id` and `ETag` to what can be done with the thing next.

Testers follow them to walk through states, people read them as a map.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from jugendhilfe_api.core.openapi.operations import operations
from jugendhilfe_api.core.openapi.schemas import REFERENCE

Target = tuple[str, dict[str, Any]]


def add(document: dict[str, Any]) -> None:
    """Add links to every answer whose schema is one that `GET` finds by its id."""
    by_parameter = _by_parameter(document)
    owner = {schema: name for name, schema in _resources(document)}
    for _, method, operation in operations(document):
        for status in ("200", "201"):
            response = operation["responses"].get(status, {})
            name = owner.get(_schema(response))
            if name is None:
                continue
            own = operation["operationId"]
            links = {
                target: _link(operation, other, name, method)
                for target, other in by_parameter[name]
                if target != own
            }
            if links:
                response["links"] = links


def _by_parameter(document: dict[str, Any]) -> dict[str, list[Target]]:
    """Group the operations by their path parameter, where they have exactly one."""
    found: dict[str, list[Target]] = defaultdict(list)
    for _, _, operation in operations(document):
        names = _path_names(operation)
        if len(names) == 1:
            found[names[0]].append((operation["operationId"], operation))
    return found


def _resources(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Go through path parameters that stand for the id of a resource, and its schema."""
    for path, method, operation in operations(document):
        names = _path_names(operation)
        schema = _schema(operation["responses"].get("200", {}))
        if method == "get" and len(names) == 1 and path.endswith(f"/{{{names[0]}}}") and schema:
            yield names[0], schema


def _path_names(operation: dict[str, Any]) -> list[str]:
    return [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]


def _schema(response: dict[str, Any]) -> str:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    name: str = schema.get("$ref", "")
    return name.removeprefix(REFERENCE)


def _link(
    operation: dict[str, Any], other: dict[str, Any], name: str, method: str
) -> dict[str, Any]:
    known = method == "get" and name in _path_names(operation)
    said = f"$request.path.{name}" if known else "$response.body#/id"
    parameters = {f"path.{name}": said}
    if any(p["name"] == "If-Match" for p in other.get("parameters", [])):
        parameters["header.If-Match"] = "$response.header.ETag"
    return {"operationId": other["operationId"], "parameters": parameters}
