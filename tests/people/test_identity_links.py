"""Links between what departments know: made with a reason, seen by whom the purpose allows."""

import pytest

from tests.support.office import made, open_office

LINK = {
    "department": "ASD",
    "other_department": "JGH",
    "purpose": "YOUTH_COURT_ASSISTANCE",
    "legal_basis": "§ 64 (1) SGB VIII, § 52 SGB VIII",
    "reason": "Beide arbeiten mit dem Jugendlichen",
}


@pytest.fixture
async def pair(office):
    return await office.person("ASD"), await office.person("JGH")


async def post(office, mine, theirs, by="ASD", **fields):
    worker = await office.worker(by)
    body = LINK | {"other_person_id": theirs["id"]} | fields
    return await worker.post(f"/persons/{mine['id']}/identity-links", json=body)


async def links(office, person, department, purpose=""):
    worker = await office.worker(department, purpose=purpose)
    answer = await worker.get(f"/persons/{person['id']}/identity-links")
    return made(answer, 200)["items"]


def codes(answer):
    return [error["code"] for error in answer.json()["errors"]]


async def test_the_other_department_learns_that_there_is_an_identity_and_nothing_more(
    office, pair
):
    mine, theirs = pair
    linked = made(await post(office, *pair))
    assert linked["made_here"]
    assert linked["available_steps"] == ["revocation"]
    (told,) = await links(office, theirs, "JGH")
    assert told["person_id"] == theirs["id"]
    assert (told["other_person_id"], told["other_department"]) == (mine["id"], "ASD")
    assert not told["made_here"]
    assert {told[name] for name in ("legal_basis", "reason", "linked_by")} == {None}
    assert told["available_steps"] == []
    jgh = await office.worker("JGH")
    for address in ("", "/residences", "/identity-links", f"/identity-links/{linked['id']}"):
        assert (await jgh.get(f"/persons/{mine['id']}{address}")).status_code == 404
    asd = await office.worker("ASD")
    assert (await asd.get(f"/persons/{theirs['id']}")).status_code == 404
    assert (await links(office, mine, "ASD")) == [linked]


async def test_for_another_purpose_there_is_no_link(office, pair):
    mine, theirs = pair
    linked = made(await post(office, *pair))
    assert await links(office, theirs, "JGH", "TRANSFER") == []
    other = await office.worker("JGH", purpose="TRANSFER")
    address = f"/persons/{theirs['id']}/identity-links/{linked['id']}"
    assert (await other.get(address)).status_code == 404
    assert len(await links(office, mine, "ASD", "TRANSFER")) == 1


async def test_a_link_ends(world, office, pair):
    mine, theirs = pair
    linked = made(await post(office, *pair))
    jgh, asd = await office.worker("JGH"), await office.worker("ASD")
    there = f"/persons/{theirs['id']}/identity-links/{linked['id']}/revocation"
    assert (await jgh.post(there)).status_code == 403
    here = f"/persons/{mine['id']}/identity-links/{linked['id']}/revocation"
    assert made(await asd.post(here), 200)["state"] == "REVOKED"
    assert (await asd.post(here)).status_code == 409
    assert (await jgh.post(there)).status_code == 404
    assert await links(office, theirs, "JGH") == []
    again = made(await post(office, *pair, valid_until="2027-01-31"))
    assert len(await links(office, theirs, "JGH")) == 1
    await world.admin.execute(
        "update identity_links set valid_until = '2026-01-31' where id = $1", again["id"]
    )
    assert await links(office, theirs, "JGH") == []


@pytest.mark.parametrize("department", ["GUARDIANSHIP", "ASSISTANCE"])
async def test_guardianship_and_legal_assistance_are_linked_with_nobody(office, department):
    mine, theirs = await office.person("ASD"), await office.person(department)
    told = await post(office, mine, theirs, other_department=department, purpose="TRANSFER")
    assert (told.status_code, codes(told)) == (422, ["walled-off"])
    tells = await post(office, theirs, mine, department, department=department)
    assert (tells.status_code, codes(tells)) == (422, ["walled-off"])


async def test_whom_the_other_department_does_not_keep_is_not_there(world, office, pair):
    mine, theirs = pair
    elsewhere = await open_office(world, "Jugendamt anderswo")
    ward, foreign = await office.person("GUARDIANSHIP"), await elsewhere.person("JGH")
    colleague = await office.person("ASD")
    answers = [await post(office, mine, other) for other in (ward, foreign, colleague, mine)]
    answers.append(await post(office, mine, theirs, other_department="PKD", purpose="FOSTER_CARE"))
    bodies = set()
    for answer in answers:
        assert (answer.status_code, codes(answer)) == (422, ["unknown-reference"])
        bodies.add(str(answer.json()["errors"]))
    assert len(bodies) == 1  # nothing tells who is nowhere from who is elsewhere


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"other_department": "ASD"}, "same-department"),
        ({"purpose": "PAYMENT"}, "purpose-not-theirs"),
        ({"valid_until": "2020-01-01"}, "in-past"),
        ({"department": "PKD"}, "not-your-department"),
    ],
)
async def test_what_a_link_must_not_say(office, pair, fields, code):
    answer = await post(office, *pair, **fields)
    assert (answer.status_code, codes(answer)) == (422, [code])


async def test_two_persons_are_linked_once_and_by_a_natural_person(office, pair):
    made(await post(office, *pair))
    again = await post(office, *pair)
    assert (again.status_code, again.json()["code"]) == (409, "identity-link-exists")
    mine, theirs = pair
    await office.member("ASD", 8, kind="MACHINE")
    machine = await office.worker("ASD", 8)
    body = LINK | {"other_person_id": theirs["id"]}
    answer = await machine.post(f"/persons/{mine['id']}/identity-links", json=body)
    assert answer.json()["code"] == "person-required"


async def test_the_act_is_in_the_audit(world, office, pair):
    made(await post(office, *pair))
    row = await world.admin.fetchrow(
        "select purpose, member_id from audit_entries where kind = 'identity-link.made'"
    )
    assert (row["purpose"], row["member_id"]) == ("CASE_WORK", await office.member("ASD"))
