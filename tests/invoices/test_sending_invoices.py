"""Sending invoices: built from records, or with lines of one's own; each is checked at once."""

from tests.support import market
from tests.support.billing import june
from tests.support.office import made, open_office
from tests.support.placements import codes, key

AWAY = ("ABSENT_HOLIDAY",) * 6
WEEK = ("PRESENT", "DEPARTURE", *AWAY, "RETURN")  # vector A12 within June


def reasons(invoice) -> list[tuple[int | None, str]]:
    findings = invoice["checks"][0]["findings"] if "checks" in invoice else invoice["findings"]
    return [(f["line_number"], f["reason"]) for f in findings if f["severity"] == "ERROR"]


async def test_an_invoice_is_built_from_a_record(world, stay):
    record = await stay.record()
    answer = await stay.send(record_ids=[record["id"]], provider_reference="K-17")
    invoice = made(answer)
    assert (invoice["state"], invoice["total_amount"], invoice["payable_amount"]) == (
        "FORMALLY_CHECKED", "5622.00", "5622.00"
    )  # fmt: skip
    (line,) = invoice["lines"]
    assert (line["quantity"], line["rate"], line["state"]) == ("30.00", "187.4000", "PAYABLE")
    assert line["service_record_id"] == record["id"]
    assert line["rate_id"] == str(await world.admin.fetchval("select id from offer_rates"))
    assert line["trace"]["rule"] == "PRESENT"
    assert {"name": "agreed_rate", "value": "187.4000"} in line["trace"]["inputs"]
    assert reasons(invoice) == []
    assert invoice["due_on"] == "2026-07-31"
    assert "Testperson" not in answer.text
    again = await stay.provider().get(f"/service-records/{record['id']}")
    assert again.json()["state"] == "INVOICED"
    read = await stay.provider().get(answer.headers["location"].removeprefix("/v1"))
    assert read.json() == invoice


async def test_days_of_absence_are_lines_of_their_own(stay):
    invoice = await stay.invoiced(*WEEK)
    found = [(li["first_day"], li["quantity"], li["rate"]) for li in invoice["lines"]]
    # 20 for investments, and 75 percent of the remaining 167.40
    assert found == [
        ("2026-06-01", "2.00", "187.4000"),
        ("2026-06-03", "6.00", "145.5500"),
        ("2026-06-09", "1.00", "187.4000"),
    ]
    assert invoice["total_amount"] == "1435.50"
    assert reasons(invoice) == []


async def test_a_new_rate_within_the_month_splits_the_line(world, stay):
    await world.admin.execute("update offer_rates set valid_until = '2026-06-15'")
    office = await world.admin.fetchval("select contracting_office_id from offer_rates")
    await market.rate(
        world, stay.provider_id, stay.offer_id, rate="190.1000", valid_from="2026-06-16",
        contracting_office_id=office, valid_until="2026-12-31",
    )  # fmt: skip
    invoice = await stay.invoiced()
    amounts = [(li["quantity"], li["amount"]) for li in invoice["lines"]]
    assert amounts == [("15.00", "2811.00"), ("15.00", "2851.50")]


async def test_the_number_is_unique_for_the_provider(world, stay):
    await stay.invoiced()
    again = await stay.send(lines=[stay.line()])
    assert (again.status_code, again.json()["code"]) == (409, "duplicate-invoice-number")
    assert await world.admin.fetchval("select count(*) from invoices") == 1


async def test_the_key_is_required_and_repeats_the_answer(stay):
    record = await stay.record()
    body = stay.invoice(record_ids=[record["id"]])
    assert (await stay.provider().post("/invoices", json=body)).status_code == 400
    once = key()
    first = await stay.provider().post("/invoices", json=body, headers=once)
    again = await stay.provider().post("/invoices", json=body, headers=once)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_lines_of_the_providers_own_are_checked(stay):
    await stay.record(june(*WEEK))
    invoice = made(await stay.send(lines=[stay.line(last_day="2026-06-09", quantity="9.00",
                                                    amount="1686.60")]))  # fmt: skip
    assert (invoice["state"], invoice["payable_amount"]) == ("QUERIED", "0.00")
    assert reasons(invoice) == [(1, "ABSENCE_RULE")]
    (finding,) = (f for f in invoice["checks"][0]["findings"] if f["severity"] == "ERROR")
    assert finding["text"]["de"].startswith("Die Abwesenheit")
    assert finding["legal_source"] == "§§ 78b, 78f SGB VIII"
    assert finding["proposal"]["action"] == "REPLACE"
    assert [li["amount"] for li in finding["proposal"]["lines"]] == ["374.80", "873.30", "187.40"]


