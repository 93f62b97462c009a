"""The automatic check of a line: pure. It finds what a person would find, and says what is right.

A finding that can be mended carries the lines that would be right instead: those days that are
booked, granted, recorded and not billed yet, at the rate of each day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from jugendhilfe_api.invoices import rules
from jugendhilfe_api.invoices.absences import PAID_IN_FULL
from jugendhilfe_api.invoices.checks.models import InvoiceReason
from jugendhilfe_api.invoices.rules import AgreedRate, Charge, Contact, Draft, Stay


@dataclass(frozen=True, slots=True)
class Claim:
    """A line as the provider claims it."""

    component: str
    series: str
    first_day: date
    last_day: date
    unit: str
    quantity: Decimal
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Billed:
    """Days that another line of an invoice has been accepted for."""

    component: str
    series: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a booking."""

    provider_id: UUID
    youth_office_id: UUID
    stay: Stay
    rates: tuple[AgreedRate, ...] = ()
    statuses: dict[date, str] = field(default_factory=dict)  # of earlier months, too
    contacts: tuple[Contact, ...] = ()
    recorded: frozenset[date] = frozenset()  # days of lists that were submitted
    recorded_months: frozenset[date] = frozenset()  # of hour lists
    unchecked_months: frozenset[date] = frozenset()
    billed: tuple[Billed, ...] = ()
    uncovered: frozenset[date] = frozenset()  # days that no service package grants
    # What the records amount to, by component and unit: computed once for all lines.
    charged: dict[tuple[str, str], dict[date, list[Charge]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with a line, and the lines that would be right; none: leave it out."""

    reason: InvoiceReason
    proposal: tuple[Draft, ...] | None = None


def check(claim: Claim, facts: Facts | None, provider: UUID, office: UUID) -> list[Found]:
    """Check a line of an invoice of `provider` to `office`."""
    if facts is None:
        return [Found(InvoiceReason.BOOKING_UNKNOWN)]
    if facts.provider_id != provider:
        return [Found(InvoiceReason.PROVIDER_NOT_BOOKED)]
    if facts.youth_office_id != office:
        return [Found(InvoiceReason.WRONG_OFFICE)]
    right = tuple(expected(claim, facts))
    codes = [*_factual(claim, facts), *_arithmetical(claim, facts)]
    warnings = {InvoiceReason.RECORD_NOT_CHECKED}
    return [Found(code, None if code in warnings else right) for code in codes]


def charges(claim: Claim, facts: Facts) -> list[Charge]:
    """Charge what was recorded in the period of the line."""
    by_day = _by_day(claim, facts)
    return [
        charge
        for day in rules.days_between(claim.first_day, claim.last_day)
        for charge in by_day.get(day, ())
        if charge.series == claim.series
    ]


def _by_day(claim: Claim, facts: Facts) -> dict[date, list[Charge]]:
    """Charge everything that was recorded, once for all lines of the booking."""
    key = (claim.component, claim.unit)
    if key not in facts.charged:
        by_day = facts.charged[key] = {}
        for charge in _all_charges(claim, facts):
            by_day.setdefault(charge.day, []).append(charge)
    return facts.charged[key]


def _all_charges(claim: Claim, facts: Facts) -> Iterable[Charge]:
    rates = _rates(claim, facts)
    if claim.unit == rules.HOUR:
        return rules.hour_charges(facts.contacts, rates, claim.component)
    if claim.unit == rules.DAY_RATE:
        return rules.day_charges(facts.statuses, facts.stay, rates, claim.component)
    return ()


def expected(claim: Claim, facts: Facts) -> list[Draft]:
    """Compute the lines that would be right in the period of the line."""
    taken = {
        day
        for other in _overlapping(claim, facts)
        for day in rules.days_between(other.first_day, other.last_day)
    }
    return rules.lines(
        charge
        for charge in charges(claim, facts)
        if facts.stay.covers(charge.day)
        and charge.day not in facts.uncovered
        and charge.day not in taken
    )


def _factual(claim: Claim, facts: Facts) -> Iterator[InvoiceReason]:
    days = list(rules.days_between(claim.first_day, claim.last_day))
    if not all(facts.stay.covers(day) for day in days):
        yield InvoiceReason.DAY_OUTSIDE_BOOKING
    if not facts.uncovered.isdisjoint(days):
        yield InvoiceReason.OUTSIDE_PACKAGE
    if not _is_recorded(claim, facts, days):
        yield InvoiceReason.RECORD_MISSING
    elif not facts.unchecked_months.isdisjoint(day.replace(day=1) for day in days):
        yield InvoiceReason.RECORD_NOT_CHECKED
    if _overlapping(claim, facts):
        yield InvoiceReason.DAY_BILLED_TWICE


def _arithmetical(claim: Claim, facts: Facts) -> Iterator[InvoiceReason]:
    if claim.amount != rules.cents(claim.quantity * claim.rate):
        yield InvoiceReason.WRONG_AMOUNT
    rates = _rates(claim, facts)
    if rules.rate_on(rates, claim.first_day) is None:
        other_unit = any(rate.component == claim.component for rate in facts.rates)
        yield InvoiceReason.WRONG_UNIT if other_unit and not rates else InvoiceReason.NO_AGREEMENT
        return
    if claim.unit in {rules.HOUR, rules.DAY_RATE}:
        yield from _against_record(claim, charges(claim, facts))
    elif claim.rate != _agreed_on(rates, claim.first_day):
        yield InvoiceReason.WRONG_RATE


def _against_record(claim: Claim, charged: Sequence[Charge]) -> Iterator[InvoiceReason]:
    """Compare rate and quantity with what was recorded, if anything was."""
    if not charged:  # days without a record are found elsewhere, hours nobody has recorded here
        if claim.unit == rules.HOUR:
            yield InvoiceReason.WRONG_QUANTITY
        return
    reduced = any(c.basis not in PAID_IN_FULL for c in charged) and claim.unit == rules.DAY_RATE
    if {claim.rate} != {charge.rate for charge in charged if charge.rate}:
        at_full = any(charge.agreed and charge.agreed.rate == claim.rate for charge in charged)
        absence = reduced and at_full
        yield InvoiceReason.ABSENCE_RULE if absence else InvoiceReason.WRONG_RATE
        return
    quantity = sum((charge.quantity for charge in charged if charge.rate), Decimal(0))
    if claim.quantity != quantity:
        too_much = reduced and claim.quantity > quantity
        yield InvoiceReason.ABSENCE_RULE if too_much else InvoiceReason.WRONG_QUANTITY


def _is_recorded(claim: Claim, facts: Facts, days: Iterable[date]) -> bool:
    if claim.unit == rules.DAY_RATE:
        return facts.recorded.issuperset(days)
    if claim.unit == rules.HOUR:
        return facts.recorded_months.issuperset(day.replace(day=1) for day in days)
    return True  # lump sums need no list


def _rates(claim: Claim, facts: Facts) -> list[AgreedRate]:
    return [
        rate
        for rate in facts.rates
        if (rate.component, rate.unit) == (claim.component, claim.unit)
    ]


def _agreed_on(rates: Sequence[AgreedRate], day: date) -> Decimal | None:
    agreed = rules.rate_on(rates, day)
    return agreed.rate if agreed else None


def _overlapping(claim: Claim, facts: Facts) -> list[Billed]:
    return [
        other
        for other in facts.billed
        if (other.component, other.series) == (claim.component, claim.series)
        and other.first_day <= claim.last_day
        and claim.first_day <= other.last_day
    ]
