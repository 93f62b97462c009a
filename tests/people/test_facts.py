"""Dated facts of persons: entering, ending, cancelling, and who sees them."""

import pytest

from tests.support.office import held, made

FACTS = {
    "residences": {"kind": "HABITUAL", "ags": "10044", "valid_from": "2020-01-01"},
    "relationships": {"kind": "PARENT", "valid_from": "2020-01-01"},
    "custody-rights": {"basis": "DECLARATION", "valid_from": "2020-01-01"},
}
OTHER = {"relationships": "other_person_id", "custody-rights": "holder_person_id"}
EACH = pytest.mark.parametrize("kind", FACTS)


async def body(office, kind, department="ASD", **fields):
    other = {OTHER[kind]: (await office.person(department))["id"]} if kind in OTHER else {}
    return FACTS[kind] | other | fields


@pytest.fixture
async def person(office):
    return await office.person()


@EACH
async def test_a_fact_is_entered_read_and_listed(office, person, kind):
    asd = await office.worker()
    address = f"/persons/{person['id']}/{kind}"
    answer = await asd.post(address, json=await body(office, kind))
    fact = made(answer)
    assert answer.headers["location"] == f"/v1{address}/{fact['id']}"
    assert fact["person_id"] == person["id"]
    assert (await asd.get(f"{address}/{fact['id']}")).json() == fact
    assert (await asd.get(address)).json()["items"] == [fact]


@EACH
async def test_a_fact_is_ended_and_found_on_the_days_it_holds(office, person, kind):
    asd = await office.worker()
    address = f"/persons/{person['id']}/{kind}"
    fact = made(await asd.post(address, json=await body(office, kind)))
    one = f"{address}/{fact['id']}"
    end = {"valid_until": "2024-06-30"}
    changed = made(await asd.patch(one, json=end, headers=held(fact)), 200)
    assert changed["valid_until"] == "2024-06-30"
    assert (await asd.patch(one, json=end, headers=held(fact))).status_code == 412
    for day, count in (("2019-12-31", 0), ("2020-01-01", 1), ("2024-06-30", 1), ("2024-07-01", 0)):
        found = (await asd.get(address, params={"valid_on": day})).json()["items"]
        assert len(found) == count, day


@EACH
async def test_an_end_before_the_beginning_is_refused(office, person, kind):
    asd = await office.worker()
    address = f"/persons/{person['id']}/{kind}"
    end = {"valid_until": "2019-12-31"}
    answer = await asd.post(address, json=await body(office, kind, **end))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "period-reversed"
    fact = made(await asd.post(address, json=await body(office, kind)))
    answer = await asd.patch(f"{address}/{fact['id']}", json=end, headers=held(fact))
    assert answer.status_code == 422


@EACH
async def test_a_fact_does_not_begin_in_the_future(office, person, kind):
    asd = await office.worker()
    given = await body(office, kind, valid_from="2199-01-01")
    answer = await asd.post(f"/persons/{person['id']}/{kind}", json=given)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "in-future"


@EACH
async def test_a_cancelled_fact_stays_to_be_seen_and_makes_room(office, person, kind):
    asd = await office.worker()
    address = f"/persons/{person['id']}/{kind}"
    given = await body(office, kind)
    wrong = made(await asd.post(address, json=given))
    double = await asd.post(address, json=given)
    assert double.status_code == 409
    assert double.json()["code"] == f"{kind}-overlap"
    step = f"{address}/{wrong['id']}/cancellation"
    assert made(await asd.post(step), 200)["cancelled_at"]
    assert (await asd.post(step)).status_code == 409
    patched = await asd.patch(f"{address}/{wrong['id']}", json={}, headers=held(wrong))
    assert patched.status_code in {409, 412}
    right = made(await asd.post(address, json=given))
    assert len((await asd.get(address)).json()["items"]) == 2
    valid = (await asd.get(address, params={"cancelled": "false"})).json()["items"]
    assert [fact["id"] for fact in valid] == [right["id"]]


@EACH
@pytest.mark.parametrize("department", ["JGH", "GUARDIANSHIP", "UVG"])
async def test_a_department_that_does_not_know_the_person_sees_no_fact(
    office, person, kind, department
):
    asd, other = await office.worker(), await office.worker(department)
    address = f"/persons/{person['id']}/{kind}"
    fact = made(await asd.post(address, json=await body(office, kind)))
    assert (await other.get(address)).status_code == 404
    assert (await other.get(f"{address}/{fact['id']}")).status_code == 404
    given = await body(office, kind, department)
    assert (await other.post(address, json=given)).status_code == 404


@EACH
async def test_another_office_sees_no_fact(world, office, person, kind):
    from tests.support.office import open_office  # noqa: PLC0415

    asd = await office.worker()
    address = f"/persons/{person['id']}/{kind}"
    fact = made(await asd.post(address, json=await body(office, kind)))
    foreign = await (await open_office(world, "Jugendamt anderswo")).worker()
    assert (await foreign.get(address)).status_code == 404
    assert (await foreign.get(f"{address}/{fact['id']}")).status_code == 404


