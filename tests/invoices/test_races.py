"""A service day is paid once, whoever is faster; and the rules alone, without a database."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from jugendhilfe_api.invoices import rules
from jugendhilfe_api.invoices.checks.models import InvoiceReason
from jugendhilfe_api.invoices.checks.reasons import reasons
from jugendhilfe_api.invoices.checks.rules import Billed, Claim, Facts, check
from jugendhilfe_api.invoices.rules import Stay
from tests.invoices.test_absence_rules import agreed, from_to
from tests.support.billing import june

PROVIDER, OFFICE = uuid7(), uuid7()


async def test_of_rivals_for_the_same_days_one_is_paid(world, stay):
    await stay.record()
    bodies = [stay.send(number=f"R-{n}", lines=[stay.line()]) for n in range(8)]
    answers = [answer.json() for answer in await asyncio.gather(*bodies)]
    assert sorted(answer["payable_amount"] for answer in answers) == ["0.00"] * 7 + ["5622.00"]
    paid = "select count(*) from invoice_lines where state = 'PAYABLE'"
    assert await world.admin.fetchval(paid) == 1


async def test_of_rivals_with_one_number_one_is_kept(world, stay):
    await stay.record()
    answers = await asyncio.gather(*(stay.send(lines=[stay.line()]) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert await world.admin.fetchval("select count(*) from invoices") == 1


async def test_the_constraint_holds_where_the_check_fails(world, stay):
    await stay.invoiced()
    await world.admin.execute("update invoice_lines set state = 'QUERIED'")
    second = await stay.send(number="R-2", lines=[stay.line()])
    assert second.json()["payable_amount"] == "5622.00"
    with pytest.raises(Exception, match="service_day_paid_once"):
        await world.admin.execute("update invoice_lines set state = 'PAYABLE'")


def facts(statuses, **known) -> Facts:
    return Facts(
        PROVIDER,
        OFFICE,
        Stay(date(2026, 6, 1), None),
        (agreed(),),
        statuses,
        recorded=frozenset(statuses),
        **known,
    )


def claim(draft, **changed) -> Claim:
    names = ("component", "series", "first_day", "last_day", "unit", "quantity", "rate", "amount")
    return Claim(**{name: getattr(draft, name) for name in names} | changed)


def found(line, known, provider=PROVIDER, office=OFFICE) -> set[InvoiceReason]:
    return {one.reason for one in check(line, known, provider, office)}


@given(st.lists(st.sampled_from([day["status"] for day in june("PRESENT", "ABSENT_HOLIDAY",
                "DEPARTURE", "RETURN")]), min_size=1, max_size=30))  # fmt: skip
def test_what_the_rules_compute_they_accept(statuses):
    known = facts(from_to("2026-06-01", *statuses))
    for draft in rules.lines(rules.day_charges(known.statuses, known.stay, known.rates)):
        assert found(claim(draft), known) == set()
        wrong = claim(draft, amount=draft.amount + Decimal("0.01"))
        assert InvoiceReason.WRONG_AMOUNT in found(wrong, known)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 30), st.integers(1, 30))
def test_a_proposal_never_bills_a_day_twice(a, b, c, d):
    """Whatever was billed before, the proposal has the days that are left, and is clean."""
    before = (date(2026, 6, min(a, b)), date(2026, 6, max(a, b)))
    known = facts(
        from_to("2026-06-01", *["PRESENT"] * 30), billed=(Billed("BASIC", "MAIN", *before),)
    )
    first, last = date(2026, 6, min(c, d)), date(2026, 6, max(c, d))
    days = (last - first).days + 1
    line = Claim("BASIC", "MAIN", first, last, "DAY_RATE", Decimal(days), Decimal(200),
                 Decimal(200 * days))  # fmt: skip
    for one in check(line, known, PROVIDER, OFFICE):
        assert one.reason == InvoiceReason.DAY_BILLED_TWICE
        for draft in one.proposal:
            assert found(claim(draft), known) == set()


def test_another_provider_and_another_office_are_told_apart():
    known = facts(from_to("2026-06-01", "PRESENT"))
    (draft,) = rules.lines(rules.day_charges(known.statuses, known.stay, known.rates))
    assert found(claim(draft), known, provider=uuid7()) == {InvoiceReason.PROVIDER_NOT_BOOKED}
    assert found(claim(draft), known, office=uuid7()) == {InvoiceReason.WRONG_OFFICE}
    assert found(claim(draft), None) == {InvoiceReason.BOOKING_UNKNOWN}


def test_every_reason_has_texts_a_severity_and_a_source():
    for reason in reasons().values():
        assert all((reason.text.de, reason.text.en, reason.source.strip()))
        assert reason.source.startswith("§")
