"""Cases: opening, reading, changing, their states."""

import asyncio
from uuid import uuid4

import pytest

from tests.support.office import held, made, open_office


async def opened(office, department="ASD", **fields):
    worker = await office.worker(department)
    person = fields.pop("person_id", None) or (await office.person(department))["id"]
    responsible = fields.pop("responsible_member_id", None) or str(await office.member(department))
    body = {"department": department, "person_id": person, "responsible_member_id": responsible}
    return await worker.post("/cases", json=body | fields)


async def codes(answer):
    return {error["code"] for error in answer.json()["errors"]}


async def test_a_case_gets_the_next_number_of_its_department_and_year(office):
    answer = await opened(office)
    case = made(answer)
    assert answer.headers["location"] == f"/v1/cases/{case['id']}"
    year = case["opened_on"][:4]
    assert case["reference"] == f"ASD-{year}-000001"
    assert case["state"] == "OPEN"
    assert case["available_steps"] == ["dormancy", "closure", "transfer"]
    second = await office.case("ASD")
    court = await office.case("JGH")
    assert second["reference"] == f"ASD-{year}-000002"
    assert court["reference"] == f"JGH-{year}-000001"


async def test_numbers_have_no_gaps_and_no_doubles_under_a_rush(office):
    persons = [await office.person(given_name=f"Kind {n}") for n in range(8)]
    answers = await asyncio.gather(*(opened(office, person_id=p["id"]) for p in persons))
    numbers = sorted(made(answer)["reference"][-6:] for answer in answers)
    assert numbers == [f"{n:06d}" for n in range(1, 9)]


async def test_each_office_counts_for_itself(world, office):
    other = await open_office(world, "Nachbaramt")
    assert (await office.case())["reference"] == (await other.case())["reference"]


async def test_a_department_keeps_one_open_case_about_a_person(office):
    case = await office.case()
    again = await opened(office, person_id=case["person_id"])
    assert (again.status_code, again.json()["code"]) == (409, "case-exists")
    family = await opened(office, person_id=case["person_id"], subject="FAMILY")
    assert family.status_code == 201


async def test_a_closed_case_makes_room_and_cannot_come_back_beside_the_new_one(office):
    asd = await office.worker()
    case = await office.case()
    made(await asd.post(f"/cases/{case['id']}/closure", json={"reason": "NO_NEED"}), 200)
    assert (await opened(office, person_id=case["person_id"])).status_code == 201
    back = await asd.post(f"/cases/{case['id']}/reopening")
    assert (back.status_code, back.json()["code"]) == (409, "case-exists")


async def test_a_case_about_a_family_names_its_persons(office):
    siblings = [(await office.person(given_name=name))["id"] for name in ("Eins", "Zwei")]
    case = made(await opened(office, subject="FAMILY", family_person_ids=siblings))
    assert sorted(case["family_person_ids"]) == sorted(siblings)
    asd = await office.worker()
    for person in (case["person_id"], *siblings):
        listed = (await asd.get("/cases", params={"person_id": person})).json()["items"]
        assert [c["id"] for c in listed] == [case["id"]]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"subject": "PERSON", "family": 1}, "no-family"),
        ({"subject": "FAMILY", "family": 2}, "named-twice"),
        ({"opened_on": "2100-01-01"}, "in-future"),
    ],
)
async def test_what_a_case_is_about_must_fit(office, fields, code):
    sibling = (await office.person())["id"]
    fields = dict(fields)
    family = [sibling] * fields.pop("family", 0)
    answer = await opened(office, family_person_ids=family, **fields)
    assert (answer.status_code, await codes(answer)) == (422, {code})


async def test_workers_of_a_case_work_in_its_department(office):
    stranger = str(await office.member("JGH"))
    answer = await opened(
        office, responsible_member_id=stranger, deputy_member_ids=[stranger, str(uuid4())]
    )
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [
        "#/responsible_member_id",
        "#/deputy_member_ids/0",
        "#/deputy_member_ids/1",
    ]


async def test_who_has_left_leads_no_new_case(office):
    gone = str(await office.member("ASD", 7, valid_until="2025-12-31"))
    answer = await opened(office, responsible_member_id=gone)
    assert await codes(answer) == {"not-in-department"}


async def test_a_person_unknown_to_the_caller_is_no_reference(office):
    person = await office.person("JGH")
    answer = await opened(office, person_id=person["id"])
    assert await codes(answer) == {"unknown-reference"}
    nobody = await opened(office, person_id=str(uuid4()))
    assert nobody.json()["errors"] == answer.json()["errors"]


async def test_a_case_is_opened_for_a_department_of_the_caller_only(office):
    person = await office.person()
    asd = await office.worker()
    body = {"department": "PKD", "person_id": person["id"]}
    body["responsible_member_id"] = str(await office.member())
    assert await codes(await asd.post("/cases", json=body)) == {"not-your-department"}


async def test_a_patch_changes_the_workers_and_the_family(office):
    case = made(await opened(office, subject="FAMILY"))
    asd = await office.worker()
    colleague = str(await office.member("ASD", 2))
    sibling = (await office.person(given_name="Drei"))["id"]
    answer = await asd.patch(
        f"/cases/{case['id']}",
        json={"deputy_member_ids": [colleague, colleague], "family_person_ids": [sibling]},
        headers=held(case),
    )
    changed = made(answer, 200)
    assert changed["deputy_member_ids"] == [colleague]
    assert changed["family_person_ids"] == [sibling]
    assert changed["version"] == 2
    moved = await asd.patch(
        f"/cases/{case['id']}",
        json={"responsible_member_id": colleague, "family_person_ids": []},
        headers=held(changed),
    )
    assert made(moved, 200)["responsible_member_id"] == colleague
    assert moved.json()["version"] == 3
    back = await asd.patch(
        f"/cases/{case['id']}",
        json={"family_person_ids": [sibling]},
        headers=held(moved.json()),
    )
    assert made(back, 200)["family_person_ids"] == [sibling]
    stale = await asd.patch(f"/cases/{case['id']}", json={}, headers=held(case))
    assert stale.status_code == 412


