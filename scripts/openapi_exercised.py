"""Say which answers of the contract no test has ever seen.

python scripts/openapi_exercised.py DIR

DIR is what the suite was run with as `JUGENDHILFE_EXERCISED`. Each pair (operation, status) must
have occurred or be excused in `openapi/unexercised.yaml` with a reason; an excuse for what did
occur, or for what is not documented, is wrong too.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from contract_tools import OPENAPI, made, read

EXCUSES = OPENAPI / "unexercised.yaml"
ANY = "*"
Pair = tuple[str, str]


def main() -> int:
    """Compare the documented pairs with those that occurred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--excuses", type=Path, default=EXCUSES, metavar="FILE")
    chosen = parser.parse_args()
    documented = {
        (operation["operationId"], status)
        for item in made()["paths"].values()
        for operation in item.values()
        for status in operation["responses"]
    }
    seen = set(_seen(chosen.directory))
    if not seen:
        print(f"nothing was noted in {chosen.directory}", file=sys.stderr)
        return 2
    wrong = list(faults(documented, seen, read(chosen.excuses)["excused"]))
    print("\n".join(wrong), file=sys.stderr)
    print(f"{len(documented & seen)} of {len(documented)} documented answers were seen")
    return 1 if wrong else 0


def _seen(directory: Path) -> Iterator[Pair]:
    for noted in directory.glob("*.txt"):
        for line in noted.read_text("utf-8").splitlines():
            name, _, status = line.rpartition(" ")
            yield name, status


def faults(
    documented: set[Pair], seen: set[Pair], excuses: Iterable[dict[str, Any]]
) -> Iterator[str]:
    """Say what was neither seen nor excused, and which excuses are wrong."""
    excused: set[Pair] = set()
    for excuse in excuses:
        pairs = set(_pairs(excuse, documented))
        where = f"{excuse['operation']} {excuse['status']}"
        if not str(excuse.get("reason", "")).strip():
            yield f"{where}: excused without a reason"
        if not pairs - seen:
            yield f"{where}: excused, but it is not documented or all tests see it; remove it"
        excused |= pairs
    for name, status in sorted(documented - seen - excused):
        yield f"{name} {status}: documented, but no test has seen it"


def _pairs(excuse: dict[str, Any], documented: set[Pair]) -> Iterator[Pair]:
    for name, status in documented:
        if excuse["operation"] in {ANY, name} and str(excuse["status"]) == status:
            yield name, status


if __name__ == "__main__":
    sys.exit(main())
