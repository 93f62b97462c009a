"""How the end of a deadline is computed: pure, no I/O.

The rules themselves are data (`placements/data/custody_deadlines.yaml`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from jugendhilfe_api.core.clock import GERMANY, day_of
from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.placements import dated
from jugendhilfe_api.placements.custody.deadlines.models import DeadlineUnit
from jugendhilfe_api.reference.holidays.service import Calendar, add_months

RULES = "custody_deadlines.yaml"
ONE_DAY = timedelta(days=1)
FUTURE = Text("Der Zeitpunkt liegt in der Zukunft", "The instant is in the future")
BEFORE_START = Text(
    "Der Tag liegt vor dem Beginn der Frist", "The day is before the start of the deadline"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A deadline as the law has it from a day on."""

    type: str
    starts_with: str
    unit: DeadlineUnit
    count: int
    shifts: bool
    verified: bool
    legal_basis: str
    source: str
    rule_valid_from: date


@dataclass(frozen=True, slots=True)
class End:
    """When a deadline ends, and which days were passed over to get there."""

    due_on: date
    not_counted: tuple[date, ...]

    @property
    def due_at(self) -> datetime:
        """Return the end of the last day in Germany: 24:00, which is 0:00 of the next."""
        return midnight(self.due_on + ONE_DAY)


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in Germany, whatever the clocks do on it."""
    return datetime.combine(day, time(), GERMANY).astimezone(UTC)


def beginning_with(start: str, kind: str, day: date) -> Iterator[Rule]:
    """Yield the deadlines that begin on a day with this start, for a kind of custody measure."""
    entry = dated.in_force(RULES, day)
    rules: Mapping[str, Mapping[str, Any]] = entry["deadlines"]
    for name, rule in rules.items():
        if rule["start"] == start and kind in rule.get("kinds", (kind,)):
            yield Rule(
                name,
                start,
                DeadlineUnit(rule["unit"]),
                rule["count"],
                rule["shifts"],
                rule["verified"],
                rule["legal_basis"],
                rule["source"],
                entry["valid_from"],
            )


def end(rule: Rule, started_at: datetime, calendar: Calendar) -> End:
    """Compute the last day; the day of the start does not count (§ 187 (1) BGB)."""
    first = day_of(started_at)
    last = _last_day(rule, first, calendar)
    moved = calendar.next_working_day(last) if rule.shifts else last
    passed = _days(first, last) if rule.unit is DeadlineUnit.WORKING_DAY else ()
    not_counted = [day for day in passed if not calendar.is_working_day(day)]
    if moved != last:
        not_counted += _days(last - ONE_DAY, moved - ONE_DAY)
    return End(moved, tuple(not_counted))


def _last_day(rule: Rule, first: date, calendar: Calendar) -> date:
    match rule.unit:
        case DeadlineUnit.WORKING_DAY:
            return calendar.add_working_days(first, rule.count)
        case DeadlineUnit.MONTH:
            return add_months(first, rule.count)
        case DeadlineUnit.DAY:
            return first + rule.count * ONE_DAY


def _days(after: date, until: date) -> tuple[date, ...]:
    """List the days after one, up to and including another."""
    return tuple(after + n * ONE_DAY for n in range(1, (until - after).days + 1))


def met(met_at: datetime, started_at: datetime, now: datetime) -> Iterator[Violation]:
    """Find why a deadline cannot have been met then."""
    if met_at > now:
        yield Violation("in-future", FUTURE, "#/met_at")
    if day_of(met_at) < day_of(started_at):
        yield Violation("before-start", BEFORE_START, "#/met_at")
