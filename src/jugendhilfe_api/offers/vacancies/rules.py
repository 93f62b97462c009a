"""How long a vacancy counts as confirmed: pure, no I/O."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from jugendhilfe_api.core.problems import Text, Violation

REVERSED = Text("Der Zeitraum endet vor seinem Beginn", "The period ends before it begins")
TOO_LATE = Text(
    "So lange gilt eine Meldung nicht ohne Bestätigung",
    "A vacancy does not count that long without confirmation",
)


@dataclass(frozen=True, slots=True)
class ConfirmationPeriod:
    """For how many days a confirmation counts, in a Land or everywhere, in a period."""

    land: str | None
    days: int
    valid_from: date
    valid_until: date | None
    source: str

    def holds(self, land: str | None, day: date) -> bool:
        """Say whether it holds in a Land on a day."""
        if self.land not in {None, land} or day < self.valid_from:
            return False
        return self.valid_until is None or day <= self.valid_until


@cache
def confirmation_periods() -> tuple[ConfirmationPeriod, ...]:
    """Read the list that this version ships."""
    place = files("jugendhilfe_api.offers.vacancies") / "confirmation_periods.yaml"
    entries: list[dict[str, Any]] = yaml.load(place.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return tuple(ConfirmationPeriod(**entry) for entry in entries)


def confirm_by(
    land: str | None,
    today: date,
    periods: tuple[ConfirmationPeriod, ...] | None = None,
) -> date:
    """Return the last day on which a vacancy that is confirmed today counts."""
    known = confirmation_periods() if periods is None else periods
    holding = [period for period in known if period.holds(land, today)]
    chosen = max(holding, key=lambda period: (period.land is not None, period.valid_from))
    return today + timedelta(days=chosen.days)


def faults(
    available_from: date, available_until: date | None, confirm: date | None, latest: date
) -> list[Violation]:
    """Find what does not fit in a vacancy."""
    found = []
    if available_until is not None and available_until <= available_from:
        found.append(Violation("period-reversed", REVERSED, pointer="#/available_until"))
    if confirm is not None and confirm > latest:
        found.append(Violation("confirm-by-too-late", TOO_LATE, pointer="#/confirm_by"))
    return found
