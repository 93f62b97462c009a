"""Measures: what the law lets be claimed, the steps to the end, the walls of the case."""

import pytest

from tests.support.office import made
from tests.support.placements import codes, day

HOME = {"service_type": "RESIDENTIAL_CARE", "kind": "RESIDENTIAL", "claimant": "CUSTODIANS"}


@pytest.fixture
async def asd(office):
    return await office.worker("ASD")


@pytest.fixture
async def case(office):
    return await office.case("ASD")


def wish(case, **fields):
    return HOME | {"case_id": case["id"], "person_id": case["person_id"]} | fields


async def opened(client, case, **fields):
    return made(await client.post("/measures", json=wish(case, **fields)))


async def step(client, measure, name, **body):
    return await client.post(f"/measures/{measure['id']}/{name}", json=body or None)


async def test_a_help_from_advice_to_its_end(asd, case):
    measure = await opened(asd, case)
    assert (measure["state"], measure["warnings"]) == ("ADVICE", [])
    path = (
        ("application", {"applied_on": day(-20)}, "APPLIED"),
        ("assessment", {}, "ASSESSMENT"),
        ("consultation", {}, "CONSULTATION"),
        ("grant", {"decided_on": day(-10)}, "GRANTED"),
        ("placement-search", {}, "SEARCHING"),
        ("beginning", {"begun_on": day(-5)}, "RUNNING"),
        ("interruption", {}, "INTERRUPTED"),
        ("resumption", {}, "RUNNING"),
        ("ending", {"ended_on": day(), "reason": "AS_PLANNED"}, "ENDED"),
    )
    for name, body, state in path:
        assert name in measure["available_steps"]
        measure = made(await step(asd, measure, name, **body), 200)
        assert measure["state"] == state
    assert (measure["applied_on"], measure["decided_on"]) == (day(-20), day(-10))
    assert (measure["begun_on"], measure["ended_on"]) == (day(-5), day())
    assert (measure["end_reason"], measure["available_steps"]) == ("AS_PLANNED", [])
    assert made(await asd.get(f"/measures/{measure['id']}"), 200) == measure


async def test_an_application_received_before_is_where_it_begins(asd, case):
    measure = await opened(asd, case, applied_on=day(-3))
    assert (measure["state"], measure["applied_on"]) == ("APPLIED", day(-3))


async def test_an_emergency_begins_before_the_decision_and_says_so(asd, case):
    measure = await opened(asd, case)
    running = made(await asd.post(f"/measures/{measure['id']}/beginning", json={}), 200)
    assert (running["state"], running["begun_on"]) == ("RUNNING", day())
    assert running["warnings"] == ["DECISION_MISSING"]
    granted = made(await asd.post(f"/measures/{measure['id']}/subsequent-grant", json={}), 200)
    assert (granted["state"], granted["warnings"]) == ("RUNNING", [])
    again = await asd.post(f"/measures/{measure['id']}/subsequent-grant", json={})
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"claimant": "CHILD"}, "claimant-differs"),
        ({"kind": "AMBULATORY"}, "service-kind-differs"),
        ({"service_type": "CUSTODY", "kind": "CUSTODY"}, "claimant-differs"),
        ({"service_type": "NO_SUCH_TYPE"}, "unknown-reference"),
        ({"service_type": "FAMILY_AID", "claimant": "YOUNG_ADULT"}, "claimant-differs"),
        ({"applied_on": "2100-01-01"}, "in-future"),
    ],
)
async def test_only_what_the_law_lets_be_claimed_is_a_measure(asd, case, fields, code):
    answer = await asd.post("/measures", json=wish(case, **fields))
    assert (answer.status_code, code in codes(answer)) == (422, True), answer.text


async def test_help_for_young_adults_is_known_by_who_claims_it(asd, case):
    adult = await opened(asd, case, claimant="YOUNG_ADULT")
    after = {"service_type": "AFTERCARE", "kind": "COUNSELLING", "claimant": "YOUNG_ADULT"}
    assert adult["section_41"] is True
    assert (await opened(asd, case, **after))["section_41"] is False
    assert (await opened(asd, case))["section_41"] is False


async def test_several_helps_run_side_by_side(asd, case):
    """§ 27 (2): helps can be combined."""
    await opened(asd, case)
    await opened(asd, case)
    found = (await asd.get("/measures", params={"case_id": case["id"]})).json()["items"]
    assert len(found) == 2


