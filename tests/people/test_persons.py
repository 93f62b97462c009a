"""Persons: entering, reading, changing."""

from uuid import uuid4

import pytest

from tests.support.office import PERSON, held, made, open_office

NEW = PERSON | {"department": "ASD"}


async def test_a_new_person_is_visible_to_the_department_that_entered_it(office):
    asd = await office.worker("ASD")
    answer = await asd.post("/persons", json=NEW | {"birth_name": "Früher"})
    person = made(answer)
    assert answer.headers["location"] == f"/v1/persons/{person['id']}"
    assert person["birth_precision"] == "DAY"
    assert person["gender"] == "UNSPECIFIED"
    assert person["departments"] == ["ASD"]
    colleague = await office.worker("ASD", 2)
    read = await colleague.get(f"/persons/{person['id']}")
    assert read.json() == person
    assert read.headers["cache-control"] == "private, no-store"
    again = await colleague.get(
        f"/persons/{person['id']}", headers={"If-None-Match": read.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("department", ["JGH", "WJH", "PKD", "UVG", "GUARDIANSHIP", "ASSISTANCE"])
async def test_another_department_does_not_know_the_person(office, department):
    person = await office.person("ASD")
    other = await office.worker(department)
    answer = await other.get(f"/persons/{person['id']}")
    assert answer.status_code == 404
    changed = await other.patch(
        f"/persons/{person['id']}", json={"given_name": "X"}, headers=held(person)
    )
    assert changed.status_code == 404


async def test_a_person_is_entered_for_a_department_of_the_caller_only(office):
    asd = await office.worker("ASD")
    answer = await asd.post("/persons", json=NEW | {"department": "JGH"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not-your-department"


async def test_a_token_without_a_member_sees_and_enters_nobody(world, office):
    person = await office.person()
    stranger = world.client(office.id, "youth_office", departments=["ASD"], purpose="CASE_WORK")
    assert (await stranger.get(f"/persons/{person['id']}")).status_code == 404
    assert (await stranger.post("/persons", json=NEW)).status_code == 422
    found = await stranger.post("/persons/search", json={"family_name": "Testperson"})
    assert found.json()["items"] == []


async def test_who_has_left_the_office_sees_nobody_from_the_next_request_on(world, office):
    person = await office.person()
    asd = await office.worker()
    assert (await asd.get(f"/persons/{person['id']}")).status_code == 200
    await world.admin.execute("update members set valid_until = '2025-01-01'")
    assert (await asd.get(f"/persons/{person['id']}")).status_code == 404


async def test_a_patch_changes_what_it_names(office):
    asd = await office.worker()
    person = await office.person(birth_name="Alt")
    answer = await asd.patch(
        f"/persons/{person['id']}",
        json={"family_name": "Neu", "birth_name": None, "address_locked": True},
        headers=held(person),
    )
    changed = made(answer, 200)
    assert (changed["family_name"], changed["birth_name"]) == ("Neu", None)
    assert changed["given_name"] == person["given_name"]
    assert changed["address_locked"]
    assert changed["version"] == 2
    stale = await asd.patch(f"/persons/{person['id']}", json={}, headers=held(person))
    assert stale.status_code == 412
    without = await asd.patch(f"/persons/{person['id']}", json={})
    assert without.status_code == 428


async def test_a_patch_that_changes_nothing_makes_no_version(office):
    asd = await office.worker()
    person = await office.person()
    same = await asd.patch(
        f"/persons/{person['id']}", json={"gender": "UNSPECIFIED"}, headers=held(person)
    )
    assert made(same, 200)["version"] == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"born_on": "2100-01-01"}, "in-future"),
        ({"deceased_on": "2100-01-01"}, "in-future"),
        ({"deceased_on": "2014-05-16"}, "deceased-before-birth"),
        ({"birth_precision": "MONTH"}, "birth-precision"),
        ({"born_on": "2014-05-01", "birth_precision": "YEAR"}, "birth-precision"),
        ({"born_on": None, "birth_precision": "DAY"}, "birth-precision"),
    ],
)
async def test_birth_and_death_must_be_possible(office, fields, code):
    asd = await office.worker()
    answer = await asd.post("/persons", json=NEW | fields)
    assert answer.status_code == 422
    assert {error["code"] for error in answer.json()["errors"]} == {code}
    assert "2014" not in answer.text
    person = await office.person()
    changed = await asd.patch(f"/persons/{person['id']}", json=fields, headers=held(person))
    assert changed.status_code == 422