async def test_a_change_is_audited_with_its_fields(world, office):
    case = await office.case()
    asd = await office.worker()
    patch = {"responsible_member_id": str(await office.member("ASD", 2))}
    made(await asd.patch(f"/cases/{case['id']}", json=patch, headers=held(case)), 200)
    entry = await world.admin.fetchrow("select * from audit_entries order by id desc limit 1")
    assert (entry["kind"], entry["fields"]) == ("case.changed", ["responsible_member_id"])
    opened = "select fields from audit_entries where kind = 'case.opened'"
    assert "person_id" in await world.admin.fetchval(opened)


async def test_an_empty_patch_changes_nothing(office):
    case = await office.case()
    asd = await office.worker()
    answer = await asd.patch(f"/cases/{case['id']}", json={}, headers=held(case))
    assert made(answer, 200) == case


async def test_a_case_moves_through_its_states(office):
    case = await office.case()
    asd = await office.worker()
    url = f"/cases/{case['id']}"
    dormant = made(await asd.post(f"{url}/dormancy"), 200)
    assert dormant["state"] == "DORMANT"
    assert dormant["available_steps"] == ["closure", "reopening", "transfer"]
    assert made(await asd.post(f"{url}/reopening"), 200)["state"] == "OPEN"
    closed = made(await asd.post(f"{url}/closure", json={"reason": "HELP_ENDED"}), 200)
    assert (closed["state"], closed["closure_reason"]) == ("CLOSED", "HELP_ENDED")
    assert closed["closed_on"] == closed["opened_on"]
    again = made(await asd.post(f"{url}/reopening"), 200)
    assert (again["closed_on"], again["closure_reason"]) == (None, None)
    made(await asd.post(f"{url}/closure", json={"reason": "OTHER"}), 200)
    archived = made(await asd.post(f"{url}/archival"), 200)
    assert (archived["state"], archived["available_steps"]) == ("ARCHIVED", [])


STEPS = ["dormancy", "closure", "reopening", "archival"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", ["OPEN", "DORMANT", "CLOSED", "ARCHIVED"])
async def test_a_listed_step_works_and_an_unlisted_one_does_not(world, office, state, step):
    case = await office.case()
    closed = state in ("CLOSED", "ARCHIVED")
    fields = "closed_on = '2026-01-01', closure_reason = 'OTHER'," if closed else ""
    await world.admin.execute(f"update cases set {fields} state = $1", state)
    asd = await office.worker()
    listed = (await asd.get(f"/cases/{case['id']}")).json()["available_steps"]
    body = {"json": {"reason": "OTHER"}} if step == "closure" else {}
    answer = await asd.post(f"/cases/{case['id']}/{step}", **body)
    assert answer.status_code == (200 if step in listed else 409)


@pytest.mark.parametrize(
    ("day", "code"), [("2100-01-01", "in-future"), ("2000-01-01", "before-opening")]
)
async def test_a_case_closes_on_a_possible_day(office, day, code):
    case = await office.case()
    asd = await office.worker()
    body = {"reason": "OTHER", "closed_on": day}
    answer = await asd.post(f"/cases/{case['id']}/closure", json=body)
    assert await codes(answer) == {code}
    assert (await asd.get(f"/cases/{case['id']}")).json()["state"] == "OPEN"


async def test_the_list_is_filtered_and_paged(office):
    cases = [await office.case() for _ in range(3)]
    asd = await office.worker()
    made(await asd.post(f"/cases/{cases[0]['id']}/dormancy"), 200)
    page = (await asd.get("/cases", params={"limit": 2})).json()
    rest = (await asd.get(page["next"].removeprefix("/v1"))).json()
    ids = [case["id"] for case in page["items"] + rest["items"]]
    assert ids == [case["id"] for case in reversed(cases)]
    assert rest["next"] is None
    dormant = (await asd.get("/cases", params={"state": "DORMANT"})).json()["items"]
    assert [case["id"] for case in dormant] == [cases[0]["id"]]
    mine = {"responsible_member_id": str(await office.member()), "department": "ASD"}
    counted = await asd.get("/cases", params=mine, headers={"Prefer": "return=total-count"})
    assert counted.json()["total_count"] == 3


async def test_the_read_log_names_what_a_page_has_shown(world, office):
    cases = [await office.case() for _ in range(2)]
    asd = await office.worker()
    await world.admin.execute("delete from read_entries")
    await asd.get("/cases")
    (entry,) = await world.admin.fetch("select * from read_entries")
    assert {str(i) for i in entry["object_ids"]} == {case["id"] for case in cases}


async def test_the_same_key_opens_one_case(world, office):
    asd = await office.worker()
    person = await office.person()
    body = {"department": "ASD", "person_id": person["id"]}
    body["responsible_member_id"] = str(await office.member())
    key = {"Idempotency-Key": "case-key-0000000001"}
    first, second = [await asd.post("/cases", json=body, headers=key) for _ in range(2)]
    assert first.json() == second.json()
    assert await world.admin.fetchval("select count(*) from cases") == 1
