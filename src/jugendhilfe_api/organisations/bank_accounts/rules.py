"""Rules of bank accounts: what an IBAN is, and how long a new account waits."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FILE = files("jugendhilfe_api.organisations.bank_accounts") / "terms.yaml"
MODULUS = 97  # ISO 7064


@cache
def _terms() -> Mapping[str, Any]:
    terms: Mapping[str, Any] = yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return terms


def is_iban(value: str) -> bool:
    """Check country, length and check digits of an IBAN (ISO 13616, ISO 7064 MOD 97-10).

    Only countries of the single euro payments area, where a credit transfer reaches.
    """
    if _terms()["iban_lengths"].get(value[:2]) != len(value):
        return False
    digits = "".join(str(int(sign, 36)) for sign in value[4:] + value[:4])
    return int(digits) % MODULUS == 1


def waiting_time(day: date) -> timedelta:
    """Return how long an account that is confirmed on a day waits before it is used.

    Raises `LookupError` for a day before the first entry.
    """
    entries = [e for e in _terms()["waiting_times"] if e["valid_from"] <= day]
    if not entries:
        raise LookupError("no waiting time is in force")
    return timedelta(hours=max(entries, key=lambda entry: entry["valid_from"])["hours"])
