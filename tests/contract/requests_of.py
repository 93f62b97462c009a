"""Valid requests for every operation, made from the contract alone: its examples and schemas."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from httpx import AsyncClient, Response

from jugendhilfe_api.core.access.holders import EVERY_DEPARTMENT
from jugendhilfe_api.core.access.purposes import may_claim
from jugendhilfe_api.core.openapi.audiences import SLUGS
from jugendhilfe_api.core.principal import Role
from tests.contract.real_ids import Scene
from tests.support import pdfs, pictures
from tests.support.contract import Operation, document

UNUSED = ("no-such-name", "NO_SUCH_CODE", "00000", "01999", "no_such_name", "9999")
FILES = pictures.GOOD | {"application/pdf": pdfs.GOOD}


def roles(operation: Operation) -> list[Role]:
    """Return the roles that may call an operation."""
    return [SLUGS[slug] for slug in operation.said["x-audience"]]


def resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference inside the contract."""
    while "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        node = document()["components"][kind][name]
    return node


def body(operation: Operation) -> Any:
    """Return the body of the first example, or one made from the schema; `None` without a body."""
    media = operation.said.get("requestBody", {}).get("content", {}).get("application/json")
    if media is None:
        return None
    examples = media.get("examples", {}).values()
    return next((example["value"] for example in examples), None) or value(media["schema"])


def file(operation: Operation) -> tuple[str, bytes] | None:
    """Return a media type and a good file of it, for an operation whose body is one."""
    content = operation.said.get("requestBody", {}).get("content", {})
    media_type = next((kind for kind in content if kind in FILES), None)
    return (media_type, FILES[media_type]) if media_type else None


def too_much(operation: Operation) -> dict[str, Any]:
    """Return a body that is bigger than any that the operation reads."""
    sent = file(operation)
    media_type = sent[0] if sent else "application/json"
    size = 21_000_000 if sent else 1_100_000
    return {"content": b" " * size, "headers": {"Content-Type": media_type}}


def query(operation: Operation) -> dict[str, Any]:
    """Return the query parameters that must be there."""
    return {
        p["name"]: value(p["schema"])
        for p in operation.said.get("parameters", [])
        if p["in"] == "query" and p.get("required")
    }


def value(schema: Mapping[str, Any]) -> Any:
    """Return a small value that a schema allows, from what it says of itself."""
    known = resolved(schema)
    said = [*known.get("examples", []), *known.get("enum", [])]
    if said or "const" in known:
        return said[0] if said else known["const"]
    for branches in ("anyOf", "oneOf", "allOf"):
        if branches in known:
            return value(known[branches][0])
    return PLAIN[known.get("type", "string")](known)


def _members(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value(schema["properties"][name]) for name in schema.get("required", [])}


PLAIN: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "object": _members,
    "array": lambda schema: [value(schema["items"])] * max(1, schema.get("minItems", 1)),
    "string": lambda schema: "x" * max(1, schema.get("minLength", 1)),
    "integer": lambda schema: schema.get("minimum", 1),
    "number": lambda schema: schema.get("minimum", 1),
    "boolean": lambda _: True,
    "null": lambda _: None,
}


def headers(operation: Operation, role: Role) -> dict[str, str]:
    """Return the headers that must be there, with a purpose that the role may claim."""
    said: dict[str, str] = {}
    if operation.parameter("If-Match"):
        said["If-Match"] = '"v0"'
    if operation.parameter("Data-Purpose"):
        said["Data-Purpose"] = next(iter(may_claim(role, EVERY_DEPARTMENT)), "NONE")
    if operation.parameter("Idempotency-Key"):
        said["Idempotency-Key"] = str(uuid4())
    return said


def nowhere(operation: Operation) -> str:
    """Return an address of the operation with ids that nothing has."""
    return operation.path.format(
        **{
            p["name"]: _unused(p["schema"])
            for p in operation.said.get("parameters", [])
            if p["in"] == "path"
        }
    )


def _unused(schema: Mapping[str, Any]) -> str:
    schema = resolved(schema)
    if schema.get("format") == "uuid":
        return str(uuid4())
    if "enum" in schema:  # all of them are in use, another one would be 400
        return str(schema["enum"][0])
    fits = re.compile(schema.get("pattern", ""))
    return next(name for name in UNUSED if fits.search(name))


async def somewhere(operation: Operation, scene: Scene, role: Role) -> str:
    """Return an address of the operation with ids of real rows."""
    names = re.findall(r"\{(\w+)\}", operation.path)
    values = {name: await scene.id(name, role) for name in names}
    return operation.path.format(**values)


async def send(
    client: AsyncClient, operation: Operation, role: Role, address: str, **changes: Any
) -> Response:
    """Send a valid request, changed in the way that a test is about."""
    sent = headers(operation, role) | changes.pop("headers", {})
    kwargs: dict[str, Any] = {
        "params": query(operation) | changes.pop("params", {}),
        "headers": {name: text for name, text in sent.items() if text is not None},
    }
    example = body(operation)
    if (sent_file := file(operation)) and "content" not in changes:
        changes["content"] = sent_file[1]
        kwargs["headers"].setdefault("Content-Type", sent_file[0])
    if "content" in changes:
        kwargs["headers"].setdefault("Content-Type", "application/json")
    elif example is not None:
        kwargs["json"] = example
    return await client.request(operation.method.upper(), address, **kwargs, **changes)
