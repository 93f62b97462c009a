"""Ordering a payment: one person enters, another one approves, and it is released."""

from datetime import timedelta

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import billing
from tests.support.office import made, open_office
from tests.support.placements import codes, key


async def entered(client, invoice, status=201, **fields):
    body = {"invoice_id": invoice["id"]} | fields
    return made(await client.post("/payment-orders", json=body, headers=key()), status)


async def step(client, order, name, status=200, **body):
    answer = await client.post(f"/payment-orders/{order['id']}/{name}", json=body or None)
    assert answer.status_code == status, answer.text
    return answer.json()


async def state_of(stay, invoice):
    return (await stay.provider().get(f"/invoices/{invoice['id']}")).json()["state"]


async def test_three_steps_lead_to_the_treasury(stay, invoice):
    one, two, three = [await stay.wjh(n) for n in (1, 2, 3)]
    order = await entered(one, invoice)
    assert (order["state"], order["amount"], order["pay_on"]) == (
        "ENTERED", "5622.00", "2026-07-31"
    )  # fmt: skip
    assert order["available_steps"] == ["rejection"]
    approved = await step(two, order, "approval")
    assert (approved["state"], await state_of(stay, invoice)) == ("APPROVED", "ORDERED")
    released = await step(three, order, "release")
    assert (released["state"], await state_of(stay, invoice)) == ("RELEASED", "TRANSFERRED")
    persons = [released[name] for name in ("entered_by", "approved_by", "released_by")]
    assert persons == [str(await stay.office.member("WJH", n)) for n in (1, 2, 3)]
    assert released["available_steps"] == []


async def test_the_order_says_what_each_part_is_for(stay, invoice):
    order = await entered(await stay.wjh(), invoice)
    (line,) = order["remittance_lines"]
    assert (line["invoice_number"], line["first_day"], line["last_day"], line["rate"]) == (
        "R-2026-17", "2026-06-01", "2026-06-30", "187.4000"
    )  # fmt: skip
    assert line["booking"]["reference"] == stay.booking["reference"]
    assert order["remittance_text"] == "Rechnung R-2026-17"
    assert order["masked_iban"] == "DE89**************3000"
    assert billing.IBAN not in str(order)
    leadership = await stay.office.worker("LEADERSHIP")
    seen = made(await leadership.get(f"/payment-orders/{order['id']}"), 200)
    assert seen["remittance_lines"] == order["remittance_lines"]
    assert seen["available_steps"] == ["approval", "rejection"]


async def test_nobody_approves_what_they_entered_or_certified(stay, invoice):
    one, two, three = [await stay.wjh(n) for n in (1, 2, 3)]
    order = await entered(two, invoice)
    for involved in (one, two):
        refused = await step(involved, order, "approval", 403)
        assert refused["code"] == "not-permitted"
    await step(three, order, "approval")
    refused = await step(two, order, "release", 403)
    assert refused["code"] == "not-permitted"


async def test_the_database_itself_wants_two_persons(world, stay, invoice):
    order = await entered(await stay.wjh(), invoice)
    with pytest.raises(Exception, match="ck_payment_orders_persons"):
        await world.admin.execute(
            "update payment_orders set state = 'APPROVED', approved_by = entered_by "
            "where id::text = $1",
            order["id"],
        )


async def test_machines_order_nothing(world, stay, invoice):
    await world.member(stay.office.id, "robot", "MACHINE", departments="{WJH}")
    robot = world.client(stay.office.id, Role.YOUTH_OFFICE, departments=["WJH"], subject="robot")
    assert (await entered(robot, invoice, 403))["code"] == "person-required"
    order = await entered(await stay.wjh(), invoice)
    assert (await step(robot, order, "approval", 403))["code"] == "person-required"


async def test_only_a_checked_invoice_is_ordered(stay):
    invoice = await stay.invoiced()
    assert (await entered(await stay.wjh(), invoice, 409))["code"] == "state-transition"


async def test_an_invoice_is_ordered_once(world, stay, invoice):
    one, two = [await stay.wjh(n) for n in (1, 2)]
    once = key()
    body = {"invoice_id": invoice["id"]}
    first = await one.post("/payment-orders", json=body, headers=once)
    again = await one.post("/payment-orders", json=body, headers=once)
    assert again.json() == made(first)
    assert (await one.post("/payment-orders", json=body)).status_code == 400
    assert (await entered(one, invoice, 409))["code"] == "payment-order-exists"
    rejected = await step(two, first.json(), "rejection", reason="WRONG_AMOUNT")
    assert (rejected["state"], rejected["rejection_reason"]) == ("REJECTED", "WRONG_AMOUNT")
    await entered(one, invoice)
    assert await world.admin.fetchval("select count(*) from payment_orders") == 2


