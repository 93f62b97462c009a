"""Rules of absences: they lie within the stay, and nobody records the future."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from jugendhilfe_api.core.problems import Text, Violation

FUTURE = Text("Der Tag liegt in der Zukunft", "The day is in the future")
REVERSED = Text("Die Rückkehr liegt vor der Abreise", "The return is before the departure")
OUTSIDE = Text("Der Tag liegt nicht in der Belegung", "The day is not within the booking")


def broken(
    booking: Any,
    departed_on: date,
    returned_on: date | None,
    today: date,
    *,
    names: tuple[str, str],
) -> Iterator[Violation]:
    """Yield what is wrong with the days; `names` are the fields of departure and return."""
    departure, back = (f"#/{name}" for name in names)
    if departed_on < booking.admission_day:
        yield Violation("outside-booking", OUTSIDE, pointer=departure)
    if departed_on > today:
        yield Violation("day-in-future", FUTURE, pointer=departure)
    if returned_on is not None and returned_on > today:
        yield Violation("day-in-future", FUTURE, pointer=back)
    if returned_on is not None and returned_on < departed_on:
        yield Violation("period-reversed", REVERSED, pointer=back)
    last = booking.discharge_day if booking.state == "ENDED" else None
    if last is not None and max(departed_on, returned_on or departed_on) > last:
        yield Violation("outside-booking", OUTSIDE, pointer=back if returned_on else departure)
