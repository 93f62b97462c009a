"""Merging persons: by two people of a department that keeps both; reversible."""

import pytest

from tests.support.merging import merge, propose, reverse
from tests.support.office import held, made, open_office

REASON = {"reason": "doppelt erfasst"}


@pytest.fixture
async def pair(office):
    return await office.person(), await office.person(given_name="Vornahme", born_on="2014-05-18")


async def read(office, person, department="ASD"):
    worker = await office.worker(department)
    return made(await worker.get(f"/persons/{person['id']}"), 200)


async def ask(office, person, merged, department="ASD", number=1, **fields):
    worker = await office.worker(department, number)
    body = REASON | {"merged_person_id": merged["id"]} | fields
    return await worker.post(f"/persons/{person['id']}/merges", json=body)


def codes(answer):
    return [error["code"] for error in answer.json()["errors"]]


async def test_a_second_person_confirms_before_it_counts(office, pair):
    person, merged = pair
    proposal = await propose(office, person, merged)
    assert (proposal["state"], proposal["available_steps"]) == ("PROPOSED", ["refusal"])
    address = f"/persons/{person['id']}/merges/{proposal['id']}"
    first = await office.worker("ASD", 1)
    assert (await first.post(f"{address}/confirmation")).status_code == 403
    assert (await read(office, merged))["merged_into_id"] is None
    second = await office.worker("ASD", 2)
    seen = made(await second.get(address), 200)
    assert seen["available_steps"] == ["confirmation", "refusal"]
    confirmed = made(await second.post(f"{address}/confirmation"), 200)
    assert (confirmed["state"], confirmed["available_steps"]) == ("MERGED", ["reversal"])
    assert (await read(office, merged))["merged_into_id"] == person["id"]
    assert (await read(office, person)) == person
    assert (await second.post(f"{address}/confirmation")).status_code == 409
    listed = made(await first.get(f"/persons/{merged['id']}/merges?state=MERGED"), 200)
    assert [item["id"] for item in listed["items"]] == [proposal["id"]]


async def test_a_machine_merges_nobody(office, pair):
    answer = await ask(office, *pair, number=9)
    assert answer.status_code == 201
    await office.member("ASD", 8, kind="MACHINE")
    assert (await ask(office, *pair, number=8)).json()["code"] == "person-required"


async def test_what_is_asked_about_one_is_answered_for_both(office, pair):
    person, merged = pair
    asd = await office.worker()
    for one, kind, ags in ((person, "HABITUAL", "10044"), (merged, "ACTUAL", "10046")):
        entry = {"kind": kind, "ags": ags, "valid_from": "2020-01-01"}
        made(await asd.post(f"/persons/{one['id']}/residences", json=entry))
    case = await office.case(person_id=merged["id"])
    await merge(office, person, merged)
    for one in pair:
        facts = made(await asd.get(f"/persons/{one['id']}/residences"), 200)["items"]
        assert {fact["ags"] for fact in facts} == {"10044", "10046"}
        for fact in facts:
            made(await asd.get(f"/persons/{one['id']}/residences/{fact['id']}"), 200)
        cases = made(await asd.get("/cases", params={"person_id": one["id"]}), 200)["items"]
        assert [item["id"] for item in cases] == [case["id"]]


async def test_a_fact_of_the_merged_person_can_still_be_cancelled(office, pair):
    person, merged = pair
    asd = await office.worker()
    entry = {"kind": "HABITUAL", "ags": "10044", "valid_from": "2020-01-01"}
    fact = made(await asd.post(f"/persons/{merged['id']}/residences", json=entry))
    await merge(office, person, merged)
    address = f"/persons/{person['id']}/residences/{fact['id']}/cancellation"
    assert made(await asd.post(address), 200)["cancelled_at"]


async def test_a_new_residence_ends_that_of_the_merged_person(office, pair):
    person, merged = pair
    asd = await office.worker()
    entry = {"kind": "HABITUAL", "ags": "10044", "valid_from": "2020-01-01"}
    made(await asd.post(f"/persons/{merged['id']}/residences", json=entry))
    await merge(office, person, merged)
    moved = entry | {"ags": "10046", "valid_from": "2026-02-01"}
    made(await asd.post(f"/persons/{person['id']}/residences", json=moved))
    facts = made(await asd.get(f"/persons/{person['id']}/residences"), 200)["items"]
    assert [fact["valid_until"] for fact in facts] == [None, "2026-01-31"]


async def test_a_mother_entered_twice_is_one_parent(office):
    child, mother, again = [await office.person(born_on=None) for _ in range(3)]
    asd = await office.worker()
    for parent in (mother, again):
        relation = {"kind": "PARENT", "other_person_id": parent["id"], "valid_from": "2020-01-01"}
        made(await asd.post(f"/persons/{child['id']}/relationships", json=relation))
    entry = {"kind": "HABITUAL", "ags": "10044", "valid_from": "2020-01-01"}
    made(await asd.post(f"/persons/{again['id']}/residences", json=entry))
    await merge(office, mother, again)
    found = made(await asd.get(f"/persons/{child['id']}/jurisdiction"), 200)
    assert (found["rule"], found["ags"]) == ("ONLY_PARENT", "10044")
    assert found["person_id"] == mother["id"]


async def test_whatever_is_new_belongs_to_who_remains(office, pair):
    person, merged = pair
    await merge(office, person, merged)
    asd = await office.worker()
    entry = {"kind": "HABITUAL", "ags": "10044", "valid_from": "2020-01-01"}
    refused = [
        await asd.post(f"/persons/{merged['id']}/residences", json=entry),
        await asd.patch(
            f"/persons/{merged['id']}", json={"given_name": "X"}, headers=held(merged)
        ),
        await asd.post(
            "/cases",
            json={
                "department": "ASD",
                "person_id": merged["id"],
                "responsible_member_id": str(await office.member()),
            },
        ),
    ]
    for answer in refused:
        assert answer.status_code == 422
        assert codes(answer) == ["person-merged"]


