"""What a service record is worth: pure, exact, and with a trace of every line.

The rate is the one in force on the service day, whenever the invoice is written; a rate that has
expired runs on until the next begins (§ 78d (2) SGB VIII). What is paid for absences is in the
agreement. Every line is rounded by itself, half up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from uuid import UUID

from jugendhilfe_api.invoices.absences import PAID_IN_FULL, AbsenceRule, Paid, paid_days

RULES_VERSION = "billing-2026-11"
CENT = Decimal("0.01")
RATE_PLACES = Decimal("0.0001")
HUNDREDTH = Decimal("0.01")
QUARTER = Decimal("0.25")  # of an hour
QUARTER_MINUTES = 15
ONE = Decimal("1.00")
NOTHING = Decimal(0)
DAY = timedelta(days=1)
DAY_RATE = "DAY_RATE"
HOUR = "HOUR"
CANCELLED = "CANCELLED"


def cents(amount: Decimal) -> Decimal:
    """Round an amount to cents, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class AgreedRate:
    """An agreed rate of an offer that binds the paying office."""

    id: UUID
    component: str
    unit: str
    rate: Decimal
    investment_share: Decimal
    valid_from: date
    own: bool  # agreed by the office itself, which goes before the one that binds all
    absence_rule: AbsenceRule = field(default_factory=AbsenceRule)


@dataclass(frozen=True, slots=True)
class Contact:
    """An entry of an hour list."""

    day: date
    minutes: int
    kind: str


@dataclass(frozen=True, slots=True)
class Stay:
    """When the booking begins and ends; the day of discharge belongs to it."""

    admission_day: date
    discharge_day: date | None

    def covers(self, day: date) -> bool:
        """Say whether a day belongs to the stay."""
        return self.admission_day <= day and (
            self.discharge_day is None or day <= self.discharge_day
        )


@dataclass(frozen=True, slots=True)
class Charge:
    """What one day costs, and why. Without a rate there is no agreement for the day."""

    day: date
    component: str
    series: str  # hours that were cancelled are a series of their own
    unit: str
    quantity: Decimal
    rate: Decimal  # what is paid for one unit
    agreed: AgreedRate | None
    basis: str
    inputs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A line of an invoice as the rules compute it: contiguous days of one rate."""

    component: str
    series: str
    first_day: date
    last_day: date
    unit: str
    quantity: Decimal
    rate: Decimal
    amount: Decimal
    rate_id: UUID
    basis: str
    inputs: tuple[tuple[str, str], ...]


def rate_on(rates: Iterable[AgreedRate], day: date) -> AgreedRate | None:
    """Return the rate in force on a day: the latest that has begun, the office's own first."""
    begun = [rate for rate in rates if rate.valid_from <= day]
    return max(begun, key=lambda rate: (rate.own, rate.valid_from), default=None)


def day_charges(
    statuses: Mapping[date, str],
    stay: Stay,
    rates: Sequence[AgreedRate],
    component: str = "BASIC",
) -> Iterator[Charge]:
    """Charge every recorded day; the days before the month belong to the same absences."""
    rules = {day: _rule_on(rates, day) for day in statuses}
    ends = (stay.admission_day, stay.discharge_day)
    for paid in paid_days(statuses, rules, ends):
        agreed = rate_on(rates, paid.day)
        rate = NOTHING if agreed is None else reduced(agreed, paid)
        unit = DAY_RATE if agreed is None else agreed.unit
        yield Charge(
            paid.day, component, "MAIN", unit, ONE, rate, agreed, paid.basis, _inputs(agreed, paid)
        )


def hour_charges(
    contacts: Iterable[Contact], rates: Sequence[AgreedRate], component: str = "BASIC"
) -> Iterator[Charge]:
    """Charge the contacts that the agreement pays for; minutes are counted in quarters."""
    for contact in sorted(contacts, key=lambda c: (c.kind == CANCELLED, c.day)):
        agreed = rate_on(rates, contact.day)
        quarters = contact.minutes // QUARTER_MINUTES
        cancelled = contact.kind == CANCELLED
        rate = NOTHING if agreed is None else _hourly(agreed, contact.kind)
        yield Charge(
            contact.day,
            component,
            CANCELLED if cancelled else "MAIN",
            HOUR if agreed is None else agreed.unit,
            quarters * QUARTER,
            rate,
            agreed,
            CANCELLED if cancelled else "CONTACT",
            _hour_inputs(agreed),
        )


