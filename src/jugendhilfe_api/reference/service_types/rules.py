"""From entries of the catalogue's files to rows of the tables: pure, no I/O."""

from collections.abc import Mapping
from typing import Any

from jugendhilfe_api.reference.service_types.models import EVERYWHERE

Entry = Mapping[str, Any]
GENERATION = "2007-2021"


def row(position: int, entry: Entry) -> dict[str, Any]:
    """Write the row; a missing member of the entry is null or, for `verified`, true.

    Billing units are never verified: they are practice, and the agreement decides.
    """
    return {
        "code": entry["code"],
        "position": position,
        "paragraphs": entry["paragraphs"],
        "de": entry["de"],
        "en": entry["en"],
        "kinds": entry["kinds"],
        "claimants": entry["claimants"],
        "ages": _ages(entry),
        "billing": {
            "units": entry["billing_units"],
            **_notes(entry, "billing"),
            "verified": False,
        },
        "support_plan": {"rule": entry["support_plan"], **_notes(entry, "support_plan")},
        "cost_contribution": {
            "rules": entry["cost_contributions"],
            **_notes(entry, "cost_contribution"),
        },
        "statistics": _statistics(entry),
        "source": entry.get("source", "LAW"),
        "verified": entry.get("verified", True),
    }


def requirement(entry: Entry) -> dict[str, Any]:
    """Write the row of an entry of `permit_requirements.yaml`."""
    return {
        "service_type": entry["service_type"],
        "kind": entry["kind"],
        "land": entry["land"] or EVERYWHERE,
        "valid_from": entry["valid_from"],
        "valid_until": entry["valid_until"],
        "legal_basis": entry["legal_basis"],
        "source": entry.get("source", "LAW"),
        "verified": entry.get("verified", True),
    }


def _notes(entry: Entry, about: str) -> dict[str, str | None]:
    return {
        "note_de": entry.get(f"{about}_note_de"),
        "note_en": entry.get(f"{about}_note_en"),
    }


def _ages(entry: Entry) -> dict[str, Any] | None:
    ages = entry.get("ages")
    if ages is None:
        return None
    return {
        "of": ages["of"],
        "from_age": ages.get("from"),
        "below_age": ages.get("below"),
        "note_de": ages.get("de"),
        "note_en": ages.get("en"),
        "verified": entry.get("ages_verified", True),
    }


def _statistics(entry: Entry) -> dict[str, Any] | None:
    found = entry.get("statistics")
    if found is None:
        return None
    codes = [{"code": code, "de": text} for code, text in found.get("codes", {}).items()]
    return {
        "survey": found["survey"],
        "generation": GENERATION,
        "codes": codes,
        "note_de": found.get("de"),
        "note_en": found.get("en"),
        "verified": found.get("verified", True),
    }
