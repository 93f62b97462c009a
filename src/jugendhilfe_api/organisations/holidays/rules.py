"""What an office may enter as a holiday: pure, no I/O."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.organisations.holidays.schemas import HolidayEntry
from jugendhilfe_api.reference.holidays.models import LocalHoliday

KREIS_DIGITS = 5
NO_LEAP_YEAR = 2027
OUTSIDE = Text(
    "Der Ort liegt nicht im Bezirk Ihres Jugendamts",
    "The place is not in the district of your youth office",
)
UNCLEAR = Text(
    "Entweder Monat und Tag oder der Abstand zu Ostern",
    "Either month and day, or the days after Easter",
)
NO_SUCH_DAY = Text("Diesen Tag gibt es nicht in jedem Jahr", "There is no such day in every year")
REVERSED = Text("Der Zeitraum endet vor seinem Beginn", "The period ends before it begins")


def place_fits(ags: str, own: str | None) -> Iterator[Violation]:
    """Find a place for which the office with this AGS is not responsible.

    The office of a Kreis is responsible for its municipalities, one of a municipality for itself.
    """
    if own is None or len(own) < KREIS_DIGITS or not ags.startswith(own):
        yield Violation("place-outside-office", OUTSIDE, pointer="#/ags")


def days_fit(holiday: HolidayEntry | LocalHoliday) -> Iterator[Violation]:
    """Find a day that cannot be, or two at once."""
    month, day = holiday.month, holiday.day
    if (month is None) != (day is None) or (month is None) == (holiday.easter_offset is None):
        yield Violation("holiday-unclear", UNCLEAR, pointer="#/month")
    elif month and day and not _is_in_every_year(month, day):
        yield Violation("no-such-day", NO_SUCH_DAY, pointer="#/day")
    if holiday.valid_until is not None and holiday.valid_until < holiday.valid_from:
        yield Violation("period-reversed", REVERSED, pointer="#/valid_until")


def _is_in_every_year(month: int, day: int) -> bool:
    with suppress(ValueError):
        return bool(date(NO_LEAP_YEAR, month, day))
    return False
