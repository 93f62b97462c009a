"""Opening another department's case in an emergency: three hours, one member, one purpose."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from jugendhilfe_api.core import clock
from tests.support.office import made, open_office
from tests.support.world import DATED

REASON = {"reason": "Die Polizei hat das Kind nachts aufgegriffen."}
PURPOSE = "EMERGENCY_ACCESS"
NOTE = {"kind": "CONVERSATION", "text": "Gespräch in der Dienststelle"}


async def on_duty(office, department="ASD", number=1, **columns):
    return await office.worker(department, number, purpose=PURPOSE, **columns)


async def opened(office, case, department="ASD", number=1):
    client = await on_duty(office, department, number)
    return made(await client.post(f"/cases/{case['id']}/emergency-access", json=REASON))


async def test_a_key_belongs_to_one_reason(office):
    case, duty = await office.case("JGH"), await on_duty(office)
    url, key = f"/cases/{case['id']}/emergency-access", {"Idempotency-Key": uuid4().hex}
    first = made(await duty.post(url, json=REASON, headers=key))
    assert made(await duty.post(url, json=REASON, headers=key)) == first
    other = await duty.post(url, json={"reason": "Ein anderer Grund"}, headers=key)
    assert other.status_code == 422
    assert other.json()["errors"][0]["code"] == "idempotency-key-reused"


async def test_it_opens_the_case_and_its_persons_for_one_member_and_purpose(office):
    case = await office.case("JGH", subject="FAMILY")
    duty = await on_duty(office)
    url = f"/cases/{case['id']}"
    answer = await duty.post(f"{url}/emergency-access", json=REASON)
    access = made(answer)
    assert access["member_id"] == str(await office.member())
    assert (access["department"], access["reason"]) == ("ASD", REASON["reason"])
    assert (access["state"], access["available_steps"]) == ("TAKEN", [])
    seen = [url, f"/persons/{case['person_id']}", f"{url}/notes", f"{url}/events"]
    seen += [answer.headers["location"].removeprefix("/v1"), f"{url}/emergency-access"]
    for address in seen:
        assert (await duty.get(address)).status_code == 200, address
        other = await duty.get(address, headers={"Data-Purpose": "CASE_WORK"})
        assert other.status_code == 404, address
        colleague = await (await on_duty(office, "ASD", 2)).get(address)
        assert colleague.status_code == 404, address
    listed = (await duty.get("/cases")).json()["items"]
    assert [(c["id"], c["available_steps"]) for c in listed] == [(case["id"], [])]
    found = await duty.post("/persons/search", json={"family_name": "Testperson"})
    assert [p["id"] for p in found.json()["items"]] == [case["person_id"]]


async def test_it_ends_at_its_instant_by_itself(office, monkeypatch):
    case = await office.case("JGH")
    access = await opened(office, case)
    seen = []
    for minutes in (0, 179, 181):
        monkeypatch.setattr(clock.CLOCK, "offset", timedelta(minutes=minutes))
        duty = await on_duty(office)  # a fresh token
        urls = (f"/cases/{case['id']}", f"/persons/{case['person_id']}")
        seen.append([(await duty.get(url)).status_code for url in urls])
    assert seen == [[200, 200], [200, 200], [404, 404]]
    again = await opened(office, case)
    assert again["id"] != access["id"]


@pytest.mark.parametrize("keeper", ["GUARDIANSHIP", "ASSISTANCE", "UVG"])
async def test_it_never_opens_what_is_walled_off(world, office, keeper):
    case = await office.case(keeper)
    duty = await on_duty(office)
    walled = await duty.post(f"/cases/{case['id']}/emergency-access", json=REASON)
    nothing = await duty.post(f"/cases/{case['person_id']}/emergency-access", json=REASON)
    assert walled.status_code == nothing.status_code == 404
    assert walled.json()["code"] == nothing.json()["code"]
    assert (await duty.get(f"/cases/{case['id']}")).status_code == 404
    assert (await duty.get(f"/persons/{case['person_id']}")).status_code == 404
    assert await world.admin.fetchval("select count(*) from emergency_accesses") == 0
    assert await world.admin.fetchval("select count(*) from inbox_entries") == 0


@pytest.mark.parametrize("department", ["WJH", "UVG", "GUARDIANSHIP", "ASSISTANCE"])
async def test_only_who_may_be_on_duty_claims_the_purpose(office, department):
    case = await office.case("JGH")
    client = await on_duty(office, department)
    answer = await client.post(f"/cases/{case['id']}/emergency-access", json=REASON)
    assert (answer.status_code, answer.json()["code"]) == (403, "purpose-not-allowed")
    client = await office.worker(department)
    answer = await client.post(f"/cases/{case['id']}/emergency-access", json=REASON)
    assert answer.status_code == 404


async def test_for_another_purpose_the_case_is_not_there(office):
    case = await office.case("JGH")
    asd = await office.worker()
    answer = await asd.post(f"/cases/{case['id']}/emergency-access", json=REASON)
    assert answer.status_code == 404


async def test_a_machine_has_no_emergencies(office):
    case = await office.case("JGH")
    machine = await on_duty(office, "ASD", 9, kind="MACHINE")
    answer = await machine.post(f"/cases/{case['id']}/emergency-access", json=REASON)
    assert (answer.status_code, answer.json()["code"]) == (403, "person-required")


async def test_another_office_opens_nothing(world, office):
    case = await office.case("JGH")
    elsewhere = await on_duty(await open_office(world, "Nachbaramt"))
    answer = await elsewhere.post(f"/cases/{case['id']}/emergency-access", json=REASON)
    assert answer.status_code == 404


@pytest.mark.parametrize("reason", ["", "eilig", "x" * 1001])
async def test_it_takes_a_reason_that_says_something(office, reason):
    case = await office.case("JGH")
    duty = await on_duty(office)
    body = {"reason": reason}
    answer = await duty.post(f"/cases/{case['id']}/emergency-access", json=body)
    assert answer.status_code == 400


async def test_what_one_sees_already_needs_no_emergency(office):
    own, other = await office.case("ASD"), await office.case("JGH")
    duty = await on_duty(office)
    await opened(office, other)
    for case in (own, other):
        answer = await duty.post(f"/cases/{case['id']}/emergency-access", json=REASON)
        assert (answer.status_code, answer.json()["code"]) == (409, "case-visible")


async def test_two_at_once_open_it_once(office):
    case = await office.case("JGH")
    duty = await on_duty(office)
    url = f"/cases/{case['id']}/emergency-access"
    answers = await asyncio.gather(*(duty.post(url, json=REASON) for _ in range(4)))
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409]


async def test_it_reads_and_changes_nothing(office):
    case = await office.case("JGH")
    await opened(office, case)
    duty, url = await on_duty(office), f"/cases/{case['id']}"
    grant = {"department": "ASD", "purpose": "CASE_WORK", "legal_basis": "§ 64 SGB VIII"}
    grant |= {"valid_until": case["opened_on"]}
    answers = [
        await duty.post(f"{url}/dormancy"),
        await duty.post(f"{url}/notes", json=NOTE),
        await duty.post(f"{url}/participations", json=grant),
        await duty.get(f"{url}/access"),
    ]
    assert [a.status_code for a in answers] == [403] * 4


async def test_entrusted_notes_stay_closed_even_when_released(office):
    case = await office.case("JGH")
    court, url = await office.worker("JGH"), f"/cases/{case['id']}/notes"
    ordinary = made(await court.post(url, json=NOTE))
    for _ in range(2):
        secret = made(await court.post(url, json=NOTE | {"entrusted": True}))
    made(await court.post(f"{url}/{secret['id']}/release", json={"reason": "CONSENT"}), 200)
    await opened(office, case)
    duty = await on_duty(office)
    items = (await duty.get(url)).json()["items"]
    assert [i["id"] for i in items] == [ordinary["id"]]
    assert (await duty.get(f"{url}/{secret['id']}")).status_code == 404


async def test_the_lead_finds_it_in_the_inbox_and_reviews_it(world, office):
    row = {"organisation_id": office.id, "name": "JGH Nord", "department": "JGH"}
    team = await world.insert("teams", id=uuid4(), **row, **DATED)
    for number, leads in ((1, False), (2, True)):
        await office.member("JGH", number, team_id=team, leads_team=leads)
    await office.member("JGH", 3, leads_team=True)  # of no team
    case = await office.case("JGH")
    access = await opened(office, case)
    waiting = {
        n: (await (await office.worker("JGH", n)).get("/inbox")).json()["items"] for n in (1, 2, 3)
    }
    assert [len(items) for items in waiting.values()] == [0, 1, 0]
    (entry,) = waiting[2]
    assert entry["kind"] == "EMERGENCY_ACCESS_TAKEN"
    assert entry["subject"] == {"type": "cases", "id": case["id"]}
    lead, url = await office.worker("JGH", 2), f"/cases/{case['id']}/emergency-access"
    (listed,) = (await lead.get(url)).json()["items"]
    assert (listed["id"], listed["available_steps"]) == (access["id"], ["review"])
    reviewed = made(await lead.post(f"{url}/{access['id']}/review"), 200)
    assert (reviewed["state"], reviewed["available_steps"]) == ("REVIEWED", [])
    assert reviewed["reviewed_by"] == str(await office.member("JGH", 2))
    (entry,) = (await lead.get("/inbox")).json()["items"]
    assert entry["state"] == "DONE"
    assert (await lead.post(f"{url}/{access['id']}/review")).status_code == 409


async def test_where_nobody_leads_the_department_is_told(office):
    case = await office.case("JGH")
    await opened(office, case)
    (entry,) = (await (await office.worker("JGH", 2)).get("/inbox")).json()["items"]
    assert (entry["department"], entry["member_id"]) == ("JGH", None)


async def test_nobody_reviews_their_own_access(office):
    case = await office.case("JGH")
    access = await opened(office, case)
    duty = await on_duty(office)
    answer = await duty.post(f"/cases/{case['id']}/emergency-access/{access['id']}/review")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
    machine = await office.worker("JGH", 9, kind="MACHINE")
    answer = await machine.post(f"/cases/{case['id']}/emergency-access/{access['id']}/review")
    assert (answer.status_code, answer.json()["code"]) == (403, "person-required")


async def test_the_list_of_who_sees_the_case_names_it(office, monkeypatch):
    case = await office.case("JGH")
    access = await opened(office, case)
    court = await office.worker("JGH")
    items = made(await court.get(f"/cases/{case['id']}/access"), 200)["items"]
    (item,) = (i for i in items if i["reason"] == "EMERGENCY_ACCESS")
    assert item["emergency_access_id"] == access["id"]
    assert (item["member_id"], item["purpose"]) == (access["member_id"], PURPOSE)
    assert item["expires_at"] == access["expires_at"]
    monkeypatch.setattr(clock.CLOCK, "offset", timedelta(hours=4))
    items = (await (await office.worker("JGH")).get(f"/cases/{case['id']}/access")).json()["items"]
    assert {i["reason"] for i in items} == {"RESPONSIBLE"}


async def test_it_is_in_the_history_and_in_the_read_log(world, office):
    case = await office.case("JGH")
    access = await opened(office, case)
    await (await on_duty(office)).get(f"/cases/{case['id']}")
    court = await office.worker("JGH")
    items = (await court.get(f"/cases/{case['id']}/events")).json()["items"]
    assert (items[0]["kind"], items[0]["member_id"]) == (
        "emergency-access.taken",
        access["member_id"],
    )
    read = "select count(*) from read_entries where purpose = $1 and operation = 'get_case'"
    assert await world.admin.fetchval(read, PURPOSE) == 1
