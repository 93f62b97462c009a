"""Households: who lives together, and who may know it."""

from uuid import uuid4

from tests.support.office import held, made


def member(person, since="2020-01-01", **fields):
    return {"person_id": person["id"], "valid_from": since} | fields


async def household(office, *persons):
    asd = await office.worker()
    return made(await asd.post("/households", json={"members": [member(p) for p in persons]}))


async def test_a_household_lists_who_belongs_to_it(office):
    asd = await office.worker()
    child, mother = await office.person(), await office.person()
    made_household = await household(office, child, mother)
    assert [m["person_id"] for m in made_household["members"]] == [child["id"], mother["id"]]
    read = await asd.get(f"/households/{made_household['id']}")
    assert read.json() == made_household
    listed = (await asd.get(f"/persons/{child['id']}/households")).json()["items"]
    assert [m["household_id"] for m in listed] == [made_household["id"]]


async def test_persons_join_and_leave(office):
    asd = await office.worker()
    child, partner = await office.person(), await office.person()
    home = await household(office, child)
    members = f"/households/{home['id']}/members"
    joined = made(await asd.post(members, json=member(partner)))
    again = await asd.post(members, json=member(partner))
    assert again.status_code == 409
    assert again.json()["code"] == "household-members-overlap"
    one = f"{members}/{joined['id']}"
    left = made(
        await asd.patch(one, json={"valid_until": "2024-12-31"}, headers=held(joined)), 200
    )
    assert left["valid_until"] == "2024-12-31"
    assert made(await asd.post(f"{one}/cancellation"), 200)["cancelled_at"]
    assert (await asd.post(f"{one}/cancellation")).status_code == 409


async def test_a_stranger_of_the_department_cannot_be_added(office):
    asd = await office.worker()
    unknown = await office.person("JGH")
    home = await household(office, await office.person())
    for address, body, pointer in (
        ("/households", {"members": [member(unknown)]}, "#/members/0/person_id"),
        (f"/households/{home['id']}/members", member(unknown), "#/person_id"),
    ):
        answer = await asd.post(address, json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer


async def test_the_place_of_a_wrong_period_is_named(office):
    asd = await office.worker()
    person = await office.person()
    body = {"members": [member(person, valid_until="2019-01-01")]}
    answer = await asd.post("/households", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/members/0/valid_until"


async def test_a_department_sees_a_household_by_those_whom_it_knows(office):
    """The child of a participation is seen in its home, and nobody else there."""
    asd, jgh = await office.worker(), await office.worker("JGH")
    child, mother = await office.person(), await office.person()
    home = await household(office, child, mother)
    assert (await jgh.get(f"/households/{home['id']}")).status_code == 404
    case = await office.case(person_id=child["id"])
    until = await office.world.admin.fetchval("select (current_date + 30)::text")
    grant = {"department": "JGH", "purpose": "YOUTH_COURT_ASSISTANCE", "valid_until": until}
    grant["legal_basis"] = "§ 52 SGB VIII"
    made(await asd.post(f"/cases/{case['id']}/participations", json=grant))
    seen = (await jgh.get(f"/households/{home['id']}")).json()
    assert [m["person_id"] for m in seen["members"]] == [child["id"]]


async def test_there_is_no_such_household(office):
    asd = await office.worker()
    person = await office.person()
    assert (await asd.get(f"/households/{uuid4()}")).status_code == 404
    missing = await asd.post(f"/households/{uuid4()}/members", json=member(person))
    assert missing.status_code == 404
    home = await household(office, person)
    other = f"/households/{home['id']}/members/{uuid4()}"
    assert (await asd.post(f"{other}/cancellation")).status_code == 404


async def test_a_membership_ends_after_it_begins_and_before_the_next(office):
    asd = await office.worker()
    person = await office.person()
    home = await household(office, person)
    members = f"/households/{home['id']}/members"
    first = home["members"][0]
    one = f"{members}/{first['id']}"
    early = await asd.patch(one, json={"valid_until": "2019-12-31"}, headers=held(first))
    assert early.status_code == 422
    ended = made(
        await asd.patch(one, json={"valid_until": "2021-12-31"}, headers=held(first)), 200
    )
    made(await asd.post(members, json=member(person, "2022-01-01")))
    again = await asd.patch(one, json={"valid_until": None}, headers=held(ended))
    assert again.status_code == 409