def lines(charges: Iterable[Charge]) -> list[Draft]:
    """Join what costs the same: contiguous days, or the hours under one rate."""
    payable = [charge for charge in charges if charge.agreed and charge.rate and charge.quantity]
    groups: list[list[Charge]] = []
    for charge in payable:
        if groups and _joins(groups[-1][-1], charge):
            groups[-1].append(charge)
        else:
            groups.append([charge])
    return [_draft(group) for group in groups]


def reduced(agreed: AgreedRate, paid: Paid) -> Decimal:
    """Return what is paid for a day: shares of the investment part and of the rest."""
    if paid.basis in PAID_IN_FULL:
        return agreed.rate
    rest = agreed.rate - agreed.investment_share
    share = agreed.investment_share * paid.investment_percent * HUNDREDTH
    return (share + rest * paid.rest_percent * HUNDREDTH).quantize(RATE_PLACES, ROUND_HALF_UP)


def days_between(first: date, last: date) -> Iterator[date]:
    """Go through the days of a period, both ends included."""
    day = first
    while day <= last:
        yield day
        day += DAY


def spans(days: Iterable[date]) -> list[tuple[date, date]]:
    """Join days to periods."""
    ordered = sorted(set(days))
    if not ordered:
        return []
    breaks = [(a, b) for a, b in pairwise(ordered) if b - a > DAY]
    firsts = [ordered[0], *(after for _, after in breaks)]
    lasts = [*(before for before, _ in breaks), ordered[-1]]
    return list(zip(firsts, lasts, strict=True))


def _rule_on(rates: Sequence[AgreedRate], day: date) -> AbsenceRule:
    agreed = rate_on(rates, day)
    return agreed.absence_rule if agreed else AbsenceRule()


def _hourly(agreed: AgreedRate, kind: str) -> Decimal:
    rule = agreed.absence_rule
    if kind == CANCELLED:
        share = agreed.rate * rule.cancelled_percent * HUNDREDTH
        return share.quantize(RATE_PLACES, ROUND_HALF_UP)
    return agreed.rate if kind in rule.billable_contacts else NOTHING


def _joins(before: Charge, charge: Charge) -> bool:
    same = (before.component, before.series, before.rate, before.agreed, before.unit) == (
        charge.component, charge.series, charge.rate, charge.agreed, charge.unit
    )  # fmt: skip
    if not same or before.unit == HOUR:
        return same
    return charge.day - before.day == DAY


def _draft(group: Sequence[Charge]) -> Draft:
    first = next((c for c in group if c.basis not in PAID_IN_FULL), group[0])
    if first.agreed is None:  # `lines` keeps such days out
        raise LookupError(first.basis)
    quantity = sum((charge.quantity for charge in group), NOTHING)
    return Draft(
        first.component,
        first.series,
        min(charge.day for charge in group),
        max(charge.day for charge in group),
        first.unit,
        quantity,
        first.rate,
        cents(quantity * first.rate),
        first.agreed.id,
        first.basis,
        (*first.inputs, ("days_by_reason", _reasons(group))),
    )


def _reasons(group: Sequence[Charge]) -> str:
    counted = Counter(charge.basis for charge in group)
    return ", ".join(f"{basis} {number}" for basis, number in sorted(counted.items()))


def _inputs(agreed: AgreedRate | None, paid: Paid) -> tuple[tuple[str, str], ...]:
    if agreed is None:
        return ()
    known = [("agreed_rate", f"{agreed.rate:.4f}"), ("rate_valid_from", str(agreed.valid_from))]
    if paid.basis != "PRESENT":
        known += [
            ("investment_share", f"{agreed.investment_share:.4f}"),
            ("full_days_of_absence", str(paid.full_days)),
            ("grace_days", str(paid.rule.grace_days)),
            ("reduced_from_day", str(paid.rule.reduced_from_day)),
            ("rest_percent", str(paid.rest_percent)),
            ("investment_percent", str(paid.investment_percent)),
        ]
    return tuple(known)


def _hour_inputs(agreed: AgreedRate | None) -> tuple[tuple[str, str], ...]:
    if agreed is None:
        return ()
    rule = agreed.absence_rule
    return (
        ("agreed_rate", f"{agreed.rate:.4f}"),
        ("rate_valid_from", str(agreed.valid_from)),
        ("cancelled_percent", str(rule.cancelled_percent)),
        ("billable_contacts", " ".join(sorted(rule.billable_contacts))),
    )
