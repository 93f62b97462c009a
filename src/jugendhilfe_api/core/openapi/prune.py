"""Remove what nothing refers to."""

from collections.abc import Iterator
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


def prune(document: dict[str, Any]) -> None:
    """Keep the components that paths and webhooks reach, in the order of their names."""
    components = document["components"]
    waiting = set(references({k: v for k, v in document.items() if k != "components"}))
    reached: set[tuple[str, str]] = set()
    while waiting:
        kind, name = waiting.pop()
        reached.add((kind, name))
        waiting |= set(references(components[kind][name])) - reached
    for kind, named in list(components.items()):
        if kind != "securitySchemes":
            components[kind] = {n: named[n] for n in sorted(named) if (kind, n) in reached}
    document["components"] = {kind: components[kind] for kind in sorted(components)}
