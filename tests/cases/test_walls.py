"""The walls between departments, and the doors in them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Principal, Role
from tests.support.issuer import ISSUER
from tests.support.office import PURPOSES, held, made, open_office

DEPARTMENTS = sorted(PURPOSES)
OPEN = {"ASD", "JGH", "PKD", "WJH"}
FOR_COURT = {
    "department": "JGH",
    "purpose": "YOUTH_COURT_ASSISTANCE",
    "legal_basis": "§ 52 SGB VIII",
}


def in_days(days):
    return str(clock.day_of(clock.now()) + timedelta(days=days))


async def granted(office, case, **fields):
    asd = await office.worker()
    body = FOR_COURT | {"valid_until": in_days(30)} | fields
    return await asd.post(f"/cases/{case['id']}/participations", json=body)


@pytest.mark.parametrize("keeper", DEPARTMENTS)
async def test_a_case_is_seen_by_its_department_alone(office, keeper):
    case = await office.case(keeper)
    for department in DEPARTMENTS:
        worker = await office.worker(department, 2)
        mine = department == keeper
        answers = [
            await worker.get(f"/cases/{case['id']}"),
            await worker.get(f"/persons/{case['person_id']}"),
            await worker.get(f"/cases/{case['id']}/participations"),
            await worker.get(f"/cases/{case['id']}/access"),
        ]
        assert {a.status_code for a in answers} == {200 if mine else 404}, department
        assert len((await worker.get("/cases")).json()["items"]) == mine


async def test_the_departments_of_token_and_member_must_agree(world, office):
    case = await office.case()
    await office.member("JGH")
    boasting = world.client(
        office.id,
        "youth_office",
        departments=["ASD", "JGH"],
        subject="jgh-1",
        purpose="CASE_WORK",
    )
    assert (await boasting.get(f"/cases/{case['id']}")).status_code == 404


@pytest.mark.parametrize("department", ["CONTROLLING", "LEADERSHIP", "ADMIN"])
async def test_leaders_and_administrators_see_no_case(world, office, department):
    await office.case()
    await office.member(department)
    client = world.client(
        office.id, "youth_office", "cases:read", departments=[department], purpose="CASE_WORK"
    )
    assert (await client.get("/cases")).status_code == 403


async def test_a_participation_opens_the_case_and_its_persons_for_its_purpose_only(office):
    case = await office.case()
    answer = await granted(office, case)
    participation = made(answer)
    court = await office.worker("JGH")
    for url in (f"/cases/{case['id']}", f"/persons/{case['person_id']}"):
        assert (await court.get(url)).status_code == 200
        other = await court.get(url, headers={"Data-Purpose": "PLACEMENT"})
        assert other.status_code == 404
    located = await court.get(answer.headers["location"].removeprefix("/v1"))
    assert located.json() == participation
    assert (await court.get("/cases")).json()["items"][0]["available_steps"] == []


async def test_who_takes_part_reads_and_changes_nothing(office):
    case = await office.case()
    made(await granted(office, case))
    court = await office.worker("JGH")
    url = f"/cases/{case['id']}"
    person = (await court.get(f"/persons/{case['person_id']}")).json()
    pass_on = FOR_COURT | {"department": "PKD", "valid_until": in_days(1)}
    answers = [
        await court.patch(url, json={}, headers=held(case)),
        await court.post(f"{url}/dormancy"),
        await court.post(f"{url}/closure", json={"reason": "OTHER"}),
        await court.post(f"{url}/participations", json=pass_on),
        await court.get(f"{url}/access"),
        await court.patch(f"/persons/{person['id']}", json={}, headers=held(person)),
    ]
    assert [a.status_code for a in answers] == [403] * 6


async def test_a_participation_ends_after_its_last_day(office, monkeypatch):
    case = await office.case()
    made(await granted(office, case, valid_until=in_days(2)))
    seen = []
    for days in (0, 2, 3):
        monkeypatch.setattr(clock.CLOCK, "offset", timedelta(days=days))
        court = await office.worker("JGH")  # a fresh token
        answers = [
            await court.get(f"/cases/{case['id']}"),
            await court.get(f"/persons/{case['person_id']}"),
        ]
        seen.append([a.status_code for a in answers])
    assert seen == [[200, 200], [200, 200], [404, 404]]


async def test_a_revoked_participation_ends_at_once(office):
    case = await office.case()
    participation = made(await granted(office, case))
    asd, court = await office.worker(), await office.worker("JGH")
    url = f"/cases/{case['id']}/participations/{participation['id']}/revocation"
    assert (await court.post(url)).status_code == 403
    assert made(await asd.post(url), 200)["revoked_on"]
    assert (await court.get(f"/cases/{case['id']}")).status_code == 404
    assert (await court.get(f"/persons/{case['person_id']}")).status_code == 404
    again = await asd.post(url)
    assert (again.status_code, again.json()["code"]) == (409, "participation-ended")


async def test_a_participation_of_another_case_is_not_found_here(office):
    first, second = await office.case(), await office.case()
    participation = made(await granted(office, first))
    asd = await office.worker()
    url = f"/cases/{second['id']}/participations/{participation['id']}"
    assert (await asd.get(url)).status_code == 404
    assert (await asd.post(f"{url}/revocation")).status_code == 404


async def test_who_joins_the_family_later_is_known_to_the_participants(office):
    case = await office.case(subject="FAMILY")
    made(await granted(office, case))
    sibling = await office.person(given_name="Später")
    court, asd = await office.worker("JGH"), await office.worker()
    url = f"/persons/{sibling['id']}"
    assert (await court.get(url)).status_code == 404
    family = {"family_person_ids": [sibling["id"]]}
    made(await asd.patch(f"/cases/{case['id']}", json=family, headers=held(case)), 200)
    assert (await court.get(url)).status_code == 200


@pytest.mark.parametrize("taker", DEPARTMENTS)
@pytest.mark.parametrize("keeper", DEPARTMENTS)
async def test_guardianship_assistance_and_advances_neither_give_nor_take(office, keeper, taker):
    case = await office.case(keeper)
    worker = await office.worker(keeper)
    body = {"department": taker, "purpose": PURPOSES[taker], "legal_basis": "§ 64 SGB VIII"}
    answer = await worker.post(
        f"/cases/{case['id']}/participations", json=body | {"valid_until": in_days(1)}
    )
    if keeper != taker and {keeper, taker} <= OPEN:
        assert answer.status_code == 201
    else:
        code = "own-department" if keeper == taker else "walled-off"
        assert [e["code"] for e in answer.json()["errors"]] == [code]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"purpose": "PAYMENT"}, "purpose-not-allowed"),
        ({"valid_until": "2020-01-01"}, "in-past"),
        ({"valid_until": "2100-01-01"}, "period-too-long"),
        ({"department": "ADMIN"}, "walled-off"),
    ],
)
async def test_a_participation_has_a_fitting_purpose_and_a_near_end(office, fields, code):
    case = await office.case()
    answer = await granted(office, case, **fields)
    assert answer.status_code == 422
    assert code in {error["code"] for error in answer.json()["errors"]}


async def test_only_a_natural_person_grants_a_participation(office):
    case = await office.case()
    machine = await office.worker("ASD", 9, kind="MACHINE")
    body = FOR_COURT | {"valid_until": in_days(1)}
    answer = await machine.post(f"/cases/{case['id']}/participations", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "person-required")


async def test_an_unknown_purpose_breaks_the_schema(office):
    case = await office.case()
    assert (await granted(office, case, purpose="CURIOSITY")).status_code == 400


async def test_a_case_carries_nobody_over_a_wall(world, office):
    """A member of two departments cannot lend one of them the persons of the other."""
    person = await office.person("ASD")
    both = ["ASD", "GUARDIANSHIP"]
    member = await office.member("ASD", 5, departments="{ASD,GUARDIANSHIP}")
    client = world.client(
        office.id, "youth_office", departments=both, subject="asd-5", purpose="CASE_WORK"
    )
    body = {"department": "GUARDIANSHIP", "person_id": person["id"]}
    answer = await client.post("/cases", json=body | {"responsible_member_id": str(member)})
    assert [error["code"] for error in answer.json()["errors"]] == ["walled-off"]


async def test_another_office_sees_nothing(world, office):
    case = await office.case()
    elsewhere = await (await open_office(world, "Nachbaramt")).worker()
    assert (await elsewhere.get(f"/cases/{case['id']}")).status_code == 404
    assert (await elsewhere.get("/cases")).json()["items"] == []


async def test_whatever_a_path_shows_the_same_caller_may_read_by_its_id(office):
    asd_case = await office.case("ASD", subject="FAMILY")
    sibling = await office.person(given_name="Geschwister")
    family = {"family_person_ids": [sibling["id"]]}
    asd = await office.worker()
    made(await asd.patch(f"/cases/{asd_case['id']}", json=family, headers=held(asd_case)), 200)
    for department in DEPARTMENTS:
        if department != "ASD":
            await office.case(department)
    made(await granted(office, asd_case))
    seen = {}
    for department in DEPARTMENTS:
        worker = await office.worker(department)
        cases = (await worker.get("/cases")).json()["items"]
        found = await worker.post("/persons/search", json={"family_name": "Testperson"})
        persons = found.json()["items"]
        for case in cases:
            assert (await worker.get(f"/cases/{case['id']}")).json() == case
            for person_id in (case["person_id"], *case["family_person_ids"]):
                assert (await worker.get(f"/persons/{person_id}")).status_code == 200
                of_person = await worker.get("/cases", params={"person_id": person_id})
                assert case in of_person.json()["items"]
        for person in persons:
            assert (await worker.get(f"/persons/{person['id']}")).json() == person
        seen[department] = (len(cases), len(persons))
    assert seen["JGH"] == (2, 3)  # its own, and where it takes part, with the sibling
    assert seen["WJH"] == (1, 1)


async def test_access_says_who_sees_the_case_and_nobody_else_does(office):
    people = {
        (department, number): await office.member(department, number)
        for department in DEPARTMENTS
        for number in (1, 2)
    }
    gone = await office.member("ASD", 3, valid_until="2025-12-31")
    deputy = people["ASD", 2]
    case = await office.case("ASD", deputy_member_ids=[str(deputy)])
    participation = made(await granted(office, case))
    asd = await office.worker()
    items = made(await asd.get(f"/cases/{case['id']}/access"), 200)["items"]
    reasons = {(i["member_id"], i["reason"], i["purpose"]) for i in items}
    court = "YOUTH_COURT_ASSISTANCE"
    assert reasons == {
        (str(people["ASD", 1]), "RESPONSIBLE", None),
        (str(deputy), "DEPUTY", None),
        (str(people["JGH", 1]), "PARTICIPATION", court),
        (str(people["JGH", 2]), "PARTICIPATION", court),
    }
    assert {i["participation_id"] for i in items} == {None, participation["id"]}
    assert str(gone) not in {i["member_id"] for i in items}
    listed = {i["member_id"] for i in items}
    for (department, number), member in people.items():
        worker = await office.worker(department, number)
        answer = await worker.get(f"/cases/{case['id']}")
        assert (answer.status_code == 200) == (str(member) in listed)


async def test_the_database_itself_lets_nobody_link_themselves_to_a_person(world, office):
    """The walls hold below the program: links are made by functions that ask for them."""
    person = await office.person("JGH")
    await office.member("ASD")
    principal = Principal(
        ISSUER, "asd-1", "test", office.id, Role.YOUTH_OFFICE, frozenset(), frozenset({"ASD"})
    )
    who, what = UUID(person["id"]), "select know_person($1, $2, $3, $4)"
    database = world.app.state.database
    for department, why in (("ASD", "CASE"), ("ASD", "CREATED"), ("JGH", "CASE")):
        async with database.reader(replace(principal, purpose="CASE_WORK")) as reader:
            assert not await reader.connection.fetchval(what, who, department, why, office.id)
    shared = "select share_person($1, 'ASD', 'PARTICIPATION', $2, null, null)"
    async with database.reader(replace(principal, purpose="CASE_WORK")) as reader:
        assert not await reader.connection.fetchval(shared, who, office.id)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await reader.connection.execute("insert into person_departments default values")


async def test_a_list_takes_one_statement_and_one_for_the_log(world, office):
    for _ in range(3):
        await office.case()
    asd = await office.worker()
    await asd.get("/cases")
    async with world.statements(Role.YOUTH_OFFICE) as statements:
        made(await asd.get("/cases"), 200)
    assert [s.split(maxsplit=1)[0].lower() for s in statements] == [
        "begin",
        "select",
        "select",
        "commit",
    ]
