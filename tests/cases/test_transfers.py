"""Handing a case over to another youth office (§ 86c SGB VIII)."""

import asyncio

import pytest

from tests.support.office import PERSON, held, made, open_office
from tests.support.placements import day

DUE = {"reason": "PARENTS_MOVED", "competent_from": day(30), "conversation_on": day(7)}
NAME = "Vornamenprobe"


@pytest.fixture
async def there(world):
    return await open_office(world, "Nachbaramt")


async def proposed(office, there, case=None, **fields):
    if case is None:
        person = await office.person(given_name=NAME)
        case = await office.case(person_id=person["id"], subject="FAMILY")
    asd = await office.worker()
    body = DUE | {"receiving_office_id": str(there.id)} | fields
    return case, await asd.post(f"/cases/{case['id']}/transfer", json=body)


async def accepted(there, transfer):
    worker, member = await there.worker(), await there.member()
    url = f"/case-transfers/{transfer['id']}/acceptance"
    return await worker.post(url, json={"responsible_member_id": str(member)})


async def codes(answer):
    return {error["code"] for error in answer.json()["errors"]}


async def test_before_it_accepts_the_other_office_learns_no_name(office, there):
    case, answer = await proposed(office, there)
    transfer = made(answer)
    assert transfer["available_steps"] == ["withdrawal"]
    worker = await there.worker()
    url = answer.headers["location"].removeprefix("/v1")
    seen = await worker.get(url)
    shown = transfer | {"case_id": None, "available_steps": ["acceptance", "refusal"]}
    assert made(seen, 200) == shown
    assert (shown["reference"], shown["state"]) == (case["reference"], "PROPOSED")
    assert shown["obliged_office_id"] == str(office.id)
    assert (await worker.get("/case-transfers")).json()["items"] == [shown]
    for hidden in (f"{url}/facts", f"/cases/{case['id']}", f"/persons/{case['person_id']}"):
        assert (await worker.get(hidden)).status_code == 404
    assert (await (await office.worker()).get(f"{url}/facts")).status_code == 200
    (entry,) = (await worker.get("/inbox")).json()["items"]
    assert (entry["kind"], entry["subject"]["id"]) == ("CASE_TRANSFER_PROPOSED", transfer["id"])


async def test_the_facts_are_stored_encrypted(world, office, there):
    made((await proposed(office, there))[1])
    facts = await world.admin.fetchval("select facts from case_transfer_facts")
    assert NAME.encode() not in facts


async def test_on_acceptance_the_case_is_there_and_the_old_one_can_only_be_read(office, there):
    case, answer = await proposed(office, there)
    transfer = made(answer)
    asd, worker = await office.worker(), await there.worker()
    taken = made(await accepted(there, transfer), 200)
    assert (taken["state"], taken["available_steps"]) == ("ACCEPTED", ["continuation"])
    assert taken["obliged_office_id"] == str(office.id)
    new = made(await worker.get(f"/cases/{taken['new_case_id']}"), 200)
    assert (new["subject"], new["department"], new["state"]) == ("FAMILY", "ASD", "OPEN")
    assert new["responsible_member_id"] == str(await there.member())
    person = made(await worker.get(f"/persons/{new['person_id']}"), 200)
    assert (person["given_name"], person["born_on"]) == (NAME, PERSON["born_on"])
    facts = made(await worker.get(f"/case-transfers/{transfer['id']}/facts"), 200)
    assert [p["given_name"] for p in facts["persons"]] == [NAME]
    old = made(await asd.get(f"/cases/{case['id']}"), 200)
    assert (old["state"], old["available_steps"], old["version"]) == ("TRANSFERRED", [], 2)
    note = {"kind": "OTHER", "text": "Nachtrag"}
    answers = [
        await asd.patch(f"/cases/{case['id']}", json={}, headers=held(old)),
        await asd.post(f"/cases/{case['id']}/dormancy"),
        await asd.post(f"/cases/{case['id']}/notes", json=note),
        (await proposed(office, there, case))[1],
    ]
    assert [a.status_code for a in answers] == [403] * 4
    assert (await worker.get(f"/cases/{case['id']}")).status_code == 404
    assert (await asd.get(f"/cases/{new['id']}")).status_code == 404
    shown = made(await asd.get(f"/case-transfers/{transfer['id']}"), 200)
    assert (shown["case_id"], shown["new_case_id"]) == (case["id"], None)
    events = (await asd.get(f"/cases/{case['id']}/events")).json()["items"]
    assert [(e["kind"], e["member_id"] is None) for e in events[:2]] == [
        ("case.transferred", True),
        ("case-transfer.proposed", False),
    ]


async def test_both_sides_find_it_in_inbox_and_feed(world, office, there):
    transfer = made((await proposed(office, there))[1])
    made(await accepted(there, transfer), 200)
    (own,) = (await (await office.worker()).get("/inbox")).json()["items"]
    assert (own["kind"], own["state"]) == ("CASE_TRANSFER_ANSWERED", "OPEN")
    (other,) = (await (await there.worker()).get("/inbox")).json()["items"]
    assert (other["kind"], other["state"]) == ("CASE_TRANSFER_PROPOSED", "DONE")
    told = "select concerns from changes where kind = $1"
    for kind in ("case-transfer.proposed", "case-transfer.accepted"):
        assert set(await world.admin.fetchval(told, kind)) == {office.id, there.id}
    assert await world.admin.fetchval(told, "case.transferred") == [office.id]