async def test_the_proposal_is_accepted_when_it_is_sent(stay):
    await stay.record(june(*WEEK))
    wrong = stay.line(last_day="2026-06-09", quantity="9.00", amount="1686.60")
    report = await stay.provider().post("/invoices/check", json=stay.invoice(lines=[wrong]))
    (finding,) = (f for f in report.json()["findings"] if f["severity"] == "ERROR")
    lines = [
        {name: value for name, value in line.items() if name != "rate_id"}
        | {"booking_id": stay.booking["id"]}
        for line in finding["proposal"]["lines"]
    ]
    invoice = made(await stay.send(lines=lines))
    assert (invoice["state"], reasons(invoice)) == ("FORMALLY_CHECKED", [])
    assert all(line["trace"] and line["rate_id"] for line in invoice["lines"])


async def test_a_service_day_is_paid_once(stay):
    await stay.invoiced()
    part = stay.line(first_day="2026-06-30", quantity="1.00", amount="187.40")
    second = made(await stay.send(number="R-2", lines=[part]))
    assert second["state"] == "QUERIED"
    assert reasons(second) == [(1, "DAY_BILLED_TWICE")]
    assert second["checks"][0]["findings"][-1]["proposal"] == {"action": "REMOVE", "lines": []}


async def test_a_queried_line_does_not_hold_back_the_rest(stay):
    await stay.record()
    half = {"quantity": "15.00", "amount": "2811.00"}
    lines = [
        stay.line(last_day="2026-06-15", **half),
        stay.line(first_day="2026-06-16", rate="200.0000", quantity="15.00", amount="3000.00"),
    ]
    invoice = made(await stay.send(lines=lines))
    assert (invoice["state"], invoice["total_amount"]) == ("FORMALLY_CHECKED", "5811.00")
    assert invoice["payable_amount"] == "2811.00"
    assert reasons(invoice) == [(2, "WRONG_RATE")]
    (listed,) = (await stay.provider().get("/invoices")).json()["items"]
    assert (listed["payable_lines"], listed["queried_lines"]) == (1, 1)


async def test_without_a_service_package_the_provider_learns_which_days(world, stay):
    await world.admin.execute("update service_packages set valid_until = '2026-06-20'")
    invoice = await stay.invoiced()
    assert invoice["state"] == "QUERIED"
    assert reasons(invoice) == [(1, "OUTSIDE_PACKAGE")]
    (finding,) = (f for f in invoice["checks"][0]["findings"] if f["severity"] == "ERROR")
    (line,) = finding["proposal"]["lines"]
    assert (line["last_day"], line["amount"]) == ("2026-06-20", "3748.00")


async def test_bookings_of_others_are_unknown(world, stay):
    stranger = world.client(await world.organisation("Anderer"), "provider")
    await stay.record()
    answer = await stay.send(stranger, lines=[stay.line()])
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})
    other = await open_office(world, "Anderes Amt")
    answer = await stay.send(youth_office_id=str(other.id), lines=[stay.line()])
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})
    report = await stranger.post("/invoices/check", json=stay.invoice(lines=[stay.line()]))
    assert reasons(report.json()) == [(1, "BOOKING_UNKNOWN")]


async def test_records_must_be_submitted_and_known(stay):
    record = await stay.record(submit=False)
    answer = await stay.send(record_ids=[record["id"]])
    assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")
    answer = await stay.send(record_ids=[stay.booking["id"]])
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})


async def test_what_is_no_invoice_is_refused_at_once(world, stay):
    wrong = {
        "period_until": "2026-05-31",
        "due_on": "2026-06-30",
        "lines": [stay.line(last_day="2026-05-31")],
        "record_ids": [stay.booking["id"]] * 2,
    }
    answer = await stay.send(**wrong)
    assert answer.status_code == 422
    assert codes(answer) == {"period-reversed", "lines-or-records", "record-twice"}
    assert len(answer.json()["errors"]) == 5
    answer = await stay.send()
    assert codes(answer) == {"lines-or-records"}
    assert await world.admin.fetchval("select count(*) from invoices") == 0


async def test_a_record_without_an_agreed_rate_makes_no_invoice(world, stay):
    await world.admin.execute("update offer_rates set valid_from = '2026-06-02'")
    record = await stay.record()
    answer = await stay.send(record_ids=[record["id"]])
    assert (answer.status_code, codes(answer)) == (422, {"rate-not-agreed"})


async def test_hours_are_billed_by_their_rate(world, stay):
    await world.admin.execute("update offer_rates set unit = 'HOUR', rate = 64.2")
    contacts = [
        {"day": "2026-06-03", "minutes": 75, "kind": "FACE_TO_FACE"},
        {"day": "2026-06-10", "minutes": 30, "kind": "TRAVEL"},
    ]
    record = await stay.record(kind="CONTACTS", contacts=contacts)
    invoice = made(await stay.send(record_ids=[record["id"]]))
    (line,) = invoice["lines"]
    assert (line["unit"], line["quantity"], line["amount"]) == ("HOUR", "1.25", "80.25")
    assert reasons(invoice) == []
