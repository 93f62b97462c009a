"""`POST /invoices/check`: what would be found, without keeping anything."""

import pytest

from tests.invoices.test_sending_invoices import reasons
from tests.support.billing import june


async def tried(stay, **fields):
    answer = await stay.provider().post("/invoices/check", json=stay.invoice(**fields))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_nothing_is_kept(world, stay):
    record = await stay.record()
    report = await tried(stay, record_ids=[record["id"]])
    assert (report["clean"], report["total_amount"], report["payable_amount"]) == (
        True, "5622.00", "5622.00"
    )  # fmt: skip
    assert report["rules_version"].startswith("invoice-check-")
    for table in ("invoices", "invoice_lines", "invoice_checks", "invoice_findings"):
        assert await world.admin.fetchval(f"select count(*) from {table}") == 0
    assert (await stay.provider().get(f"/service-records/{record['id']}")).json() == record


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"amount": "5622.01"}, "WRONG_AMOUNT"),
        ({"rate": "190.0000", "amount": "5700.00"}, "WRONG_RATE"),
        ({"quantity": "29.00", "amount": "5434.60"}, "WRONG_QUANTITY"),
        ({"unit": "HOUR"}, "WRONG_UNIT"),
        ({"component": "ADD_ON"}, "NO_AGREEMENT"),
        ({"first_day": "2026-05-31"}, "DAY_OUTSIDE_BOOKING"),
        ({"first_day": "2026-05-31"}, "LINE_OUTSIDE_PERIOD"),
        ({"last_day": "2026-07-01"}, "RECORD_MISSING"),
        ({"unit": "LUMP_SUM"}, "WRONG_UNIT"),
    ],
)
async def test_each_mistake_has_its_reason(stay, fields, reason):
    await stay.record()
    report = await tried(stay, lines=[stay.line(**fields)])
    assert (1, reason) in reasons(report)
    assert (report["clean"], report["payable_amount"]) == (False, "0.00")


async def test_what_is_wrong_with_the_whole(stay):
    await stay.invoiced()
    report = await tried(stay, lines=[stay.line(), stay.line()], total_amount="1.00")
    assert {reason for number, reason in reasons(report) if number is None} == {
        "DUPLICATE_NUMBER", "TOTAL_MISMATCH"
    }  # fmt: skip
    assert (2, "LINES_OVERLAP") in reasons(report)


async def test_a_missing_account_is_a_warning(stay):
    await stay.record(june("PRESENT"))
    lines = [stay.line(last_day="2026-06-01", quantity="1.00", amount="187.40")]
    report = await tried(stay, lines=lines)
    assert {f["reason"] for f in report["findings"]} == {"NO_BANK_ACCOUNT", "RECORD_NOT_CHECKED"}
    assert report["clean"] is True
    await stay.account()
    report = await tried(stay, lines=lines)
    assert {f["reason"] for f in report["findings"]} == {"RECORD_NOT_CHECKED"}


async def test_a_record_that_is_not_submitted_is_not_checked(stay):
    record = await stay.record(submit=False)
    body = stay.invoice(record_ids=[record["id"]])
    answer = await stay.provider().post("/invoices/check", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")


async def test_offices_do_not_send_invoices(stay):
    answer = await (await stay.wjh()).post("/invoices/check", json=stay.invoice())
    assert answer.status_code == 403
