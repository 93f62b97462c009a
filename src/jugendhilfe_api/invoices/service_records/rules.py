"""Rules of service records: pure, no I/O."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.invoices.rules import QUARTER_MINUTES, Stay
from jugendhilfe_api.invoices.service_records.models import ServiceRecordKind

DAY_MINUTES = 1440
FUTURE = Text("Der Monat hat noch nicht begonnen", "The month has not begun yet")
OTHER_MONTH = Text("Der Tag liegt in einem anderen Monat", "The day is in another month")
OUTSIDE = Text(
    "Der Tag liegt vor der Aufnahme oder nach der Entlassung",
    "The day is before the admission or after the discharge",
)
TWICE = Text("Der Tag steht zweimal in der Liste", "The day is in the list twice")
QUARTERS = Text("Zeiten werden in Viertelstunden erfasst", "Times are recorded in quarters")
TOO_LONG = Text("Mehr als 24 Stunden an einem Tag", "More than 24 hours on a day")
WRONG_LIST = Text(
    "Diese Art von Nachweis hat die andere Liste", "This kind of record has the other list"
)


def month_of(period: str) -> date:
    """Return the first day of a month that is written as 2026-08."""
    return date.fromisoformat(f"{period}-01")


def broken(
    kind: str, period: date, days: Sequence[Any], contacts: Sequence[Any], stay: Stay, today: date
) -> Iterator[Violation]:
    """Yield everything that is wrong with the lists of a record."""
    if period > today:
        yield Violation("period-in-future", FUTURE, pointer="#/period")
    if days and kind != ServiceRecordKind.DAYS:
        yield Violation("wrong-list", WRONG_LIST, pointer="#/days")
    if contacts and kind != ServiceRecordKind.CONTACTS:
        yield Violation("wrong-list", WRONG_LIST, pointer="#/contacts")
    yield from _outside("days", days, period, stay)
    yield from _outside("contacts", contacts, period, stay)
    yield from _twice(days)
    yield from _too_long(contacts)


def _twice(days: Sequence[Any]) -> Iterator[Violation]:
    seen = set[date]()
    for place, entry in enumerate(days):
        if entry.day in seen:
            yield Violation("day-twice", TWICE, pointer=f"#/days/{place}/day")
        seen.add(entry.day)


def _too_long(contacts: Sequence[Any]) -> Iterator[Violation]:
    minutes = Counter[date]()
    for place, entry in enumerate(contacts):
        if entry.minutes % QUARTER_MINUTES:
            yield Violation("not-in-quarters", QUARTERS, pointer=f"#/contacts/{place}/minutes")
        minutes[entry.day] += entry.minutes
        if minutes[entry.day] > DAY_MINUTES:
            yield Violation("day-too-long", TOO_LONG, pointer=f"#/contacts/{place}/minutes")


def _outside(name: str, entries: Sequence[Any], period: date, stay: Stay) -> Iterator[Violation]:
    for place, entry in enumerate(entries):
        pointer = f"#/{name}/{place}/day"
        if entry.day.replace(day=1) != period:
            yield Violation("day-outside-period", OTHER_MONTH, pointer=pointer)
        elif not stay.covers(entry.day):
            yield Violation("day-outside-booking", OUTSIDE, pointer=pointer)