async def test_the_old_office_is_obliged_until_the_new_one_continues_the_help(office, there):
    transfer = made((await proposed(office, there))[1])
    made(await accepted(there, transfer), 200)
    worker, url = await there.worker(), f"/case-transfers/{transfer['id']}/continuation"
    late = await worker.post(url, json={"continued_on": day(1)})
    assert (late.status_code, await codes(late)) == (422, {"in-future"})
    assert (await (await office.worker()).post(url, json={})).status_code == 403
    continued = made(await worker.post(url, json={}), 200)
    assert (continued["state"], continued["continued_on"]) == ("CONTINUED", day())
    assert continued["obliged_office_id"] == str(there.id)
    assert (await worker.post(url, json={})).status_code == 409


async def test_what_is_refused_or_withdrawn_stays_and_may_be_offered_again(office, there):
    case, answer = await proposed(office, there)
    transfer, worker, asd = made(answer), await there.worker(), await office.worker()
    url = f"/case-transfers/{transfer['id']}"
    listed = (await asd.get(f"/cases/{case['id']}")).json()["available_steps"]
    assert listed == ["dormancy", "closure"]
    assert (await proposed(office, there, case))[1].status_code == 409
    assert (await worker.post(f"{url}/withdrawal")).status_code == 403
    assert (await asd.post(f"{url}/refusal", json={"reason": "OTHER"})).status_code == 403
    refused = made(await worker.post(f"{url}/refusal", json={"reason": "NOT_COMPETENT"}), 200)
    assert (refused["state"], refused["refusal_reason"]) == ("REFUSED", "NOT_COMPETENT")
    twice = await worker.post(f"{url}/refusal", json={"reason": "NOT_COMPETENT"})
    assert (twice.status_code, twice.json()["code"]) == (409, "state-transition")
    assert (await accepted(there, transfer)).status_code == 409
    assert (await worker.get(f"{url}/facts")).status_code == 404
    again = made((await proposed(office, there, case))[1])
    back = made(await asd.post(f"/case-transfers/{again['id']}/withdrawal"), 200)
    assert (back["state"], back["available_steps"]) == ("WITHDRAWN", [])
    assert (await asd.get(f"/cases/{case['id']}")).json()["state"] == "OPEN"


async def test_a_case_that_was_closed_meanwhile_is_not_taken_over(world, office, there):
    case, answer = await proposed(office, there)
    asd = await office.worker()
    made(await asd.post(f"/cases/{case['id']}/closure", json={"reason": "OTHER"}), 200)
    late = await accepted(there, made(answer))
    assert (late.status_code, late.json()["code"]) == (409, "state-transition")
    found = "select count(*) from cases where youth_office_id = $1"
    assert await world.admin.fetchval(found, there.id) == 0


async def test_two_who_accept_at_once_take_over_one_case(world, office, there):
    transfer = made((await proposed(office, there))[1])
    await there.member()
    answers = await asyncio.gather(*(accepted(there, transfer) for _ in range(3)))
    assert sorted(a.status_code for a in answers) == [200, 409, 409]
    found = "select count(*) from cases where youth_office_id = $1"
    assert await world.admin.fetchval(found, there.id) == 1


@pytest.mark.parametrize("department", ["GUARDIANSHIP", "ASSISTANCE", "UVG"])
async def test_what_is_walled_off_is_not_handed_over_like_this(office, there, department):
    case = await office.case(department)
    worker = await office.worker(department)
    body = DUE | {"receiving_office_id": str(there.id)}
    answer = await worker.post(f"/cases/{case['id']}/transfer", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
    assert "transfer" not in case["available_steps"]


async def test_a_transfer_goes_to_another_youth_office_after_a_conversation(world, office, there):
    provider = await world.organisation()
    for fields, code in (
        ({"receiving_office_id": str(office.id)}, "own-office"),
        ({"receiving_office_id": str(provider)}, "unknown-reference"),
        ({"conversation_on": day(-1)}, "in-past"),
    ):
        answer = (await proposed(office, there, **fields))[1]
        assert (answer.status_code, await codes(answer)) == (422, {code})


async def test_other_departments_and_other_offices_see_no_transfer(world, office, there):
    transfer = made((await proposed(office, there))[1])
    third = await open_office(world, "Drittes Amt")
    others = [await third.worker(), await there.worker("JGH"), await office.worker("PKD")]
    for other in others:
        assert (await other.get(f"/case-transfers/{transfer['id']}")).status_code == 404
        assert (await other.get("/case-transfers")).json()["items"] == []
        answer = await other.post(f"/case-transfers/{transfer['id']}/withdrawal")
        assert answer.status_code == 404


async def test_who_leads_the_new_case_works_there(office, there):
    transfer = made((await proposed(office, there))[1])
    worker, stranger = await there.worker(), await office.member()
    url = f"/case-transfers/{transfer['id']}/acceptance"
    answer = await worker.post(url, json={"responsible_member_id": str(stranger)})
    assert (answer.status_code, await codes(answer)) == (422, {"not-in-department"})
    shown = (await worker.get(f"/case-transfers/{transfer['id']}")).json()
    assert shown["state"] == "PROPOSED"
