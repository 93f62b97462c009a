"""Find changed defaults, which the comparison of Redocly takes for harmless.

python scripts/openapi_defaults.py BASE REVISION

A client that leaves a value out means the default it has read: another one is another request.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contract_tools import read

Place = tuple[str, ...]


def defaults(node: object, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Go through all defaults of a document; list entries are known by their names."""
    if isinstance(node, dict):
        if "default" in node and not isinstance(node["default"], dict):
            yield place, node["default"]
        for key, part in node.items():
            if key not in {"example", "examples", "value"}:
                yield from defaults(part, (*place, str(key)))
    elif isinstance(node, list):
        for index, part in enumerate(node):
            name = part.get("name", index) if isinstance(part, dict) else index
            yield from defaults(part, (*place, str(name)))


def main() -> int:
    """Compare two documents."""
    base, revision = (dict(defaults(read(Path(path)))) for path in sys.argv[1:3])
    changed = [
        place
        for place, default in base.items()
        if place in revision and revision[place] != default
    ]
    for place in changed:
        print(f"default changed: {' / '.join(place)}", file=sys.stderr)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
