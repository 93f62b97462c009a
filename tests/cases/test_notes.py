"""Notes in a case, and those that are their author's alone."""

import asyncio
from datetime import timedelta

import pytest

from jugendhilfe_api.core import clock
from tests.support.office import PURPOSES, made

SECRET = "Das Kind hat mir das unter vier Augen gesagt."
NOTE = {
    "kind": "CONVERSATION",
    "text": "Gespräch in der Dienststelle",
    "happened_on": "2026-03-02",
}
ENTRUSTED = NOTE | {"text": SECRET, "entrusted": True}


async def written(office, case, number=1, **fields):
    asd = await office.worker("ASD", number)
    return made(await asd.post(f"/cases/{case['id']}/notes", json=NOTE | fields))


async def codes(answer):
    return {error["code"] for error in answer.json()["errors"]}


async def test_a_note_is_written_once_and_read_by_the_whole_department(office):
    case = await office.case()
    asd, colleague = await office.worker(), await office.worker("ASD", 2)
    answer = await asd.post(f"/cases/{case['id']}/notes", json=NOTE)
    note = made(answer)
    assert note["author_member_id"] == str(await office.member())
    assert (note["text"], note["entrusted"], note["state"]) == (NOTE["text"], False, "RECORDED")
    assert note["available_steps"] == []
    url = answer.headers["location"].removeprefix("/v1")
    assert (await colleague.get(url)).json() == note
    assert (await colleague.patch(url, json={"text": "anders"})).status_code == 405
    assert (await colleague.delete(url)).status_code == 405


async def test_an_entrusted_note_is_seen_by_its_author_alone(office):
    """Not by lead, deputy, administrator, or who takes part: not even that it exists."""
    deputy = str(await office.member("ASD", 2))
    case = await office.case(deputy_member_ids=[deputy])
    url = f"/cases/{case['id']}"
    await office.member("ASD", 3, leads_team=True, functions="{TEAM_LEAD,ORGANISATION_ADMIN}")
    grant = {"department": "JGH", "purpose": PURPOSES["JGH"], "legal_basis": "§ 52 SGB VIII"}
    grant |= {"valid_until": str(clock.day_of(clock.now()) + timedelta(days=9))}
    asd = await office.worker()
    made(await asd.post(f"{url}/participations", json=grant))
    others = [await office.worker("ASD", n) for n in (2, 3)] + [await office.worker("JGH")]
    addresses = [url, f"{url}/notes", f"{url}/events", f"{url}/access", "/cases"]

    async def seen():
        answers = []
        for other in others:
            for address in addresses:
                answer = await other.get(address, headers={"Prefer": "return=total-count"})
                text = answer.text if answer.status_code == 200 else answer.json()["code"]
                answers.append((answer.status_code, text, answer.headers.get("etag")))
        return answers

    before = await seen()
    note = await written(office, case, **ENTRUSTED)
    assert await seen() == before
    for other in others:
        assert (await other.get(f"{url}/notes/{note['id']}")).status_code == 404
        release = await other.post(f"{url}/notes/{note['id']}/release", json={"reason": "CONSENT"})
        assert release.status_code == 404
        correction = NOTE | {"corrects_note_id": note["id"], "entrusted": True}
        answer = await other.post(f"{url}/notes", json=correction)
        assert answer.status_code == (403 if other is others[2] else 422)
    own = made(await asd.get(f"{url}/notes/{note['id']}"), 200)
    assert (own, own["text"], own["available_steps"]) == (note, SECRET, ["release"])
    (item,) = made(await asd.get(f"{url}/notes"), 200)["items"]
    assert item == note | {"text": None}


async def test_the_text_of_an_entrusted_note_is_stored_encrypted(world, office):
    case = await office.case()
    await written(office, case, **ENTRUSTED)
    row = await world.admin.fetchrow("select * from case_notes")
    assert row["text"] is None
    assert SECRET.encode() not in row["entrusted_text"]