async def test_a_rejection_before_the_release_takes_the_order_back(stay, invoice):
    one, two = [await stay.wjh(n) for n in (1, 2)]
    order = await entered(one, invoice)
    await step(two, order, "approval")
    await step(one, order, "rejection", reason="NOT_DUE")
    assert await state_of(stay, invoice) == "ARITHMETICALLY_CHECKED"
    await step(two, order, "release", 409)


async def test_what_happens_to_the_invoice_stops_the_order(stay, invoice):
    one, two = [await stay.wjh(n) for n in (1, 2)]
    order = await entered(one, invoice)
    why = {"lines": [{"line_number": 1, "reason": "UNCLEAR"}]}
    made(await one.post(f"/invoices/{invoice['id']}/query", json=why), 200)
    seen = made(await two.get(f"/payment-orders/{order['id']}"), 200)
    assert seen["available_steps"] == ["rejection"]
    assert (await step(two, order, "approval", 409))["code"] == "state-transition"


async def test_another_account_stops_the_release(world, stay, invoice):
    one, two = [await stay.wjh(n) for n in (1, 2)]
    order = await entered(one, invoice)
    approved = await step(two, order, "approval")
    assert approved["available_steps"] == ["rejection", "release"]
    await world.admin.execute(
        "insert into bank_accounts (id, version, created_at, organisation_id, account_holder, "
        "iban, state, entered_by, confirmed_by, confirmed_at, usable_from) "
        "select gen_random_uuid(), 1, created_at, organisation_id, account_holder, "
        "'GB82WEST12345698765432', state, entered_by, confirmed_by, confirmed_at, "
        "usable_from + interval '1 day' from bank_accounts"
    )
    await step(two, order, "release", 409)


async def test_without_an_account_nothing_is_ordered(world, stay, invoice):
    await world.admin.execute("update bank_accounts set usable_from = '2027-01-01'")
    client = await stay.wjh()
    answer = await client.post(
        "/payment-orders", json={"invoice_id": invoice["id"]}, headers=key()
    )
    assert (answer.status_code, codes(answer)) == (422, {"no-bank-account"})


async def test_it_is_paid_today_at_the_earliest(stay, invoice):
    client = await stay.wjh()
    body = {"invoice_id": invoice["id"], "pay_on": "2026-07-01"}
    answer = await client.post("/payment-orders", json=body, headers=key())
    assert codes(answer) == {"day-in-past"}
    with billing.on(billing.BILLING + timedelta(days=60)):
        order = await entered(await stay.wjh(), invoice)
        assert order["pay_on"] == "2026-08-31"


async def test_only_the_paying_office_sees_orders(world, stay, invoice):
    order = await entered(await stay.wjh(), invoice)
    address = f"/payment-orders/{order['id']}"
    other = await (await open_office(world, "Anderes Amt")).worker("WJH")
    assert (await other.get(address)).status_code == 404
    assert (await other.get("/payment-orders")).json()["items"] == []
    body = {"invoice_id": invoice["id"]}
    answer = await other.post("/payment-orders", json=body, headers=key())
    assert codes(answer) == {"unknown-reference"}
    for stranger in (stay.provider(), await stay.office.worker("ASD")):
        assert (await stranger.get(address)).status_code == 403
    (listed,) = (await (await stay.wjh()).get("/payment-orders?state=ENTERED")).json()["items"]
    assert listed["id"] == order["id"]


async def test_a_paid_invoice_is_neither_cancelled_nor_paid_again(stay, invoice):
    one, two = [await stay.wjh(n) for n in (1, 2)]
    order = await entered(one, invoice)
    await step(two, order, "approval")
    refused = await stay.provider().post(f"/invoices/{invoice['id']}/cancellation")
    assert refused.status_code == 409
    part = stay.line(first_day="2026-06-30", quantity="1.00", amount="187.40")
    second = made(await stay.send(number="R-2", lines=[part], corrects_id=invoice["id"]))
    assert (second["state"], second["payable_amount"]) == ("QUERIED", "0.00")