@pytest.mark.parametrize("kind", ["relationships", "custody-rights"])
async def test_a_fact_with_a_person_unknown_to_the_department_is_refused(office, person, kind):
    asd = await office.worker()
    given = FACTS[kind] | {OTHER[kind]: (await office.person("JGH"))["id"]}
    answer = await asd.post(f"/persons/{person['id']}/{kind}", json=given)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"#/{OTHER[kind]}"


async def test_a_participant_sees_the_facts_whose_persons_it_knows_and_changes_none(office):
    asd, jgh = await office.worker(), await office.worker("JGH")
    child, mother, father = [await office.person() for _ in range(3)]
    address = f"/persons/{child['id']}/relationships"
    for parent in (mother, father):
        given = FACTS["relationships"] | {"other_person_id": parent["id"]}
        made(await asd.post(address, json=given))
    case = await office.case(
        person_id=child["id"], subject="FAMILY", family_person_ids=[mother["id"]]
    )
    until = await office.world.admin.fetchval("select (current_date + 30)::text")
    grant = {
        "department": "JGH",
        "purpose": "YOUTH_COURT_ASSISTANCE",
        "legal_basis": "§ 52 SGB VIII",
        "valid_until": until,
    }
    made(await asd.post(f"/cases/{case['id']}/participations", json=grant))
    seen = (await jgh.get(address)).json()["items"]
    assert [fact["other_person_id"] for fact in seen] == [mother["id"]]
    entry = {"kind": "HABITUAL", "ags": "10044", "valid_from": "2020-01-01"}
    answer = await jgh.post(f"/persons/{child['id']}/residences", json=entry)
    assert answer.status_code == 403


async def test_who_moves_leaves_the_residence_of_before(office, person):
    asd = await office.worker()
    address = f"/persons/{person['id']}/residences"
    entry = {"kind": "HABITUAL", "ags": "10044", "valid_from": "2020-01-01"}
    first = made(await asd.post(address, json=entry))
    moved = entry | {"ags": "10046", "valid_from": "2024-07-01"}
    made(await asd.post(address, json=moved))
    before = (await asd.get(f"{address}/{first['id']}")).json()
    assert before["valid_until"] == "2024-06-30"
    assert before["version"] == 2
    back = entry | {"valid_from": "2022-01-01", "valid_until": "2022-12-31"}
    assert (await asd.post(address, json=back)).status_code == 409


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ags": "10999"}, "ags-unknown"),
        ({"country": "FR"}, "place-of-country"),
        ({"ags": None}, "place-of-country"),
    ],
)
async def test_a_place_belongs_to_its_country(office, person, given, code):
    asd = await office.worker()
    entry = {"kind": "HABITUAL", "ags": "10044", "valid_from": "2020-01-01"} | given
    answer = await asd.post(f"/persons/{person['id']}/residences", json=entry)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"basis": "COURT_ORDER"}, "court-reference-missing"),
        ({"holder_person_id": None}, "one-holder"),
    ],
)
async def test_what_custody_needs(office, person, given, code):
    asd = await office.worker()
    entry = await body(office, "custody-rights") | given
    answer = await asd.post(f"/persons/{person['id']}/custody-rights", json=entry)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


async def test_a_youth_office_may_be_guardian_and_a_provider_may_not(world, office, person):
    asd = await office.worker()
    address = f"/persons/{person['id']}/custody-rights"
    entry = {"basis": "GUARDIANSHIP", "court_reference": "4 F 12/26", "valid_from": "2024-01-01"}
    provider = await world.organisation()
    answer = await asd.post(address, json=entry | {"holder_organisation_id": str(provider)})
    assert answer.status_code == 422
    right = made(await asd.post(address, json=entry | {"holder_organisation_id": str(office.id)}))
    assert right["matters"] == []


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("relationships", {"kind": "SIBLING", "permanent": True}, "permanent-without-foster-care"),
        ("relationships", {}, "related-to-oneself"),
        ("custody-rights", {}, "custody-of-oneself"),
    ],
)
async def test_what_cannot_be(office, person, kind, given, code):
    asd = await office.worker()
    other = {} if given else {OTHER[kind]: person["id"]}
    entry = await body(office, kind) | given | other
    answer = await asd.post(f"/persons/{person['id']}/{kind}", json=entry)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


@EACH
async def test_a_fact_does_not_hold_on_into_the_next_of_its_kind(office, person, kind):
    asd = await office.worker()
    address = f"/persons/{person['id']}/{kind}"
    given = await body(office, kind, valid_until="2021-12-31")
    first = made(await asd.post(address, json=given))
    made(await asd.post(address, json=given | {"valid_from": "2022-01-01", "valid_until": None}))
    one = f"{address}/{first['id']}"
    answer = await asd.patch(one, json={"valid_until": None}, headers=held(first))
    assert answer.status_code == 409
    assert answer.json()["code"] == f"{kind}-overlap"
