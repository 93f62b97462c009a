"""The registry of key figures, and the rules of disclosure: data of this package."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from jugendhilfe_api.core.problems import Text


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure; `counts` says that its values are numbers of cases."""

    id: str
    version: int
    name: Text
    definition: Text
    formula: str
    unit: str
    period: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a cell needs to be shown: contributors, cases (of counts), no dominant contributor."""

    audience: str
    contributors: int
    cases: int
    largest_share_percent: int


def _read(name: str) -> Any:
    return yaml.safe_load((files("jugendhilfe_api.key_figures") / name).read_text("utf-8"))


def _figure(figure_id: str, entry: Mapping[str, Any]) -> Figure:
    return Figure(
        figure_id,
        entry["version"],
        Text(**entry["name"]),
        Text(**entry["definition"]),
        entry["formula"],
        entry["unit"],
        entry["period"],
        entry["count"],
    )


FIGURES: Mapping[str, Figure] = {i: _figure(i, e) for i, e in _read("registry.yaml").items()}
_POLICY = _read("disclosure.yaml")
POLICY_VERSION: int = _POLICY["version"]
POLICY_SINCE: date = _POLICY["valid_from"]
DISCLOSURES = tuple(Disclosure(name, **entry) for name, entry in _POLICY["audiences"].items())
OFFICES, OUTSIDE = "OFFICES", "OUTSIDE"