async def test_nobody_who_is_not_in_the_case_gets_a_measure(asd, case, office):
    stranger = await office.person()
    answer = await asd.post("/measures", json=wish(case, person_id=stranger["id"]))
    assert (answer.status_code, codes(answer)) == (422, {"not-in-case"})
    answer = await asd.post("/measures", json=wish(case, case_id=case["person_id"]))
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})


async def test_a_closed_case_has_no_new_measure(asd, case):
    made(await asd.post(f"/cases/{case['id']}/closure", json={"reason": "NO_NEED"}), 200)
    answer = await asd.post("/measures", json=wish(case))
    assert (answer.status_code, codes(answer)) == (422, {"no-measures"})


async def test_the_days_of_steps_are_possible_days(asd, case):
    measure = await opened(asd, case)
    late = await step(asd, measure, "beginning", begun_on=day(1))
    assert (late.status_code, codes(late)) == (422, {"in-future"})
    made(await asd.post(f"/measures/{measure['id']}/beginning", json={}), 200)
    early = await step(asd, measure, "ending", ended_on=day(-1), reason="OTHER")
    assert (early.status_code, codes(early)) == (422, {"before-begin"})
    assert (await asd.get(f"/measures/{measure['id']}")).json()["state"] == "RUNNING"


@pytest.mark.parametrize(
    ("name", "field", "state"),
    [
        ("application", "applied_on", "ADVICE"),
        ("grant", "decided_on", "APPLIED"),
        ("refusal", "decided_on", "APPLIED"),
        ("subsequent-grant", "decided_on", "RUNNING"),
    ],
)
async def test_nobody_applies_or_decides_tomorrow(asd, case, name, field, state):
    applied = {"applied_on": day(-3)} if state == "APPLIED" else {}
    measure = await opened(asd, case, **applied)
    if state == "RUNNING":
        begun = await asd.post(f"/measures/{measure['id']}/beginning", json={})
        measure = made(begun, 200)
    answer = await step(asd, measure, name, **{field: day(1)})
    assert (answer.status_code, codes(answer)) == (422, {"in-future"})
    assert answer.json()["errors"][0]["pointer"] == f"#/{field}"
    assert (await asd.get(f"/measures/{measure['id']}")).json() == measure


async def test_other_departments_see_nothing(office, asd, case):
    measure = await opened(asd, case)
    for department in ("JGH", "PKD"):
        other = await office.worker(department)
        assert (await other.get(f"/measures/{measure['id']}")).status_code == 404
        assert (await other.get("/measures")).json()["items"] == []
    for department in ("WJH", "LEADERSHIP"):
        other = await office.worker(department, purpose="PAYMENT")
        assert (await other.get("/measures")).status_code == 403


async def test_who_takes_part_in_the_case_sees_and_changes_nothing(office, asd, case):
    measure = await opened(asd, case)
    jgh = await office.worker("JGH")
    grant = {
        "department": "JGH",
        "purpose": "YOUTH_COURT_ASSISTANCE",
        "legal_basis": "§ 52 SGB VIII",
        "valid_until": day(30),
    }
    given = made(await asd.post(f"/cases/{case['id']}/participations", json=grant))
    seen = made(await jgh.get(f"/measures/{measure['id']}"), 200)
    assert seen["available_steps"] == []
    refused = await jgh.post(f"/measures/{measure['id']}/assessment")
    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")
    url = f"/cases/{case['id']}/participations/{given['id']}/revocation"
    made(await asd.post(url), 200)
    assert (await jgh.get(f"/measures/{measure['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "RUNNING"}, 1),
        ({"state": "ENDED"}, 0),
        ({"service_type": "RESIDENTIAL_CARE"}, 2),
        ({"department": "PKD"}, 0),
        ({"running_on": day()}, 1),
        ({"running_on": day(-1)}, 0),
    ],
)
async def test_measures_are_found_by_what_they_are(asd, case, query, found):
    await opened(asd, case)
    running = await opened(asd, case)
    made(await asd.post(f"/measures/{running['id']}/beginning", json={}), 200)
    assert len((await asd.get("/measures", params=query)).json()["items"]) == found


async def test_reading_and_each_step_leave_a_trace(world, asd, case):
    measure = await opened(asd, case)
    await step(asd, measure, "assessment")
    await asd.get("/measures")
    kinds = await world.admin.fetch(
        "select kind from changes where resource_id = $1 order by seq", measure["id"]
    )
    assert [row["kind"] for row in kinds] == ["measure.opened", "measure.assessed"]
    read = await world.admin.fetch("select operation, purpose from read_entries order by at")
    assert ("list_measures", "CASE_WORK") in {(r["operation"], r["purpose"]) for r in read}
