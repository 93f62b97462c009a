"""Rules of bookings: where the place comes from, which days are possible, what is disclosed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.placements.bookings.models import ChoiceReason, DisclosureStage
from jugendhilfe_api.placements.disclosed import disclosed as take_listed

SOURCE = Text(
    "Entweder eine Reservierung, oder ein freier Platz mit dem Tag der Aufnahme",
    "Either a reservation, or a vacancy with the day of admission",
)
# The price decides between equally suitable places only (§ 5 (2), § 36): so what they are is said.
EXPLAINED = (ChoiceReason.OTHER, ChoiceReason.EQUAL_BUT_CHEAPER)
NOTE = Text("Dieser Grund braucht eine Erläuterung", "This reason needs a note")
PAST = Text("Der Tag liegt in der Vergangenheit", "The day is in the past")
FUTURE = Text("Der Tag liegt in der Zukunft", "The day is in the future")
BEFORE_ADMISSION = Text("Der Tag liegt vor der Aufnahme", "The day is before the admission")
AFTER_DISCHARGE = Text(
    "Der Tag liegt nicht vor der geplanten Entlassung",
    "The day is not before the planned discharge",
)
NOT_LATER = Text(
    "Der Tag liegt nicht nach der bisherigen Entlassung",
    "The day is not after the discharge planned so far",
)


def source_broken(new: Any) -> Iterator[Violation]:
    """Yield what is wrong with where the place comes from, and with the reason of the choice."""
    if new.reservation_id is not None:
        surplus = ("vacancy_id", "admission_day", "discharge_day")
        wrong = [name for name in surplus if getattr(new, name) is not None]
    else:
        needed = ("vacancy_id", "admission_day")
        wrong = [name for name in needed if getattr(new, name) is None]
    for name in wrong:
        yield Violation("reservation-or-vacancy", SOURCE, pointer=f"#/{name}")
    if new.emergency and new.reservation_id is not None:
        yield Violation("reservation-or-vacancy", SOURCE, pointer="#/emergency")
    if new.choice_reason in EXPLAINED and new.choice_note is None:
        yield Violation("note-required", NOTE, pointer="#/choice_note")


def admission_broken(booking: Any, day: date, today: date) -> Iterator[Violation]:
    """Yield what is wrong with the day of an admission."""
    if day > today:
        yield Violation("day-in-future", FUTURE, pointer="#/day")
    if booking.discharge_day is not None and day >= booking.discharge_day:
        yield Violation("day-after-discharge", AFTER_DISCHARGE, pointer="#/day")


def rescheduling_broken(booking: Any, day: date, today: date) -> Iterator[Violation]:
    """Yield what is wrong with another day of admission."""
    pointer = "#/admission_day"
    if day < today:
        yield Violation("day-in-past", PAST, pointer=pointer)
    if booking.discharge_day is not None and day >= booking.discharge_day:
        yield Violation("day-after-discharge", AFTER_DISCHARGE, pointer=pointer)


def discharge_broken(booking: Any, day: date, today: date) -> Iterator[Violation]:
    """Yield what is wrong with the day of a discharge; it may be the day of admission."""
    if day > today:
        yield Violation("day-in-future", FUTURE, pointer="#/day")
    if day < booking.admission_day:
        yield Violation("day-before-admission", BEFORE_ADMISSION, pointer="#/day")


def extension_broken(booking: Any, day: date | None) -> Iterator[Violation]:
    """Yield what is wrong with a later day of discharge."""
    if day is not None and day <= booking.discharge_day:
        yield Violation("not-later", NOT_LATER, pointer="#/discharge_day")


def age_on(born_on: date, day: date) -> int:
    """Return the age in years on a day; who is born on 29 February turns on 1 March.

    A year is complete at the end of the day before the birthday (§ 187 (2) BGB).
    """
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def disclosed(
    stage: DisclosureStage, known: Mapping[str, Any], day: date
) -> tuple[list[str], dict[str, Any], date]:
    """Take from what is known the fields that the whitelist of the stage names on this day.

    Returns the fields, their values, and since when the whitelist was in force.
    """
    return take_listed(stage.value, known, day)
