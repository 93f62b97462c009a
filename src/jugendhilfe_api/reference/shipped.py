"""The data files that this version ships; `data/LICENCES.md` says where they come from."""

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml

FOLDER = files("jugendhilfe_api.reference") / "data"


def entries(name: str) -> list[dict[str, Any]]:
    """Read a catalogue, such as `service_types.yaml`."""
    found: list[dict[str, Any]] = yaml.load(
        (FOLDER / name).read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return found


def document(name: str) -> Mapping[str, Any]:
    """Read a document of several parts, such as `help_guide.yaml`."""
    found: Mapping[str, Any] = yaml.load(
        (FOLDER / name).read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return found


def rows(name: str) -> list[Mapping[str, str]]:
    """Read a table, such as `regions.csv`."""
    return list(csv.DictReader((FOLDER / name).read_text("utf-8").splitlines()))