async def test_a_search_finds_one_person_by_either_name(office):
    person = await office.person(family_name="Albrecht")
    merged = await office.person(family_name="Zander", born_on="2014-05-18")
    await merge(office, person, merged)
    asd = await office.worker()
    for sought in (
        {"family_name": "Albrecht"},
        {"family_name": "Zander"},
        {"born_on": "2014-05-18"},
    ):
        found = made(await asd.post("/persons/search", json=sought), 200)["items"]
        assert [item["id"] for item in found] == [person["id"]]


async def test_who_was_merged_or_refused_is_no_duplicate_any_more(office):
    first, second, third = [await office.person() for _ in range(3)]
    asd = await office.worker()
    await merge(office, first, second)
    refused = await propose(office, first, third)
    address = f"/persons/{first['id']}/merges/{refused['id']}/refusal"
    assert made(await asd.post(address), 200)["state"] == "REFUSED"
    for person in (first, second, third):
        found = made(await asd.get(f"/persons/{person['id']}/duplicates"), 200)
        assert found["items"] == []


async def test_a_reversal_makes_two_of_them_again(office, pair):
    person, merged = pair
    reversed_ = await reverse(office, await merge(office, person, merged))
    assert (reversed_["state"], reversed_["available_steps"]) == ("REVERSED", [])
    assert await read(office, merged) == merged
    again = await merge(office, merged, person)
    assert again["state"] == "MERGED"


async def test_a_person_is_another_name_of_one_only(office, pair):
    person, merged = pair
    third = await office.person()
    await merge(office, person, merged)
    taken = await ask(office, third, merged)
    assert (taken.status_code, taken.json()["code"]) == (409, "person-merge-exists")
    assert codes(await ask(office, merged, third)) == ["person-merged"]
    assert codes(await ask(office, third, person)) == ["has-merged-others"]
    assert codes(await ask(office, person, person)) == ["same-person"]


async def test_relatives_are_two(office, pair):
    person, merged = pair
    asd = await office.worker()
    relation = {"kind": "SIBLING", "other_person_id": merged["id"], "valid_from": "2020-01-01"}
    made(await asd.post(f"/persons/{person['id']}/relationships", json=relation))
    assert codes(await ask(office, merged, person)) == ["related-to-each-other"]


async def test_persons_of_another_department_or_office_are_not_there(world, office):
    mine, theirs = await office.person("ASD"), await office.person("JGH")
    elsewhere = await (await open_office(world, "Jugendamt anderswo")).person()
    for other in (theirs, elsewhere):
        assert (await ask(office, other, mine)).status_code == 404
        answer = await ask(office, mine, other)
        assert (answer.status_code, codes(answer)) == (422, ["unknown-reference"])


async def test_departments_of_one_worker_stay_apart(world, office):
    mine, theirs = await office.person("ASD"), await office.person("JGH")
    await office.member("ASD", 5, departments="{ASD,JGH}")
    both = world.client(
        office.id,
        "youth_office",
        departments=["ASD", "JGH"],
        subject="asd-5",
        purpose="PLACEMENT",
    )
    body = REASON | {"merged_person_id": theirs["id"]}
    answer = await both.post(f"/persons/{mine['id']}/merges", json=body)
    assert (answer.status_code, codes(answer)) == (422, ["departments-differ"])


async def test_for_another_department_nothing_is_merged(office, pair):
    """The JGH takes part in a case about one of them, and learns nothing of the other."""
    person, merged = pair
    asd = await office.worker()
    await office.member("JGH")
    case = await office.case(person_id=merged["id"])
    grant = {
        "department": "JGH",
        "purpose": "YOUTH_COURT_ASSISTANCE",
        "legal_basis": "§ 52 SGB VIII",
        "valid_until": "2027-01-31",
    }
    made(await asd.post(f"/cases/{case['id']}/participations", json=grant))
    entry = {"kind": "HABITUAL", "ags": "10044", "valid_from": "2020-01-01"}
    made(await asd.post(f"/persons/{person['id']}/residences", json=entry))
    before = await read(office, merged, "JGH")
    merging = await merge(office, person, merged)
    jgh = await office.worker("JGH")
    assert await read(office, merged, "JGH") == before
    assert made(await jgh.get(f"/persons/{merged['id']}/residences"), 200)["items"] == []
    assert made(await jgh.get(f"/persons/{merged['id']}/merges"), 200)["items"] == []
    assert (await jgh.get(f"/persons/{person['id']}")).status_code == 404
    address = f"/persons/{merged['id']}/merges/{merging['id']}"
    assert (await jgh.get(address)).status_code == 404
    assert (await jgh.post(f"{address}/reversal", json=REASON)).status_code == 404


async def test_the_feed_and_the_audit_say_it_without_names(world, office, pair):
    person, merged = pair
    await reverse(office, await merge(office, person, merged))
    kinds = await world.admin.fetch(
        "select c.kind, a.member_id is not null as known from changes c "
        "join audit_entries a using (kind, resource_id) where c.kind ~ 'merge|merged|separated' "
        "order by c.seq"
    )
    assert [row["kind"] for row in kinds] == [
        "person-merge.proposed",
        "person.merged",
        "person-merge.confirmed",
        "person.separated",
        "person-merge.reversed",
    ]
    assert all(row["known"] for row in kinds)
