"""What agreements pay during absences: each is contract data, none a constant."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from uuid_utils.compat import uuid7

from jugendhilfe_api.invoices import rules
from jugendhilfe_api.invoices.absences import AbsenceRule
from jugendhilfe_api.invoices.rules import AgreedRate, Stay

STAY = Stay(date(2026, 1, 1), None)
BADEN = AbsenceRule(  # from four full days on, Bettengeld
    grace_days=3,
    reduced_from_day=1,
    rest_percent=Decimal("75.00"),
    investment_percent=Decimal("100.00"),
)
WESTPHALIA = AbsenceRule(  # from the first full day of more than three, at most 28 days a year
    grace_days=3,
    rest_percent=Decimal("75.00"),
    investment_percent=Decimal("75.00"),
    most_days_a_year=28,
)
KEPT = AbsenceRule(rest_percent=Decimal("100.00"), investment_percent=Decimal("100.00"))
UNPAID = AbsenceRule(departure_day_counts=False, return_day_counts=False)


def agreed(rule: AbsenceRule = BADEN, rate: str = "200.0000", **fields) -> AgreedRate:
    known = {
        "id": uuid7(),
        "component": "BASIC",
        "unit": "DAY_RATE",
        "rate": Decimal(rate),
        "investment_share": Decimal("20.0000"),
        "valid_from": date(2025, 1, 1),
        "own": False,
        "absence_rule": rule,
    }
    return AgreedRate(**known | fields)


def from_to(first: str, *statuses: str) -> dict[date, str]:
    start = date.fromisoformat(first)
    return {start + timedelta(n): status for n, status in enumerate(statuses)}


def week(kind: str = "ABSENT_HOLIDAY") -> dict[date, str]:
    """Vector A12: departure on Monday, six full days away, return on Monday."""
    return from_to("2026-06-01", "DEPARTURE", *[kind] * 6, "RETURN")


def rates_of(statuses, rate, stay=STAY) -> list[Decimal]:
    return [charge.rate for charge in rules.day_charges(statuses, stay, [rate])]


def total(statuses, rate, stay=STAY) -> Decimal:
    found = rules.lines(rules.day_charges(statuses, stay, [rate]))
    return sum((line.amount for line in found), Decimal(0))


def test_vector_a12_with_the_reduction_from_the_first_day():
    full, bed = Decimal("200.0000"), Decimal("155.0000")
    assert rates_of(week(), agreed()) == [full, *[bed] * 6, full]
    assert total(week(), agreed()) == Decimal("1330.00")


def test_vector_a12_with_the_reduction_from_the_fourth_day():
    fourth = AbsenceRule(3, 4, Decimal(75), Decimal(100))
    full, bed = Decimal("200.0000"), Decimal("155.0000")
    assert rates_of(week(), agreed(fourth)) == [*[full] * 4, *[bed] * 3, full]
    assert total(week(), agreed(fourth)) == Decimal("1465.00")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [(BADEN, "1330.00"), (WESTPHALIA, "1300.00"), (KEPT, "1600.00"), (UNPAID, "0")],
)
def test_four_contracts_pay_the_same_week_differently(rule, expected):
    assert total(week(), agreed(rule)) == Decimal(expected)


def test_days_of_grace_are_paid_in_full():
    short = from_to("2026-06-01", "DEPARTURE", *["ABSENT_HOSPITAL"] * 3, "RETURN")
    assert total(short, agreed()) == Decimal("1000.00")


def test_an_absence_goes_on_across_the_turn_of_the_month():
    statuses = from_to("2026-05-30", "ABSENT_HOLIDAY", "ABSENT_HOLIDAY") | from_to(
        "2026-06-01", "ABSENT_HOLIDAY", "ABSENT_HOLIDAY", "PRESENT"
    )
    june = [c for c in rules.day_charges(statuses, STAY, [agreed()]) if c.day.month == 6]
    assert [c.rate for c in june] == [Decimal(155), Decimal(155), Decimal(200)]


def test_a_day_of_presence_begins_a_new_absence():
    statuses = from_to("2026-06-01", *["ABSENT_HOLIDAY"] * 3, "PRESENT", *["ABSENT_HOLIDAY"] * 3)
    assert set(rates_of(statuses, agreed())) == {Decimal(200)}


def test_nothing_is_paid_beyond_the_yearly_limit_and_the_new_year_begins_at_zero():
    statuses = from_to("2026-11-25", *["ABSENT_MISSING"] * 40)
    paid = [
        charge.day
        for charge in rules.day_charges(statuses, STAY, [agreed(WESTPHALIA)])
        if charge.rate
    ]
    assert [day for day in paid if day.year == 2026][-1] == date(2026, 12, 22)
    assert next(day for day in paid if day.year == 2027) == date(2027, 1, 1)


def test_exempt_kinds_are_paid_in_full():
    rule = AbsenceRule(exempt_kinds=frozenset({"TRIAL_LIVING"}))
    assert set(rates_of(week("ABSENT_TRIAL_LIVING"), agreed(rule))) == {Decimal(200)}


def test_departure_and_return_may_be_part_of_the_absence():
    assert rates_of(week(), agreed(UNPAID)) == [Decimal(0)] * 8


def test_the_day_of_discharge_may_be_nobodys():
    rule = AbsenceRule(discharge_day_counts=False)
    stay = Stay(date(2026, 6, 1), date(2026, 6, 3))
    statuses = from_to("2026-06-01", "PRESENT", "PRESENT", "PRESENT")
    assert rates_of(statuses, agreed(rule), stay) == [Decimal(200), Decimal(200), Decimal(0)]
    assert rates_of(statuses, agreed(), stay) == [Decimal(200)] * 3


def test_without_a_rule_in_the_agreement_an_absence_is_not_paid():
    assert total(from_to("2026-06-01", "PRESENT", "ABSENT_OTHER"), agreed(AbsenceRule())) == 200
