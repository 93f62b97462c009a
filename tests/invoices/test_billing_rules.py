"""The rate of the service day, the split where it changes, and exact rounding."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jugendhilfe_api.invoices import rules
from jugendhilfe_api.invoices.absences import AbsenceRule
from jugendhilfe_api.invoices.rules import Contact
from tests.invoices.test_absence_rules import STAY, agreed, from_to

STATUSES = st.sampled_from(["PRESENT", "DEPARTURE", "RETURN", "ABSENT_HOLIDAY", "ABSENT_HOSPITAL"])
MONTHS = st.lists(STATUSES, min_size=1, max_size=31)
RATES = st.decimals("0.0100", "999.9999", places=4)
PERCENTS = st.decimals(0, 100, places=2)
ABSENCE_RULES = st.builds(
    AbsenceRule,
    grace_days=st.integers(0, 5),
    reduced_from_day=st.integers(1, 6),
    rest_percent=PERCENTS,
    investment_percent=PERCENTS,
    most_days_a_year=st.none() | st.integers(0, 28),
    departure_day_counts=st.booleans(),
    return_day_counts=st.booleans(),
)


def drafts(statuses, *rates):
    return rules.lines(rules.day_charges(statuses, STAY, rates))


def test_a_line_is_split_where_the_rate_changes():
    old = agreed(rate="187.4000")
    new = agreed(rate="192.1500", valid_from=date(2026, 6, 16))
    first, second = drafts(from_to("2026-06-01", *["PRESENT"] * 30), old, new)
    assert (first.first_day, first.last_day, first.quantity) == (
        date(2026, 6, 1), date(2026, 6, 15), 15
    )  # fmt: skip
    assert (first.amount, second.amount) == (Decimal("2811.00"), Decimal("2882.25"))
    assert (first.rate_id, second.rate_id) == (old.id, new.id)


def test_an_expired_rate_runs_on_until_the_next_begins():
    assert rules.rate_on([agreed(valid_from=date(2020, 1, 1))], date(2026, 6, 1)) is not None
    assert rules.rate_on([agreed(valid_from=date(2026, 6, 2))], date(2026, 6, 1)) is None


def test_the_agreement_of_the_office_itself_goes_first():
    own = agreed(own=True, valid_from=date(2024, 1, 1))
    assert rules.rate_on([agreed(valid_from=date(2026, 1, 1)), own], date(2026, 6, 1)) == own


def test_days_without_an_agreement_make_no_line_and_can_be_seen():
    charges = list(rules.day_charges(from_to("2026-06-01", "PRESENT"), STAY, []))
    assert rules.lines(charges) == []
    assert [charge.agreed for charge in charges] == [None]


def test_a_gap_in_the_list_begins_a_new_line():
    statuses = from_to("2026-06-01", "PRESENT") | from_to("2026-06-03", "PRESENT")
    assert [line.first_day.day for line in drafts(statuses, agreed())] == [1, 3]


def test_each_line_is_rounded_half_up():
    rate = agreed(rate="0.0050", investment_share=Decimal(0))
    (line,) = drafts(from_to("2026-06-01", "PRESENT"), rate)
    assert line.amount == Decimal("0.01")


def test_the_trace_names_the_rule_and_what_it_was_given():
    away = from_to("2026-06-01", "DEPARTURE", *["ABSENT_HOLIDAY"] * 4)
    _, line = drafts(away, agreed())
    known = dict(line.inputs)
    assert line.basis == "REDUCED"
    assert known["full_days_of_absence"] == "4"
    assert known["days_by_reason"] == "REDUCED 4"
    assert known["rest_percent"] == "75.00"


def test_hours_are_counted_in_quarters_and_only_what_the_contract_pays():
    rule = AbsenceRule(
        cancelled_percent=Decimal("50.00"), billable_contacts=frozenset({"FACE_TO_FACE"})
    )
    rate = agreed(rule, "64.2000", unit="HOUR")
    contacts = [
        Contact(date(2026, 6, 3), 75, "FACE_TO_FACE"),
        Contact(date(2026, 6, 1), 30, "FACE_TO_FACE"),
        Contact(date(2026, 6, 1), 45, "TRAVEL"),
        Contact(date(2026, 6, 2), 60, "CANCELLED"),
    ]
    rendered, cancelled = rules.lines(rules.hour_charges(contacts, [rate]))
    assert (rendered.quantity, rendered.amount) == (Decimal("1.75"), Decimal("112.35"))
    assert (cancelled.series, cancelled.rate) == ("CANCELLED", Decimal("32.1000"))
    assert (rendered.first_day, rendered.last_day) == (date(2026, 6, 1), date(2026, 6, 3))


@given(MONTHS, RATES, ABSENCE_RULES)
def test_the_parts_of_a_split_sum_to_the_whole(statuses, rate, rule):
    """Nothing is lost between charges and lines; rounding moves half a cent a line at most."""
    known = from_to("2026-07-01", *statuses)
    terms = agreed(rule, str(rate), investment_share=Decimal("0.0100"))
    charges = list(rules.day_charges(known, STAY, [terms]))
    found = rules.lines(charges)
    assert sum(line.quantity for line in found) == sum(1 for c in charges if c.rate)
    exact = sum((c.rate * c.quantity for c in charges), Decimal(0))
    billed = sum((line.amount for line in found), Decimal(0))
    assert abs(exact - billed) <= Decimal("0.005") * len(found)


@given(MONTHS, st.integers(1, 30), st.decimals("1.00", "999.00", places=2))
def test_a_rate_in_whole_cents_is_split_without_a_difference(statuses, cut, rate):
    known = from_to("2026-07-01", *["PRESENT" for _ in statuses])
    whole = agreed(rate=f"{rate}00", investment_share=Decimal(0))
    later = agreed(
        rate=f"{rate}00", investment_share=Decimal(0), valid_from=date(2026, 7, 1) + timedelta(cut)
    )
    (one,) = drafts(known, whole)
    parts = drafts(known, whole, later)
    assert sum(line.amount for line in parts) == one.amount == rate * len(known)


@given(MONTHS, ABSENCE_RULES)
def test_no_day_is_in_two_lines(statuses, rule):
    found = drafts(from_to("2026-07-01", *statuses), agreed(rule))
    days = [d for line in found for d in rules.days_between(line.first_day, line.last_day)]
    assert len(days) == len(set(days))
    assert sum(line.quantity for line in found) == len(days)
