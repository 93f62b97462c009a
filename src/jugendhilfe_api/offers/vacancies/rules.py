"""How long a vacancy counts as confirmed, and what must fit together in it: pure, no I/O."""

from dataclasses import dataclass
from datetime import date, timedelta

from jugendhilfe_api.core.problems import Text, Violation

REVERSED = Text("Der Zeitraum endet vor seinem Beginn", "The period ends before it begins")
TOO_LATE = Text(
    "So lange gilt eine Meldung nicht ohne Bestätigung",
    "A vacancy does not count that long without confirmation",
)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds in the Land of a facility: days that a confirmation counts, and of warning."""

    days: int
    reminder_days: int

    def latest(self, today: date) -> date:
        """Return the last day on which a vacancy that is confirmed today counts."""
        return today + timedelta(days=self.days)

    def dates(self, today: date, confirm_by: date | None = None) -> dict[str, date | None]:
        """Return the days of a vacancy that is confirmed today, armed for its reminder.

        Nobody is reminded on the day of the confirmation itself.
        """
        last = confirm_by or self.latest(today)
        reminder = max(last - timedelta(days=self.reminder_days), today + ONE_DAY)
        return {
            "confirm_by": last,
            "remind_on": reminder if reminder <= last else None,
            "lapses_on": last + ONE_DAY,
        }


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
