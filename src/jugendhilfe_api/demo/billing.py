"""Act 4: what was rendered, the invoice, its check, and the payment order (Anordnung)."""

from decimal import Decimal

from jugendhilfe_api.demo.acts import RATE, Json, Scene

WRONG_RATE = "191.0000"
DAYS = 1
INVOICE = "R-DEMO-0001"


def play(scene: Scene) -> None:
    """Play the act."""
    scene.narrator.chapter("4 · Service and money: record, invoice, check, payment (Rechnung)")
    _record(scene)
    _try_out(scene)
    _invoice(scene)
    _check(scene)
    _pay(scene)


def _record(scene: Scene) -> None:
    provider, asd = scene.who("traeger-1"), scene.who("asd-1")
    record = provider.makes(
        "records the days of the month (Leistungsnachweis)",
        "/service-records",
        {
            "booking_id": scene["booking"]["id"],
            "period": f"{scene.today:%Y-%m}",
            "kind": "DAYS",
            "days": [{"day": scene.today.isoformat(), "status": "PRESENT"}],
        },
        told=lambda b: f"{len(b['days'])} day, {b['state']}",
    )
    address = f"/service-records/{record['id']}"
    provider.takes("submits it", f"{address}/submission", told=_state)
    asd.takes("checks that it is what was agreed", f"{address}/check", told=_state)
    scene.keep("record", record)


def _claim(scene: Scene, rate: str) -> Json:
    """Write the invoice with a line of the provider's own."""
    today = scene.today.isoformat()
    amount = f"{Decimal(rate) * DAYS:.2f}"
    line = {
        "booking_id": scene["booking"]["id"],
        "first_day": today,
        "last_day": today,
        "unit": "DAY_RATE",
        "quantity": f"{DAYS}.00",
        "rate": rate,
        "amount": amount,
    }
    return {
        "youth_office_id": scene["office"]["id"],
        "number": INVOICE,
        "issued_on": today,
        "period_from": today,
        "period_until": today,
        "lines": [line],
        "total_amount": amount,
    }


def _try_out(scene: Scene) -> None:
    billing = scene.who("abrechnung-1")
    wrong = billing.takes(
        "tries the invoice out before sending it, with a wrong rate",
        "/invoices/check",
        _claim(scene, WRONG_RATE),
        told=lambda b: ", ".join(finding["reason"] for finding in b["findings"]),
    )
    reasons = {finding["reason"]: finding for finding in wrong["findings"]}
    scene.narrator.fact("The automatic check finds the wrong rate", "WRONG_RATE" in reasons)
    found = reasons["WRONG_RATE"]
    (right,) = found["proposal"]["lines"]
    scene.narrator.say(f"{'':47}{found['text']['en']} ({found['legal_source']})")
    scene.narrator.fact(
        f"It proposes what is right: EUR {right['rate']} a day", right["rate"] == RATE
    )
    clean = billing.takes(
        "tries it out again with the agreed rate",
        "/invoices/check",
        _claim(scene, RATE),
        told=lambda b: f"clean: {b['clean']}, EUR {b['payable_amount']}",
    )
    scene.narrator.fact("Nothing is wrong with it any more", clean["clean"])


def _invoice(scene: Scene) -> None:
    billing = scene.who("abrechnung-1")
    claim = _claim(scene, RATE) | {"lines": [], "record_ids": [scene["record"]["id"]]}
    invoice = billing.makes(
        "sends the invoice, its lines made from the record (Rechnung)",
        "/invoices",
        claim,
        told=lambda b: f"{b['number']}, EUR {b['total_amount']}, {b['state']}",
    )
    (line,) = invoice["lines"]
    scene.narrator.fact(
        "The amount is rate × days, and the line says how it came about",
        Decimal(line["amount"]) == Decimal(RATE).quantize(Decimal("0.01")) and line["trace"],
    )
    scene.narrator.fact("There is no name in it", scene.child.family_name not in str(invoice))
    scene.keep("invoice", invoice)


def _check(scene: Scene) -> None:
    clerk, software = scene.who("wjh-1"), scene.who("fachverfahren-1")
    address = f"/invoices/{scene['invoice']['id']}"
    software.is_refused(
        "tries to check the substance: that is for a natural person (machine token)",
        "POST",
        f"{address}/factual-check",
        status=403,
        code="person-required",
    )
    clerk.takes("checks the substance (sachlich)", f"{address}/factual-check", told=_state)
    clerk.takes(
        "checks the arithmetic (rechnerisch)", f"{address}/arithmetical-check", told=_state
    )


def _pay(scene: Scene) -> None:
    clerk, second, third = (scene.who(name) for name in ("wjh-1", "wjh-2", "wjh-3"))
    order = clerk.makes(
        "enters the payment order (Auszahlungsanordnung)",
        "/payment-orders",
        {"invoice_id": scene["invoice"]["id"]},
        told=lambda b: f"EUR {b['amount']}, {b['state']}",
    )
    address = f"/payment-orders/{order['id']}"
    clerk.is_refused(
        "tries to approve its own order: four eyes",
        "POST",
        f"{address}/approval",
        status=403,
        code="not-permitted",
    )
    second.takes("approves it as the second person", f"{address}/approval", told=_state)
    third.takes("releases the payment", f"{address}/release", told=_state)
    paid = scene.who("abrechnung-1").does(
        "sees that the invoice is on its way to be paid",
        "GET",
        f"/invoices/{scene['invoice']['id']}",
        told=_state,
    )
    scene.narrator.fact("The invoice is transferred", paid.body["state"] == "TRANSFERRED")


def _state(body: Json) -> str:
    return str(body["state"])