@pytest.mark.parametrize(
    ("fields", "precision"),
    [
        ({"born_on": "2014-05-01", "birth_precision": "MONTH"}, "MONTH"),
        ({"born_on": "2014-01-01", "birth_precision": "YEAR"}, "YEAR"),
        ({"born_on": "2009-01-01", "birth_precision": "ESTIMATED"}, "ESTIMATED"),
        ({"born_on": None}, None),
    ],
)
async def test_a_birth_date_may_be_known_in_part(office, fields, precision):
    person = await office.person(**fields)
    assert person["birth_precision"] == precision


async def test_clearing_the_birth_date_clears_its_precision(office):
    asd = await office.worker()
    person = await office.person()
    answer = await asd.patch(
        f"/persons/{person['id']}", json={"born_on": None}, headers=held(person)
    )
    assert made(answer, 200)["birth_precision"] is None


@pytest.mark.parametrize(
    "fields",
    [
        {"given_name": ""},
        {"given_name": " "},
        {"family_name": "a\u0000b"},
        {"family_name": "x" * 121},
        {"gender": "OTHER"},
        {"born_on": "2014-5-17"},
        {"address_locked": "yes"},
        {"religion": "none"},
        {"department": "ADMIN2"},
    ],
)
async def test_a_body_that_breaks_the_schema_is_refused(office, fields):
    asd = await office.worker()
    answer = await asd.post("/persons", json=NEW | fields)
    assert answer.status_code == 400


async def test_without_a_purpose_there_is_no_answer_about_persons(office):
    person = await office.person()
    asd = await office.worker()
    missing = await asd.get(f"/persons/{person['id']}", headers={"Data-Purpose": ""})
    assert missing.status_code == 400
    foreign = await asd.get(f"/persons/{person['id']}", headers={"Data-Purpose": "PAYMENT"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "purpose-not-allowed")


async def test_the_read_log_names_who_read_whom_and_why_and_nothing_else(world, office):
    person = await office.person()
    asd = await office.worker("ASD", 2)
    await world.admin.execute("delete from read_entries")
    await asd.get(f"/persons/{person['id']}")
    (entry,) = await world.admin.fetch("select * from read_entries")
    assert entry["operation"] == "get_person"
    assert entry["purpose"] == "CASE_WORK"
    assert entry["member_id"] == await office.member("ASD", 2)
    assert [str(i) for i in entry["object_ids"]] == [person["id"]]
    assert "Testperson" not in str(dict(entry))


async def test_a_person_of_another_office_does_not_exist(world, office):
    person = await office.person()
    elsewhere = await open_office(world, "Nachbaramt")
    other = await elsewhere.worker()
    assert (await other.get(f"/persons/{person['id']}")).status_code == 404
    assert (await other.get(f"/persons/{uuid4()}")).status_code == 404


async def test_the_same_key_enters_a_person_once(world, office):
    asd = await office.worker()
    key = {"Idempotency-Key": "person-key-00000001"}
    first, second = [await asd.post("/persons", json=NEW, headers=key) for _ in range(2)]
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert await world.admin.fetchval("select count(*) from persons") == 1


async def test_a_change_is_audited_by_the_names_of_its_fields(world, office):
    asd = await office.worker()
    person = await office.person()
    await asd.patch(
        f"/persons/{person['id']}", json={"family_name": "Geheim"}, headers=held(person)
    )
    entries = await world.admin.fetch("select * from audit_entries order by id")
    assert [entry["kind"] for entry in entries] == ["person.created", "person.changed"]
    assert {"given_name", "born_on"} <= set(entries[0]["fields"])
    assert entries[1]["fields"] == ["family_name"]
    assert entries[1]["member_id"] == await office.member()
    assert "Geheim" not in str([dict(entry) for entry in entries])
