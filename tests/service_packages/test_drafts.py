"""Drafts of service packages: what they say, and what they may not say."""

from uuid import uuid4

import pytest

from tests.support.office import held, made, open_office
from tests.support.placements import placement


def codes(answer):
    return {error["code"] for error in answer.json()["errors"]}


async def test_a_draft_refers_to_offer_rate_and_case(world, office):
    answer = await office.draft(planned_until="2027-08-31", annexes=["POCKET_MONEY"])
    package = made(answer)
    assert answer.headers["location"] == f"/v1/service-packages/{package['id']}"
    assert package["reference"].endswith("-000001-L01")
    assert (package["number"], package["series_id"]) == (1, package["id"])
    assert (package["state"], package["department"]) == ("DRAFT", "ASD")
    assert package["payee_id"] == package["provider_id"]
    rate = await world.admin.fetchval("select id from offer_rates")
    assert package["rate_id"] == str(rate)
    assert package["unit"] == "DAY_RATE"
    assert package["author_ids"] == [str(await office.member())]
    assert package["available_steps"] == []  # its author is no second person


async def test_without_an_agreement_a_draft_has_no_rate(world, office):
    provider = await world.organisation()
    package = made(await office.draft(await world.offer(provider)))
    assert package["rate_id"] is None


async def test_packages_of_a_case_are_counted(office):
    case = await office.case()
    of_case = {"case_id": case["id"], "person_id": case["person_id"]}
    packages = [made(await office.draft(**of_case)) for _ in range(2)]
    assert [p["reference"] for p in packages] == [f"{case['reference']}-L0{n}" for n in (1, 2)]


async def test_a_booking_names_the_offer(world, office):
    provider = await world.organisation()
    stay = await placement(world, office, provider)
    booking = await stay.booked()
    of_case = {"case_id": stay.case["id"], "person_id": stay.person_id}
    package = made(await office.draft(**of_case, booking_id=booking["id"]))
    assert package["booking_id"] == booking["id"]
    assert package["provider_id"] == str(provider)
    other_offer = await world.offer(provider)
    differs = await office.draft(other_offer, **of_case, booking_id=booking["id"])
    assert codes(differs) == {"booking-differs"}
    stranger = await office.draft(booking_id=booking["id"])
    assert codes(stranger) == {"booking-differs"}
    unknown = await office.draft(**of_case, booking_id=str(uuid4()))
    assert codes(unknown) == {"unknown-reference"}


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"planned_until": "2026-08-31"}, "period-reversed", "#/planned_until"),
        ({"hours_per_week": "0.00"}, "quantity-impossible", "#/hours_per_week"),
        ({"hours_per_week": "168.50"}, "quantity-impossible", "#/hours_per_week"),
        ({"units_per_month": "0.00"}, "quantity-impossible", "#/units_per_month"),
        ({"person_id": str(uuid4())}, "not-in-case", "#/person_id"),
        ({"case_id": str(uuid4())}, "unknown-reference", "#/case_id"),
        ({"offer_id": str(uuid4())}, "unknown-reference", "#/offer_id"),
        ({"payee_id": str(uuid4())}, "unknown-reference", "#/payee_id"),
        (
            {"cost_contributor_ids": [str(uuid4())]},
            "unknown-reference",
            "#/cost_contributor_ids/0",
        ),
        ({"service_type": "NO_SUCH_TYPE"}, "service-type-differs", "#/service_type"),
    ],
)
async def test_a_draft_that_cannot_be_is_refused(world, office, fields, code, pointer):
    case = await office.case()
    offer = await world.offer(await world.organisation())
    known = {"case_id": case["id"], "person_id": case["person_id"], "offer_id": str(offer)}
    answer = await office.draft(**known | {"booking_id": None} | fields)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["pointer"]) == (code, pointer)
    assert await world.admin.fetchval("select count(*) from service_packages") == 0


async def test_without_offer_and_booking_nothing_can_be_paid(office):
    answer = await office.draft(booking_id=None)
    assert codes(answer) == {"offer-missing"}


async def test_what_is_billed_by_the_hour_says_how_many(world, office):
    offer = await world.offer(await world.organisation(), billing_unit="HOUR")
    assert codes(await office.draft(offer)) == {"quantity-missing"}
    package = made(await office.draft(offer, hours_per_week="7.50"))
    assert package["hours_per_week"] == "7.50"


async def test_persons_are_named_once_and_known(office):
    case = await office.case(subject="FAMILY")
    sibling = (await office.person(given_name="Eins"))["id"]
    mother = (await office.person(given_name="Zwei", born_on="1985-01-01"))["id"]
    of_case = {"case_id": case["id"], "person_id": case["person_id"]}
    twice = await office.draft(**of_case, further_recipient_ids=[case["person_id"]])
    assert codes(twice) == {"named-twice"}
    package = made(
        await office.draft(
            **of_case, further_recipient_ids=[sibling], cost_contributor_ids=[mother]
        )
    )
    assert package["further_recipient_ids"] == [sibling]
    assert package["cost_contributor_ids"] == [mother]


