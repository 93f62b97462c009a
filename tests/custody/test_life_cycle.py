"""From the begin to the end of a taking into care: custodians, court, handover."""

import pytest

from tests.support.custody import custody_of
from tests.support.office import held, made, open_office
from tests.support.placements import codes, day, key


def instant(offset=0, hour="08:00"):
    return f"{day(offset)}T{hour}:00+01:00"


async def walk(custody, measure, *steps):
    for name, body, state in steps:
        assert name in measure["available_steps"]
        measure = made(await custody.step(measure, name, **body), 200)
        assert measure["state"] == state
    return measure


async def test_custodians_who_agree_lead_to_the_planning_of_help(custody):
    measure = await custody.taken()
    assert (measure["state"], measure["repeated_in_year"]) == ("BEGUN", False)
    measure = await walk(
        custody,
        measure,
        ("custodian-information", {}, "CUSTODIANS_INFORMED"),
        ("non-objection", {}, "NO_OBJECTION"),
        ("support-planning", {}, "SUPPORT_PLANNING"),
    )
    assert measure["custodians_informed_at"]
    assert made(await custody.worker.get(f"/custody-measures/{measure['id']}"), 200) == measure


async def test_custodians_who_object_lead_to_the_court(custody):
    measure = await walk(
        custody,
        await custody.taken(),
        ("custodian-information", {}, "CUSTODIANS_INFORMED"),
        ("objection", {}, "OBJECTION"),
        ("court-referral", {}, "COURT"),
        ("court-decision", {"outcome": "MEASURES_ORDERED"}, "COURT"),
        ("support-planning", {}, "SUPPORT_PLANNING"),
    )
    assert measure["court_outcome"] == "MEASURES_ORDERED"
    again = await custody.step(measure, "court-decision", outcome="OTHER")
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")


async def test_or_the_child_goes_back(custody):
    measure = await walk(
        custody,
        await custody.taken(),
        ("custodian-information", {}, "CUSTODIANS_INFORMED"),
        ("objection", {}, "OBJECTION"),
        ("handover", {}, "HANDOVER"),
        (
            "ending",
            {"reason": "HANDED_OVER_TO_CUSTODIANS", "residence_after": "PARENTS"},
            "ENDED",
        ),
    )
    assert (measure["end_reason"], measure["available_steps"]) == (
        "HANDED_OVER_TO_CUSTODIANS",
        [],
    )
    assert measure["ended_at"]
    assert measure["measure_id"] is None


async def test_custodians_who_cannot_be_reached_are_treated_as_if_they_objected(custody):
    measure = await walk(custody, await custody.taken(), ("unreachability", {}, "OBJECTION"))
    assert measure["custodians_unreachable"] is True
    measure = await walk(custody, measure, ("custodian-information", {}, "CUSTODIANS_INFORMED"))
    assert measure["custodians_unreachable"] is False
    assert "custodian-information" not in measure["available_steps"]


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("custodian-information", {"at": instant(1)}, "in-future"),
        ("custodian-information", {"at": instant(-400)}, "before-begin"),
        ("ending", {"reason": "OTHER", "at": instant(1)}, "in-future"),
        ("ending", {"reason": "HELP_DECISION"}, "help-decision-step"),
    ],
)
async def test_steps_happen_at_possible_instants(custody, name, body, code):
    measure = await custody.taken()
    answer = await custody.step(measure, name, **body)
    assert (answer.status_code, codes(answer)) == (422, {code})
    read = await custody.worker.get(f"/custody-measures/{measure['id']}")
    assert read.json() == measure


async def test_objection_and_court_are_no_matter_of_tomorrow(custody):
    measure = await custody.taken()
    path = (
        ("custodian-information", {}),
        ("objection", {}),
        ("court-referral", {}),
        ("court-decision", {"outcome": "OTHER"}),
    )
    for name, body in path:
        answer = await custody.step(measure, name, **body, at=instant(1))
        assert (answer.status_code, codes(answer)) == (422, {"in-future"})
        read = await custody.worker.get(f"/custody-measures/{measure['id']}")
        assert read.json() == measure
        measure = made(await custody.step(measure, name, **body), 200)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"begun_at": instant(1)}, "in-future"),
        ({"begun_at": "1990-01-01T00:00:00Z"}, "too-long-ago"),
        ({"discharge_day": "2100-01-01"}, "vacancy-missing"),
        ({"trusted_person_notified_at": instant(1)}, "in-future"),
    ],
)
async def test_a_beginning_that_cannot_be_is_refused(custody, fields, code):
    answer = await custody.take(**fields)
    assert (answer.status_code, codes(answer)) == (422, {code})


async def test_only_minors_are_taken_into_care(custody, office):
    adult = await office.person("ASD", born_on="2000-01-01")
    case = await office.case("ASD", person_id=adult["id"])
    of_case = {"case_id": case["id"], "person_id": adult["id"]}
    answer = await custody.take(**of_case)
    assert (answer.status_code, codes(answer)) == (422, {"of-age"})
    estimated = await office.person("ASD", born_on="2000-01-01", birth_precision="ESTIMATED")
    case = await office.case("ASD", person_id=estimated["id"])
    await custody.taken(case_id=case["id"], person_id=estimated["id"], kind="PROVISIONAL")


async def test_it_belongs_to_an_open_case_of_the_asd(custody, office):
    stranger = await office.person("ASD")
    answer = await custody.take(person_id=stranger["id"])
    assert (answer.status_code, codes(answer)) == (422, {"not-in-case"})
    answer = await custody.take(case_id=stranger["id"])
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})
    asd = await office.worker("ASD")
    made(await asd.post(f"/cases/{custody.case['id']}/dormancy"), 200)
    answer = await custody.take()
    assert (answer.status_code, codes(answer)) == (422, {"no-custody-measures"})


