"""Schemas as other tools like them: without noise, with the names that clients will see."""

import re
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/"
NAMED = ("properties", "patternProperties", "$defs")
LISTED = ("anyOf", "allOf", "oneOf", "prefixItems")
SINGLE = ("items", "additionalProperties", "not", "contains", "propertyNames")
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
PAGE = re.compile(r"^[A-Za-z]*?Page_(\w+?)_$")


def within(schema: object) -> Iterator[Schema]:
    """Go through a schema and all schemas inside it, but not into its examples."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key in NAMED:
        for part in schema.get(key, {}).values():
            yield from within(part)
    for key in LISTED:
        for part in schema.get(key, []):
            yield from within(part)
    for key in SINGLE:
        yield from within(schema.get(key))


def everywhere(node: object) -> Iterator[Schema]:
    """Go through every schema of a document, wherever it stands."""
    if isinstance(node, list):
        for part in node:
            yield from everywhere(part)
    elif isinstance(node, dict):
        for key, part in node.items():
            yield from _below(key, part)


def _below(key: str, part: Any) -> Iterator[Schema]:
    if key == "schema":
        yield from within(part)
    elif key == "schemas":
        for schema in part.values():
            yield from within(schema)
    elif key not in {"example", "examples", "value"}:
        yield from everywhere(part)


def tidy(document: dict[str, Any]) -> None:
    """Drop the titles that repeat names, and write bounds as integers where they are."""
    for schema in everywhere(document):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        for bound in BOUNDS:
            value = schema.get(bound)
            if isinstance(value, float) and value.is_integer():
                schema[bound] = int(value)


def rename_pages(document: dict[str, Any]) -> None:
    """Call `Page[Offer]` `OfferPage`: clients generate their class names from ours."""
    schemas = document["components"]["schemas"]
    names = dict(zip(schemas, schemas, strict=True))
    for name in sorted(schemas, key=len):  # `Page[X]` before other kinds of pages of X
        short = PAGE.sub(r"\1Page", name)
        names[name] = name if short in names.values() else short
    document["components"]["schemas"] = {names[name]: s for name, s in schemas.items()}
    for schema in everywhere(document):
        reference = schema.get("$ref", "").removeprefix(REFERENCE)
        if reference in names:
            schema["$ref"] = REFERENCE + names[reference]


def without_null(schema: Schema) -> None:
    """Remove the `null` branch in place."""
    branches = [b for b in schema.pop("anyOf", []) if b.get("type") != "null"]
    if len(branches) == 1:
        for key, value in branches[0].items():
            schema.setdefault(key, value)
    elif branches:
        schema["anyOf"] = branches


def resolved(document: dict[str, Any], schema: Schema) -> Schema:
    """Follow a reference to a named schema."""
    name = schema.get("$ref", "").removeprefix(REFERENCE)
    found: Schema = document["components"]["schemas"].get(name, schema)
    return found