async def test_its_author_releases_it_to_the_department_and_to_nobody_else(office):
    case = await office.case()
    url = f"/cases/{case['id']}"
    note = await written(office, case, **ENTRUSTED)
    asd, colleague = await office.worker(), await office.worker("ASD", 2)
    grant = {"department": "JGH", "purpose": PURPOSES["JGH"], "legal_basis": "§ 52 SGB VIII"}
    grant |= {"valid_until": str(clock.day_of(clock.now()) + timedelta(days=9))}
    made(await asd.post(f"{url}/participations", json=grant))
    one = f"{url}/notes/{note['id']}"
    released = made(await asd.post(f"{one}/release", json={"reason": "RISK_ASSESSMENT"}), 200)
    assert (released["state"], released["release_reason"]) == ("RELEASED", "RISK_ASSESSMENT")
    assert (released["text"], released["available_steps"], released["version"]) == (SECRET, [], 2)
    assert (await colleague.get(one)).json() == released
    assert (await (await office.worker("JGH")).get(one)).status_code == 404
    again = await asd.post(f"{one}/release", json={"reason": "CONSENT"})
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")
    foreign = await colleague.post(f"{one}/release", json={"reason": "CONSENT"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not-permitted")


async def test_an_author_who_has_left_the_department_reads_nothing_of_it(world, office):
    case = await office.case()
    note = await written(office, case, **ENTRUSTED)
    asd = await office.worker()
    await world.admin.execute("update members set departments = '{JGH}'")
    assert (await asd.get(f"/cases/{case['id']}/notes/{note['id']}")).status_code == 404


async def test_a_machine_is_entrusted_with_nothing(office):
    case = await office.case()
    machine = await office.worker("ASD", 9, kind="MACHINE")
    answer = await machine.post(f"/cases/{case['id']}/notes", json=ENTRUSTED)
    assert (answer.status_code, answer.json()["code"]) == (403, "person-required")
    made(await machine.post(f"/cases/{case['id']}/notes", json=NOTE))


async def test_a_correction_is_a_new_note_that_refers_to_the_old_one(office):
    case = await office.case()
    note = await written(office, case)
    correction = await written(office, case, 2, corrects_note_id=note["id"], text="Richtig ist …")
    asd = await office.worker()
    old = made(await asd.get(f"/cases/{case['id']}/notes/{note['id']}"), 200)
    assert old == note | {"corrected_by_note_ids": [correction["id"]]}
    assert correction["corrects_note_id"] == note["id"]


async def test_an_entrusted_correction_of_an_ordinary_note_is_hidden_there_too(office):
    case = await office.case()
    note = await written(office, case)
    secret = await written(office, case, corrects_note_id=note["id"], **ENTRUSTED)
    url = f"/cases/{case['id']}/notes/{note['id']}"
    seen = [await (await office.worker("ASD", n)).get(url) for n in (1, 2)]
    assert [a.json()["corrected_by_note_ids"] for a in seen] == [[secret["id"]], []]


async def test_what_corrects_an_entrusted_note_is_entrusted(office):
    case = await office.case()
    note = await written(office, case, **ENTRUSTED)
    asd = await office.worker()
    body = NOTE | {"corrects_note_id": note["id"]}
    answer = await asd.post(f"/cases/{case['id']}/notes", json=body)
    assert (answer.status_code, await codes(answer)) == (422, {"stays-entrusted"})
    await written(office, case, corrects_note_id=note["id"], **ENTRUSTED)


async def test_a_note_of_another_case_is_not_found_here_and_not_corrected(office):
    first, second = await office.case(), await office.case()
    note = await written(office, first)
    asd = await office.worker()
    assert (await asd.get(f"/cases/{second['id']}/notes/{note['id']}")).status_code == 404
    body = NOTE | {"corrects_note_id": note["id"]}
    answer = await asd.post(f"/cases/{second['id']}/notes", json=body)
    assert (answer.status_code, await codes(answer)) == (422, {"unknown-reference"})


async def test_a_note_is_of_today_or_of_a_day_before(office):
    case = await office.case()
    asd = await office.worker()
    late = await asd.post(f"/cases/{case['id']}/notes", json=NOTE | {"happened_on": "2100-01-01"})
    assert (late.status_code, await codes(late)) == (422, {"in-future"})
    body = {"kind": "OTHER", "text": "Ohne Tag"}
    note = made(await asd.post(f"/cases/{case['id']}/notes", json=body))
    assert note["happened_on"] == case["opened_on"]


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": None}, {"kind": "GOSSIP"}])
async def test_a_note_says_something_of_a_known_kind(office, fields):
    case = await office.case()
    asd = await office.worker()
    answer = await asd.post(f"/cases/{case['id']}/notes", json=NOTE | fields)
    assert answer.status_code == 400


async def test_who_takes_part_writes_no_notes_and_nobody_in_an_archived_case(office):
    case = await office.case()
    asd = await office.worker()
    url = f"/cases/{case['id']}"
    assert (await (await office.worker("JGH")).post(f"{url}/notes", json=NOTE)).status_code == 404
    made(await asd.post(f"{url}/closure", json={"reason": "OTHER"}), 200)
    made(await asd.post(f"{url}/notes", json=NOTE))
    made(await asd.post(f"{url}/archival"), 200)
    assert (await asd.post(f"{url}/notes", json=NOTE)).status_code == 409


async def test_the_list_is_filtered_counted_and_paged(office):
    case = await office.case()
    days = ["2026-03-01", "2026-03-02", "2026-03-02", "2026-03-05"]
    notes = [await written(office, case, happened_on=day) for day in days]
    asd, url = await office.worker(), f"/cases/{case['id']}/notes"
    counted = {"Prefer": "return=total-count"}
    page = (await asd.get(url, params={"limit": 3}, headers=counted)).json()
    rest = (await asd.get(page["next"].removeprefix("/v1"))).json()
    assert page["items"] + rest["items"] == list(reversed(notes))
    assert (page["total_count"], rest["next"]) == (4, None)
    between = {"happened_from": "2026-03-02", "happened_until": "2026-03-04"}
    assert (await asd.get(url, params=between)).json()["items"] == [notes[2], notes[1]]
    mine = {"author_member_id": str(await office.member("ASD", 2)), "kind": "CONVERSATION"}
    assert (await asd.get(url, params=mine)).json()["items"] == []
    assert (await asd.get(f"/cases/{case['person_id']}/notes")).status_code == 404


async def test_reading_a_note_is_logged(world, office):
    case = await office.case()
    note = await written(office, case)
    await world.admin.execute("delete from read_entries")
    await (await office.worker("ASD", 2)).get(f"/cases/{case['id']}/notes/{note['id']}")
    (entry,) = await world.admin.fetch("select operation, object_ids from read_entries")
    assert entry["operation"] == "get_case_note"
    assert [str(i) for i in entry["object_ids"]] == [note["id"]]


async def test_a_key_repeats_an_answer_for_the_same_person_only(office):
    """One client serves many workers: its keys are no way around the walls."""
    case = await office.case()
    url, key = f"/cases/{case['id']}/notes", {"Idempotency-Key": "note-key-0000000001"}
    asd, colleague = await office.worker(), await office.worker("ASD", 2)
    note = made(await asd.post(url, json=ENTRUSTED, headers=key))
    assert made(await asd.post(url, json=ENTRUSTED, headers=key)) == note
    other = await colleague.post(url, json=ENTRUSTED, headers=key)
    assert (other.status_code, await codes(other)) == (422, {"idempotency-key-reused"})


async def test_two_releases_at_once_are_one(office):
    case = await office.case()
    note = await written(office, case, **ENTRUSTED)
    asd = await office.worker()
    url = f"/cases/{case['id']}/notes/{note['id']}/release"
    answers = await asyncio.gather(*(asd.post(url, json={"reason": "CONSENT"}) for _ in range(4)))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]


async def test_the_history_of_a_case_says_what_when_and_who(office):
    case = await office.case()
    asd, url = await office.worker(), f"/cases/{case['id']}"
    note = await written(office, case, 2)
    made(await asd.post(f"{url}/dormancy"), 200)
    items = made(await asd.get(f"{url}/events"), 200)["items"]
    first, second = [str(await office.member("ASD", n)) for n in (1, 2)]
    assert [(i["kind"], i["resource_id"], i["member_id"]) for i in items] == [
        ("case.dormant", case["id"], first),
        ("case-note.written", note["id"], second),
        ("case.opened", case["id"], first),
    ]
    assert items[0]["fields"] == ["state"]
    page = (await asd.get(f"{url}/events", params={"limit": 2})).json()
    rest = (await asd.get(page["next"].removeprefix("/v1"))).json()
    assert page["items"] + rest["items"] == items


async def test_the_history_shows_an_entrusted_note_to_its_author_only(office):
    case = await office.case()
    note = await written(office, case, **ENTRUSTED)
    url = f"/cases/{case['id']}/events"
    for number, count in ((1, 1), (2, 0)):
        items = (await (await office.worker("ASD", number)).get(url)).json()["items"]
        assert [i["resource_id"] for i in items].count(note["id"]) == count
    assert (await (await office.worker("JGH")).get(url)).status_code == 404
