"""Configuration of placements that is valid from a day on; each entry says since when."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FOLDER = files("jugendhilfe_api.placements") / "data"


@cache
def entries(name: str) -> Sequence[dict[str, Any]]:
    """Read a file of `data/`, the newest entry first."""
    found: list[dict[str, Any]] = yaml.load(
        (FOLDER / name).read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return sorted(found, key=lambda entry: entry["valid_from"], reverse=True)


def in_force(name: str, day: date) -> dict[str, Any]:
    """Return the entry that counts on a day.

    Raises `LookupError` for a day before the first entry.
    """
    for entry in entries(name):
        if entry["valid_from"] <= day:
            return entry
    raise LookupError(f"{name} says nothing for {day}")
