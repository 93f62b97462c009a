"""Remove what nothing refers to."""

from collections.abc import Iterator, Mapping
from typing import Any

PREFIX = "#/components/"


def references(node: object) -> Iterator[tuple[str, str]]:
    """Go through kind and name of all components that a part of the document refers to."""
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(PREFIX):
            kind, _, name = reference.removeprefix(PREFIX).partition("/")
            yield kind, name
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def reached(part: object, components: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the components that a part of the document reaches, by kind and in order of names."""
    waiting = set(references(part))
    found: set[tuple[str, str]] = set()
    while waiting:
        kind, name = waiting.pop()
        found.add((kind, name))
        waiting |= set(references(components[kind][name])) - found
    kept: dict[str, dict[str, Any]] = {}
    for kind, name in sorted(found):
        kept.setdefault(kind, {})[name] = components[kind][name]
    return kept


def prune(document: dict[str, Any]) -> None:
    """Keep the components that paths and webhooks reach, in the order of their names."""
    components = document["components"]
    kept = reached({k: v for k, v in document.items() if k != "components"}, components)
    kept |= {kind: components[kind] for kind in components if kind == "securitySchemes"}
    document["components"] = {kind: kept.get(kind, {}) for kind in sorted(components)}
