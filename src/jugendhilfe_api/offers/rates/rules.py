"""Whom an agreement binds, and from which day it may begin: pure, no I/O."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

KREIS_DIGITS = 5
LAND_DIGITS = 2


@dataclass(frozen=True, slots=True)
class SeatAgreement:
    """A kind of help for which the agreement at the seat binds all (§§ 78a, 78e SGB VIII)."""

    service_type: str
    kind: str
    paragraph: str
    land: str | None
    valid_from: date
    valid_until: date | None

    def holds(self, land: str | None, day: date) -> bool:
        """Say whether it holds in a Land on a day."""
        if self.land not in {None, land} or day < self.valid_from:
            return False
        return self.valid_until is None or day <= self.valid_until


@cache
def seat_agreements() -> tuple[SeatAgreement, ...]:
    """Read the list that this version ships."""
    text = (files("jugendhilfe_api.offers.rates") / "seat_agreements.yaml").read_text("utf-8")
    entries: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return tuple(SeatAgreement(**entry) for entry in entries)


def binds_all(service_type: str, kind: str, ags: str | None, day: date) -> bool:
    """Say whether the agreement of the office at the seat binds every office (§ 78e)."""
    land = ags[:LAND_DIGITS] if ags else None
    return any(
        (entry.service_type, entry.kind) == (service_type, kind) and entry.holds(land, day)
        for entry in seat_agreements()
    )


def is_at_seat(office_ags: str | None, facility_ags: str | None) -> bool:
    """Say whether an office is one of the Kreis in which the facility stands.

    A town with a youth office of its own has eight digits, the first five being the Kreis.
    """
    if not office_ags or not facility_ags:
        return False
    return office_ags[:KREIS_DIGITS] == facility_ags[:KREIS_DIGITS]
