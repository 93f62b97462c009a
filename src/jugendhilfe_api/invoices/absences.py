"""What the agreement pays while the young person is away: pure, contract data only.

Frameworks differ (domain: Bettengeld, Freihaltegeld, Abwesenheitsentgelt), so nothing here is a
constant: days of grace, the first reduced day, percentages of the investment share and of the
rest, a yearly limit, the days of departure, return, admission and discharge, exempt kinds.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

ALL = Decimal(100)
NONE = Decimal(0)
DAY = timedelta(days=1)
AWAY = "ABSENT_"
PAID_IN_FULL = frozenset({"PRESENT", "PARTIAL_DAY", "GRACE", "EXEMPT"})


@dataclass(frozen=True, slots=True)
class AbsenceRule:
    """The absence rule of an agreement; the default is that of an agreement without one."""

    grace_days: int = 0
    reduced_from_day: int = 1
    rest_percent: Decimal = NONE
    investment_percent: Decimal = NONE
    most_days_a_year: int | None = None
    departure_day_counts: bool = True
    return_day_counts: bool = True
    admission_day_counts: bool = True
    discharge_day_counts: bool = True
    exempt_kinds: frozenset[str] = frozenset()
    cancelled_percent: Decimal = NONE
    billable_contacts: frozenset[str] = frozenset({"FACE_TO_FACE", "REMOTE"})


@dataclass(frozen=True, slots=True)
class Paid:
    """A day, why it is paid as it is, and at which percentages."""

    day: date
    basis: str
    rest_percent: Decimal
    investment_percent: Decimal
    full_days: int  # of the absence to which the day belongs
    rule: AbsenceRule


def read(agreed: Mapping[str, Any] | None) -> AbsenceRule:
    """Read the rule as it stands in the agreement."""
    if agreed is None:
        return AbsenceRule()
    percents = ("rest_percent", "investment_percent", "cancelled_percent")
    sets = ("exempt_kinds", "billable_contacts")
    return AbsenceRule(
        **dict(agreed)
        | {name: Decimal(agreed[name]) for name in percents}
        | {name: frozenset(agreed[name]) for name in sets}
    )


def paid_days(
    statuses: Mapping[date, str],
    rules: Mapping[date, AbsenceRule],
    ends: tuple[date, date | None],
) -> Iterator[Paid]:
    """Say for every recorded day how it is paid, in order.

    An absence is a run of full days; it may have begun in the month before.
    """
    reduced_in = Counter[int]()
    full = [d for d in sorted(statuses) if _is_full(statuses[d], rules[d])]
    place = dict(_places(full))
    for day in sorted(statuses):
        rule = rules[day]
        if day not in place:
            yield _not_away(day, statuses[day], rule, ends)
            continue
        nth, length = place[day]
        if length <= rule.grace_days or nth < rule.reduced_from_day:
            yield Paid(day, "GRACE", ALL, ALL, length, rule)
            continue
        reduced_in[day.year] += 1
        most = rule.most_days_a_year
        if most is not None and reduced_in[day.year] > most:
            yield Paid(day, "OVER_YEARLY_LIMIT", NONE, NONE, length, rule)
        else:
            yield Paid(day, "REDUCED", rule.rest_percent, rule.investment_percent, length, rule)


def _is_full(status: str, rule: AbsenceRule) -> bool:
    """Say that a day is a full day of an absence which the rule reduces."""
    if status == "DEPARTURE":
        return not rule.departure_day_counts
    if status == "RETURN":
        return not rule.return_day_counts
    return _away(status) and _kind(status) not in rule.exempt_kinds


def _not_away(day: date, status: str, rule: AbsenceRule, ends: tuple[date, date | None]) -> Paid:
    admission, discharge = ends
    lost = (day == admission and not rule.admission_day_counts) or (
        day == discharge and not rule.discharge_day_counts
    )
    if lost:
        return Paid(day, "DAY_NOT_COUNTED", NONE, NONE, 0, rule)
    basis = "PRESENT"
    if _away(status):
        basis = "EXEMPT"
    elif status in {"DEPARTURE", "RETURN"}:
        basis = "PARTIAL_DAY"
    return Paid(day, basis, ALL, ALL, 0, rule)


def _away(status: str) -> bool:
    return status.startswith(AWAY) or status == "RESERVED"


def _kind(status: str) -> str:
    return status.removeprefix(AWAY)


def _places(full: list[date]) -> Iterator[tuple[date, tuple[int, int]]]:
    """Find the runs of days: each day with its number and the length of its run."""
    run: list[date] = []
    for day in [*full, date.max]:
        if run and day - run[-1] != DAY:
            yield from ((d, (n, len(run))) for n, d in enumerate(run, 1))
            run = []
        run.append(day)