async def test_nobody_is_taken_twice_at_a_time(custody):
    first = await custody.taken()
    answer = await custody.take()
    assert (answer.status_code, answer.json()["code"]) == (409, "custody-measure-running")
    made(await custody.step(first, "ending", reason="ABSCONDED"), 200)
    assert (await custody.taken())["repeated_in_year"] is True


async def test_the_same_key_takes_once(custody):
    once = key()
    answers = [
        await custody.worker.post("/custody-measures", json=custody.wish(), headers=once)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


async def test_statistics_are_collected_on_the_way(custody):
    measure = await custody.taken(
        initiator="POLICE",
        occasions=["SEXUAL_VIOLENCE", "NEGLECT", "NEGLECT"],
        accommodation="FACILITY",
        provider_kind="FREE",
    )
    assert measure["occasions"] == ["NEGLECT", "SEXUAL_VIOLENCE"]
    assert measure["statistics_missing"] == [
        "residence_before",
        "risk_assessed_before",
        "foreign_origin",
        "german_spoken",
    ]
    ended = made(await custody.step(measure, "ending", reason="OTHER"), 200)
    assert "residence_after" in ended["statistics_missing"]
    late = {
        "residence_before": "SINGLE_PARENT",
        "residence_after": "RELATIVES",
        "risk_assessed_before": "YES",
        "foreign_origin": "NO",
        "german_spoken": "YES",
        "trusted_person_notified_at": ended["begun_at"],
    }
    url = f"/custody-measures/{measure['id']}"
    full = made(await custody.worker.patch(url, json=late, headers=held(ended)), 200)
    assert full["statistics_missing"] == []
    assert full["occasions"] == ["NEGLECT", "SEXUAL_VIOLENCE"]
    emptied = made(
        await custody.worker.patch(url, json={"occasions": []}, headers=held(full)), 200
    )
    assert (emptied["occasions"], emptied["statistics_missing"]) == ([], ["occasions"])
    stale = await custody.worker.patch(url, json=late, headers=held(ended))
    assert stale.status_code == 412
    early = {"trusted_person_notified_at": instant(-400)}
    refused = await custody.worker.patch(url, json=early, headers=held(emptied))
    assert (refused.status_code, codes(refused)) == (422, {"before-begin"})


async def test_what_has_happened_to_the_child_is_stored_encrypted(custody, world):
    await custody.taken(occasions=["SEXUAL_VIOLENCE"])
    row = await world.admin.fetchval("select m::text from custody_measures m")
    assert "SEXUAL" not in row
    stored = await world.admin.fetchval("select occasions from custody_measures")
    assert b"SEXUAL" not in stored
    fields = await world.admin.fetchval(
        "select fields from audit_entries where kind = 'custody-measure.begun'"
    )
    assert "occasions" in fields


async def test_lists_show_no_occasions(custody):
    measure = await custody.taken(occasions=["NEGLECT"])
    for query, found in (
        ({}, 1),
        ({"running": "true"}, 1),
        ({"running": "false"}, 0),
        ({"state": "BEGUN"}, 1),
        ({"kind": "SELF"}, 0),
        ({"case_id": custody.case["id"]}, 1),
        ({"person_id": custody.case["id"]}, 0),
    ):
        page = (await custody.worker.get("/custody-measures", params=query)).json()
        assert [item["id"] for item in page["items"]] == [measure["id"]][:found], query
        assert all("occasions" not in item for item in page["items"])


async def test_who_pays_and_other_departments_do_not_see_it(custody, office):
    measure = await custody.taken()
    url = f"/custody-measures/{measure['id']}"
    wjh = await office.worker("WJH")
    assert (await wjh.get(url)).status_code == 403
    for department in ("JGH", "PKD"):
        other = await office.worker(department)
        assert (await other.get(url)).status_code == 404
        assert (await other.get(f"{url}/deadlines")).status_code == 404
        assert (await other.get("/custody-measures")).json()["items"] == []


async def test_who_takes_part_sees_it_without_the_occasions(custody, office):
    measure = await custody.taken(occasions=["NEGLECT"])
    asd, jgh = await office.worker("ASD"), await office.worker("JGH")
    grant = {
        "department": "JGH",
        "purpose": "YOUTH_COURT_ASSISTANCE",
        "legal_basis": "§ 52 SGB VIII",
        "valid_until": day(30),
    }
    made(await asd.post(f"/cases/{custody.case['id']}/participations", json=grant))
    seen = made(await jgh.get(f"/custody-measures/{measure['id']}"), 200)
    assert (seen["occasions"], seen["available_steps"]) == ([], [])
    refused = await jgh.post(f"/custody-measures/{measure['id']}/unreachability")
    assert refused.status_code == 403


async def test_another_office_sees_nothing(custody, world, provider_id):

    measure = await custody.taken()
    other = await custody_of(world, await open_office(world, "Anderes Jugendamt"), provider_id)
    assert (await other.worker.get(f"/custody-measures/{measure['id']}")).status_code == 404
    answer = await other.step(measure, "unreachability")
    assert answer.status_code == 404


async def test_each_step_is_recorded_and_each_reading_logged(custody, world):
    measure = await custody.taken()
    await custody.step(measure, "custodian-information")
    await custody.worker.get(f"/custody-measures/{measure['id']}")
    kinds = await world.admin.fetch(
        "select kind from changes where resource_id = $1 order by seq", measure["id"]
    )
    assert [row["kind"] for row in kinds] == [
        "custody-measure.begun",
        "custody-measure.custodians-informed",
    ]
    read = await world.admin.fetch("select operation, purpose from read_entries")
    assert ("get_custody_measure", "CUSTODY") in {(r["operation"], r["purpose"]) for r in read}