@pytest.mark.parametrize(
    "remark",
    [
        "F90.0",
        "siehe f 43.1 im Gutachten",
        "ICD-10",
        "F-84",
        "6A05.0",
        "E10.9",
        "Diagnose liegt vor",
        "Kind hat ADHS",
        "Autismusspektrum",
        "Bindungsstörung",
        "BINDUNGSSTOERUNG",
        "Bindungs\u00adstörung",
        "posttraumatisch",
        "seelische Behinderung droht",
        "Ａ\u200bＤＨＳ",
    ],
)
async def test_a_diagnosis_is_no_business_of_those_who_pay(world, office, remark):
    answer = await office.draft(remark=remark)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["pointer"]) == ("diagnosis-text", "#/remark")
    assert remark not in answer.text
    assert await world.admin.fetchval("select count(*) from service_packages") == 0


@pytest.mark.parametrize(
    "remark",
    [
        "Rechnung bitte an die Zentrale in 66740",
        "Abrechnung ab 1.9.2026, Aktenzeichen ASD-2026-000017-L01",
        "Fahrt über die A8 und B41, Tarif 2.5",
        "Kostenbeitrag wird gesondert festgesetzt, Hinweis nach § 92 (3) ist erteilt",
    ],
)
async def test_ordinary_remarks_pass(office, remark):
    assert made(await office.draft(remark=remark))["remark"] == remark


@pytest.mark.parametrize(
    "fields",
    [
        {"budget_product": "36 3"},
        {"budget_account": ""},
        {"annexes": ["BICYCLE"]},
        {"hours_per_week": 7.5},
        {"days_per_week": 8},
        {"remark": "x" * 1001},
        {"diagnosis": "keine"},
    ],
)
async def test_a_body_that_breaks_the_schema_is_refused(office, fields):
    assert (await office.draft(**fields)).status_code == 400


async def test_a_draft_is_changed_under_its_version(world, office):
    package = made(await office.draft())
    asd = await office.worker()
    url = f"/service-packages/{package['id']}"
    mother = (await office.person(given_name="Zwei"))["id"]
    patch = {"planned_until": "2027-01-31", "cost_contributor_ids": [mother]}
    changed = made(await asd.patch(url, json=patch, headers=held(package)), 200)
    assert (changed["planned_until"], changed["version"]) == ("2027-01-31", 2)
    assert changed["cost_contributor_ids"] == [mother]
    audited = "select fields from audit_entries where kind = 'service-package.changed'"
    fields = await world.admin.fetchval(audited)
    assert fields == ["persons_changed_at", "planned_until"]
    assert (await asd.patch(url, json=patch, headers=held(package))).status_code == 412
    cleared = await asd.patch(url, json={"cost_contributor_ids": []}, headers=held(changed))
    assert made(cleared, 200)["cost_contributor_ids"] == []
    same = await asd.patch(url, json={}, headers=held(cleared.json()))
    assert made(same, 200)["version"] == 3
    wrong = await asd.patch(url, json={"remark": "F90.0"}, headers=held(cleared.json()))
    assert codes(wrong) == {"diagnosis-text"}


async def test_a_package_belongs_to_a_case_that_the_department_keeps(world, office):
    case = await office.case("JGH")
    offer = await world.offer(await world.organisation())
    of_case = {"case_id": case["id"], "person_id": case["person_id"]}
    answer = await office.draft(offer, **of_case)
    assert codes(answer) == {"unknown-reference"}


async def test_a_closed_case_has_no_new_packages(office):
    case = await office.case()
    asd = await office.worker()
    made(await asd.post(f"/cases/{case['id']}/closure", json={"reason": "OTHER"}), 200)
    answer = await office.draft(case_id=case["id"], person_id=case["person_id"])
    assert codes(answer) == {"no-service-packages"}


async def test_the_same_key_drafts_one_package(world, office):
    package = made(await office.draft())
    asd = await office.worker()
    names = ("case_id", "person_id", "offer_id", "valid_from", "competence")
    body = {name: package[name] for name in names}
    body |= {name: package[name] for name in package if name.startswith("budget_")}
    key = {"Idempotency-Key": "package-key-0000001"}
    first, second = [await asd.post("/service-packages", json=body, headers=key) for _ in range(2)]
    assert made(first) == second.json()
    assert await world.admin.fetchval("select count(*) from service_packages") == 2


async def test_another_office_sees_no_package(world, office):
    package = await office.package("HANDED_OVER")
    neighbour = await open_office(world, "Nachbaramt")
    for department in ("ASD", "WJH"):
        worker = await neighbour.worker(department)
        assert (await worker.get(f"/service-packages/{package['id']}")).status_code == 404
        assert (await worker.get("/service-packages")).json()["items"] == []
