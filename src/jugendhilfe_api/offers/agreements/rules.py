"""Whom an agreement binds, and from which day it may begin: pure, no I/O."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.offers.agreements.models import AgreementBasis, AgreementKind

KREIS_DIGITS = 5
LAND_DIGITS = 2
UNDER_78B = frozenset({AgreementKind.SERVICE, AgreementKind.RATE, AgreementKind.QUALITY})
REVERSED = Text("Der Zeitraum endet vor seinem Beginn", "The period ends before it begins")
NOT_THE_SEAT = Text(
    "Zuständig ist das Jugendamt am Sitz der Einrichtung (§ 78e SGB VIII)",
    "The youth office at the seat of the facility is responsible (§ 78e SGB VIII)",
)
NOT_78A = Text(
    "Für diese Hilfe gelten die §§ 78b–78g SGB VIII nicht; sie wird nach § 77 vereinbart",
    "§§ 78b–78g SGB VIII do not apply to this help; it is agreed under § 77",
)
NOT_77 = Text(
    "Für diese Hilfe gelten die §§ 78b–78g SGB VIII, nicht § 77",
    "§§ 78b–78g SGB VIII apply to this help, not § 77",
)
APPLIED = Text(
    "Den Tag des Antrags gibt es genau dann, wenn die Schiedsstelle entschieden hat (§ 78g)",
    "There is a day of application exactly if the board of arbitration has decided (§ 78g)",
)
FUTURE = Text(
    "Ein Abschluss liegt nicht in der Zukunft", "An agreement is not concluded in the future"
)
RETROACTIVE = Text(
    "Vereinbarungen gelten für die Zukunft, nach einem Schiedsspruch frühestens ab dem Antrag "
    "(§§ 78d Abs. 1, 78g Abs. 3 SGB VIII)",
    "Agreements are for the future, after arbitration from the application on at the earliest "
    "(§§ 78d (1), 78g (3) SGB VIII)",
)
TOO_LATE = Text("Das liegt außerhalb der Laufzeit", "This is outside the term")


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
    text = (files("jugendhilfe_api.offers.agreements") / "seat_agreements.yaml").read_text("utf-8")
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


def fits_the_law(
    kind: AgreementKind, *, under_78a: bool | None, at_seat: bool
) -> Iterator[Violation]:
    """Find a kind of agreement that the help does not know, and an office that is not in charge.

    `under_78a` is None where the agreement names no offer: then the kind alone says it.
    """
    if kind in UNDER_78B:
        if under_78a is False:
            yield Violation("not-under-78a", NOT_78A, pointer="#/kind")
        elif not at_seat:
            yield Violation("not-the-seat", NOT_THE_SEAT, pointer="#/youth_office_id")
    elif kind is AgreementKind.SECTION_77 and under_78a:
        yield Violation("not-under-77", NOT_77, pointer="#/kind")


def proposal_fits(
    basis: AgreementBasis, effective_from: date, term_until: date | None, applied: date | None
) -> Iterator[Violation]:
    """Find a term in the wrong order, and an application that does not fit (§ 78g (3))."""
    if term_until is not None and term_until < effective_from:
        yield Violation("period-reversed", REVERSED, pointer="#/term_until")
    if (basis is AgreementBasis.ARBITRATION) != (applied is not None):
        yield Violation("application-does-not-fit", APPLIED, pointer="#/arbitration_applied_on")
    if applied is not None and effective_from < applied:
        yield Violation("agreement-retroactive", RETROACTIVE, pointer="#/effective_from")


def conclusion_fits(
    effective_from: date, applied: date | None, concluded_on: date, today: date
) -> Iterator[Violation]:
    """Find a conclusion in the future, and an agreement for the past (§ 78d (1))."""
    if concluded_on > today:
        yield Violation("concluded-in-the-future", FUTURE, pointer="#/concluded_on")
    if applied is None and effective_from < concluded_on:
        yield Violation("agreement-retroactive", RETROACTIVE, pointer="#/concluded_on")


def ending_fits(effective_from: date, last_day: date) -> Iterator[Violation]:
    """Find an end before the beginning."""
    if last_day < effective_from:
        yield Violation("ends-before-beginning", TOO_LATE, pointer="#/last_day")
