"""What the youth office does with an invoice: it checks, queries, goes on with the rest."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support.office import made, open_office
from tests.support.placements import codes


async def step(client, invoice, name, status=200, **body):
    answer = await client.post(f"/invoices/{invoice['id']}/{name}", json=body or None)
    assert answer.status_code == status, answer.text
    return answer.json()


async def halves(stay):
    """Two lines, the second with a wrong rate."""
    await stay.record()
    half = {"quantity": "15.00", "amount": "2811.00"}
    lines = [
        stay.line(last_day="2026-06-15", **half),
        stay.line(first_day="2026-06-16", rate="200.0000", quantity="15.00", amount="3000.00"),
    ]
    return made(await stay.send(lines=lines))


async def test_a_clean_invoice_passes_every_step(stay):
    invoice = await stay.invoiced()
    clerk = await stay.wjh()
    seen = made(await clerk.get(f"/invoices/{invoice['id']}"), 200)
    assert seen["available_steps"] == ["factual-check", "query"]
    assert invoice["available_steps"] == ["cancellation"]
    factual = await step(clerk, invoice, "factual-check")
    assert factual["state"] == "FACTUALLY_CHECKED"
    assert factual["factually_checked_at"] is not None
    done = await step(clerk, invoice, "arithmetical-check")
    assert (done["state"], done["payable_amount"]) == ("ARITHMETICALLY_CHECKED", "5622.00")
    assert [check["occasion"] for check in done["checks"]] == [
        "ARITHMETICAL", "FACTUAL", "RECEIPT"
    ]  # fmt: skip
    member = str(await stay.office.member("WJH"))
    assert [check["checked_by"] for check in done["checks"]] == [member, member, None]
    own = made(await stay.provider().get(f"/invoices/{invoice['id']}"), 200)
    assert [check["checked_by"] for check in own["checks"]] == [None] * 3


async def test_steps_have_their_order(stay):
    invoice = await stay.invoiced()
    clerk = await stay.wjh()
    for name in ("arithmetical-check", "formal-check"):
        refused = await step(clerk, invoice, name, 409)
        assert refused["code"] == "state-transition"


async def test_machines_certify_nothing(world, stay):
    invoice = await stay.invoiced()
    await world.member(stay.office.id, "robot", "MACHINE", departments="{WJH}")
    robot = world.client(stay.office.id, Role.YOUTH_OFFICE, departments=["WJH"], subject="robot")
    seen = made(await robot.get(f"/invoices/{invoice['id']}"), 200)
    assert seen["available_steps"] == ["query"]
    refused = await step(robot, invoice, "factual-check", 403)
    assert refused["code"] == "person-required"


async def test_lines_are_queried_with_reasons_and_the_rest_goes_on(stay):
    invoice = await halves(stay)
    clerk = await stay.wjh()
    why = {"lines": [{"line_number": 2, "reason": "NOT_RENDERED", "note": "Schulfahrt"}]}
    queried = await step(clerk, invoice, "query", **why)
    assert (queried["state"], queried["payable_amount"]) == ("QUERIED", "2811.00")
    finding = queried["checks"][0]["findings"][0]
    assert (finding["reason"], finding["note"], finding["line_number"]) == (
        "NOT_RENDERED", "Schulfahrt", 2
    )  # fmt: skip
    for name in ("formal-check", "factual-check", "arithmetical-check"):
        rest = await step(clerk, invoice, name)
    assert (rest["state"], rest["payable_amount"]) == ("ARITHMETICALLY_CHECKED", "2811.00")
    assert [line["state"] for line in rest["lines"]] == ["PAYABLE", "QUERIED"]


async def test_nothing_goes_on_without_a_line_that_can_be_paid(stay):
    invoice = await stay.invoiced()
    clerk = await stay.wjh()
    queried = await step(clerk, invoice, "query", lines=[{"line_number": 1, "reason": "UNCLEAR"}])
    assert (queried["state"], queried["available_steps"]) == ("QUERIED", [])
    await step(clerk, invoice, "formal-check", 409)


async def test_a_query_names_lines_that_are_there(stay):
    invoice = await stay.invoiced()
    body = {"lines": [{"line_number": 9, "reason": "UNCLEAR"}]}
    answer = await (await stay.wjh()).post(f"/invoices/{invoice['id']}/query", json=body)
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})


async def test_the_check_is_repeated_with_what_is_known_by_then(world, stay):
    invoice = await stay.invoiced()
    await world.admin.execute("update service_packages set valid_until = '2026-06-20'")
    checked = await step(await stay.wjh(), invoice, "factual-check")
    assert (checked["state"], checked["payable_amount"]) == ("QUERIED", "0.00")
    (finding,) = (f for f in checked["checks"][0]["findings"] if f["severity"] == "ERROR")
    assert finding["reason"] == "OUTSIDE_PACKAGE"


async def test_a_correction_takes_the_place_of_the_queried_invoice(stay):
    invoice = await stay.invoiced()
    await step(await stay.wjh(), invoice, "query",
               lines=[{"line_number": 1, "reason": "UNCLEAR"}])  # fmt: skip
    record_id = invoice["lines"][0]["service_record_id"]
    fixed = made(await stay.send(number="R-2", record_ids=[record_id], corrects_id=invoice["id"]))
    assert (fixed["state"], fixed["corrects_id"]) == ("FORMALLY_CHECKED", invoice["id"])
    old = made(await stay.provider().get(f"/invoices/{invoice['id']}"), 200)
    assert (old["state"], old["corrected_by_ids"]) == ("CORRECTED", [fixed["id"]])
    assert (old["payable_amount"], old["lines"][0]["state"]) == ("0.00", "CANCELLED")


async def test_a_correction_can_be_tried_before(stay):
    invoice = await stay.invoiced()
    record_id = invoice["lines"][0]["service_record_id"]
    body = stay.invoice(number="R-2", record_ids=[record_id])
    for corrects, clean in (({}, False), ({"corrects_id": invoice["id"]}, True)):
        report = await stay.provider().post("/invoices/check", json=body | corrects)
        assert made(report, 200)["clean"] is clean


async def test_a_cancelled_invoice_frees_its_days_and_records(stay):
    invoice = await stay.invoiced()
    cancelled = await step(stay.provider(), invoice, "cancellation")
    assert (cancelled["state"], cancelled["payable_amount"]) == ("CANCELLED", "0.00")
    record_id = invoice["lines"][0]["service_record_id"]
    record = made(await stay.provider().get(f"/service-records/{record_id}"), 200)
    assert record["state"] == "SUBMITTED"
    again = made(await stay.send(number="R-2", record_ids=[record_id]))
    assert again["payable_amount"] == "5622.00"
    await step(stay.provider(), invoice, "cancellation", 409)


async def test_only_who_pays_and_who_is_paid_see_an_invoice(world, stay):
    invoice = await stay.invoiced()
    address = f"/invoices/{invoice['id']}"
    others = [
        await (await open_office(world, "Anderes Amt")).worker("WJH"),
        world.client(await world.organisation("Anderer"), Role.PROVIDER),
        stay.provider(facilities=[]),
        world.client(stay.office.id, Role.YOUTH_OFFICE),  # a token without a member
    ]
    for other in others:
        assert (await other.get(address)).status_code == 404
        assert (await other.get("/invoices")).json()["items"] == []
    leadership = await stay.office.worker("LEADERSHIP")
    assert (await leadership.get(address)).status_code == 200
    asd = await stay.office.worker("ASD")
    assert (await asd.get(address)).status_code == 403


async def test_a_token_for_the_home_sees_its_invoice(stay):
    invoice = await stay.invoiced()
    home = stay.provider(facilities=[stay.booking["facility"]["id"]])
    assert (await home.get(f"/invoices/{invoice['id']}")).status_code == 200


@pytest.mark.parametrize(
    "found",
    ["number=R-2026-17", "state=FORMALLY_CHECKED", "period_on=2026-06-15", "booking_id={booking}",
     "provider_id={provider}", "youth_office_id={office}"],
)  # fmt: skip
async def test_invoices_are_found(stay, found):
    invoice = await stay.invoiced()
    query = found.format(
        booking=stay.booking["id"], provider=stay.provider_id, office=stay.office.id
    )
    (listed,) = (await stay.provider().get(f"/invoices?{query}")).json()["items"]
    assert listed["id"] == invoice["id"]
    assert (await stay.provider().get("/invoices?state=PAID")).json()["items"] == []


async def test_both_sides_are_told_what_happens(world, stay):
    invoice = await stay.invoiced()
    await step(await stay.wjh(), invoice, "factual-check")
    rows = await world.admin.fetch(
        "select kind, concerns from changes where resource_id::text = $1 order by seq",
        invoice["id"],
    )
    assert [row["kind"] for row in rows] == ["invoice.received", "invoice.factually-checked"]
    for row in rows:
        assert set(row["concerns"]) == {stay.office.id, stay.provider_id}
