"""The registry of what a check can find; the entries are data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from jugendhilfe_api.core.problems import Text
from jugendhilfe_api.core.resources import contract_data
from jugendhilfe_api.invoices.checks.models import CheckStage, InvoiceReason, Severity

FILE = files("jugendhilfe_api.invoices") / "data" / "reasons.yaml"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: to which part of the check it belongs, how grave it is, and why."""

    code: InvoiceReason
    stage: CheckStage
    severity: Severity
    source: str
    text: Text


@cache
def _registry() -> dict[str, Any]:
    return dict(yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader))


def version() -> str:
    """Name the version of the rules that a check is made by."""
    return str(_registry()["version"])


@cache
def reasons() -> Mapping[InvoiceReason, Reason]:
    """Read the registry, with the texts of the code list.

    Raises `LookupError` for a reason that lacks its entry or its texts.
    """
    labels = contract_data("code-lists.yaml")["invoice-reasons"]["codes"]
    entries = _registry()["reasons"]
    return {code: _reason(code, entries[code], labels[code]) for code in InvoiceReason}


def _reason(code: InvoiceReason, entry: Mapping[str, str], label: Mapping[str, str]) -> Reason:
    return Reason(
        code,
        CheckStage(entry["stage"]),
        Severity(entry["severity"]),
        entry["source"],
        Text(label["de"], label["en"]),
    )
