"""The way of a service package: two persons of the ASD, then the department that pays."""

import asyncpg
import pytest

from tests.support.office import held, made


def url(package, step=""):
    return f"/service-packages/{package['id']}" + (f"/{step}" if step else "")


async def test_a_package_goes_from_draft_to_payable(office):
    package = made(await office.draft())
    second, asd, wjh = [await office.worker(*who) for who in (("ASD", 2), ("ASD",), ("WJH",))]
    assert (await second.get(url(package))).json()["available_steps"] == ["release"]
    released = made(await second.post(url(package, "release")), 200)
    assert released["released_by"] == str(await office.member("ASD", 2))
    assert released["available_steps"] == ["hand-over"]
    handed = made(await asd.post(url(package, "hand-over")), 200)
    assert (handed["state"], handed["available_steps"]) == ("HANDED_OVER", [])
    assert (await wjh.get(url(package))).json()["available_steps"] == ["acceptance", "return"]
    payable = made(await wjh.post(url(package, "acceptance")), 200)
    assert (payable["state"], payable["available_steps"]) == ("PAYABLE", ["ending"])
    assert payable["decided_by"] == str(await office.member("WJH"))
    ended = await asd.post(
        url(package, "ending"), json={"ended_on": "2026-12-31", "reason": "AS_PLANNED"}
    )
    assert made(ended, 200)["state"] == "ENDED"
    assert ended.json()["valid_until"] == "2026-12-31"


async def test_each_step_is_recorded_with_who_and_without_content(world, office):
    await office.package("PAYABLE", remark="Anmerkung")
    entries = await world.admin.fetch(
        "select * from audit_entries where kind like 'service-package%' order by id"
    )
    steps = ["drafted", "released", "handed-over", "accepted", "payable"]
    assert [entry["kind"].split(".")[1] for entry in entries] == steps
    people = [("ASD", 1), ("ASD", 2), ("ASD", 1), ("WJH", 1), ("WJH", 1)]
    assert [e["member_id"] for e in entries] == [await office.member(*who) for who in people]
    assert {"budget_product", "remark"} <= set(entries[0]["fields"])
    assert "Anmerkung" not in str([dict(entry) for entry in entries])


async def test_nobody_releases_what_they_have_written(office):
    package = made(await office.draft())
    author, editor, third = [await office.worker("ASD", n) for n in (1, 2, 3)]
    patch = {"planned_until": "2027-01-31"}
    made(await editor.patch(url(package), json=patch, headers=held(package)), 200)
    for writer in (author, editor):
        answer = await writer.post(url(package, "release"))
        assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
        assert (await writer.get(url(package))).json()["available_steps"] == []
    assert made(await third.post(url(package, "release")), 200)["state"] == "RELEASED"


async def test_a_machine_releases_nothing(office):
    package = made(await office.draft())
    machine = await office.worker("ASD", 9, kind="MACHINE")
    answer = await machine.post(url(package, "release"))
    assert (answer.status_code, answer.json()["code"]) == (403, "person-required")


async def test_the_payer_sees_a_package_and_its_persons_from_the_hand_over_on(office):
    mother = (await office.person(given_name="Zwei"))["id"]
    package = made(await office.draft(cost_contributor_ids=[mother]))
    wjh = await office.worker("WJH")
    persons = [f"/persons/{package['person_id']}", f"/persons/{mother}"]
    for state, status in (("DRAFT", 404), ("RELEASED", 404), ("HANDED_OVER", 200)):
        package = await office.advance(package, state)
        answers = [await wjh.get(path) for path in (url(package), *persons)]
        assert [answer.status_code for answer in answers] == [status] * 3
        assert bool((await wjh.get("/service-packages")).json()["items"]) == (status == 200)
    assert (await wjh.get(f"/cases/{package['case_id']}")).status_code == 404
    person = (await wjh.get(persons[0])).json()
    changed = await wjh.patch(persons[0], json={}, headers=held(person))
    assert changed.status_code == 403


@pytest.mark.parametrize("department", ["JGH", "PKD"])
async def test_other_departments_see_no_package(office, department):
    package = await office.package("HANDED_OVER")
    other = await office.worker(department)
    assert (await other.get(url(package))).status_code == 404
    assert (await other.post(url(package, "release"))).status_code == 404


async def test_a_returned_package_says_why_and_its_persons_are_forgotten(office):
    package = await office.package("HANDED_OVER")
    wjh, asd = await office.worker("WJH"), await office.worker()
    body = {"reason": "WRONG_BUDGET_KEY", "note": "Produkt fehlt im Haushalt"}
    returned = made(await wjh.post(url(package, "return"), json=body), 200)
    assert (returned["state"], returned["return_reason"]) == ("RETURNED", "WRONG_BUDGET_KEY")
    assert (await wjh.get(f"/persons/{package['person_id']}")).status_code == 404
    assert (await asd.get(url(package))).json()["return_note"] == body["note"]
    again = await asd.post(url(package, "versions"), json={"valid_from": "2026-09-01"})
    fresh = await office.advance(made(again))
    assert (fresh["number"], fresh["state"]) == (2, "PAYABLE")
    assert (await wjh.get(f"/persons/{package['person_id']}")).status_code == 200


async def test_a_return_names_no_diagnosis_either(office):
    package = await office.package("HANDED_OVER")
    wjh = await office.worker("WJH")
    body = {"reason": "OTHER", "note": "F43.1 ist keine Begründung"}
    answer = await wjh.post(url(package, "return"), json=body)
    assert answer.json()["errors"][0]["code"] == "diagnosis-text"
    assert (await wjh.get(url(package))).json()["state"] == "HANDED_OVER"


async def test_without_an_agreed_rate_it_is_accepted_and_not_payable(world, office):
    offer = await world.offer(await world.organisation())
    package = await office.package("HANDED_OVER", offer)
    wjh = await office.worker("WJH")
    accepted = made(await wjh.post(url(package, "acceptance")), 200)
    assert (accepted["state"], accepted["available_steps"]) == ("ACCEPTED", [])


async def test_who_has_drafted_or_released_does_not_accept(world, office):
    package = made(await office.draft())
    both = ["ASD", "WJH"]
    await office.member("ASD", 2, departments="{ASD,WJH}")
    releaser = world.client(
        office.id, "youth_office", departments=both, subject="asd-2", purpose="PAYMENT"
    )
    await office.advance(package, "HANDED_OVER")
    answer = await releaser.post(url(package, "acceptance"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
    assert "acceptance" not in (await releaser.get(url(package))).json()["available_steps"]


STEPS = {
    "release": {},
    "hand-over": {},
    "acceptance": {},
    "return": {"json": {"reason": "OTHER"}},
    "ending": {"json": {"ended_on": "2026-12-31", "reason": "OTHER"}},
}
SET = {
    "DRAFT": "state = 'DRAFT'",
    "RELEASED": "state = 'RELEASED', released_by = $1",
    "HANDED_OVER": "state = 'HANDED_OVER', released_by = $1",
    "RETURNED": "state = 'RETURNED', released_by = $1, return_reason = 'OTHER'",
    "ACCEPTED": "state = 'ACCEPTED', released_by = $1",
    "PAYABLE": "state = 'PAYABLE', released_by = $1",
    "ENDED": "state = 'ENDED', released_by = $1, end_reason = 'OTHER', valid_until = '2026-12-31'",
}


@pytest.mark.parametrize("who", [("ASD", 1), ("ASD", 3), ("WJH", 1), ("WJH", 9)])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", SET)
async def test_a_listed_step_works_and_an_unlisted_one_does_not(world, office, state, step, who):
    package = made(await office.draft())
    arguments = [await office.member("ASD", 2)] if "$1" in SET[state] else []
    await world.admin.execute(f"update service_packages set {SET[state]}", *arguments)
    kind = {"kind": "MACHINE"} if who == ("WJH", 9) else {}
    worker = await office.worker(*who, **kind)
    seen = await worker.get(url(package))
    listed = seen.json()["available_steps"] if seen.status_code == 200 else []
    answer = await worker.post(url(package, step), **STEPS[step])
    if step in listed:
        assert answer.status_code == 200
    else:
        assert answer.status_code in ({403, 409} if seen.status_code == 200 else {403, 404})


async def test_a_released_package_never_changes(world, office):
    package = await office.package("RELEASED")
    asd = await office.worker()
    answer = await asd.patch(url(package), json={"remark": "Neu"}, headers=held(package))
    assert (answer.status_code, answer.json()["code"]) == (409, "service-package-released")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await world.admin.execute("update service_packages set budget_account = '1'")


async def test_a_new_version_replaces_the_old_one_from_its_first_day(office):
    first = await office.package("PAYABLE", planned_until="2027-08-31")
    asd = await office.worker()
    change = {"valid_from": "2026-12-01", "units_per_month": "20.00"}
    answer = await asd.post(url(first, "versions"), json=change)
    second = made(answer)
    assert (second["number"], second["series_id"]) == (2, first["id"])
    assert second["reference"] == first["reference"]
    assert (second["planned_until"], second["units_per_month"]) == ("2027-08-31", "20.00")
    assert (await asd.get(url(first))).json()["valid_until"] is None
    second = await office.advance(second)
    assert second["state"] == "PAYABLE"
    replaced = (await asd.get(url(first))).json()
    assert (replaced["state"], replaced["valid_until"]) == ("PAYABLE", "2026-11-30")
    both = (await asd.get("/service-packages", params={"series_id": first["id"]})).json()
    assert [item["number"] for item in both["items"]] == [2, 1]


async def test_a_version_from_the_same_day_replaces_all_of_the_old_one(office):
    first = await office.package("PAYABLE")
    asd = await office.worker()
    again = await asd.post(url(first, "versions"), json={"valid_from": first["valid_from"]})
    await office.advance(made(again))
    assert (await asd.get(url(first))).json()["valid_until"] == "2026-08-31"


async def test_a_version_that_cannot_be_is_refused(office):
    first = await office.package("PAYABLE", planned_until="2027-08-31")
    asd = await office.worker()
    late = {"valid_from": "2027-09-01"}
    answer = await asd.post(url(first, "versions"), json=late)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (422, "period-reversed")
    listed = await asd.get("/service-packages", params={"series_id": first["id"]})
    assert [item["number"] for item in listed.json()["items"]] == [1]


async def test_one_version_at_a_time_is_on_its_way(office):
    first = await office.package("PAYABLE")
    asd = await office.worker()
    made(await asd.post(url(first, "versions"), json={"valid_from": "2026-12-01"}))
    again = await asd.post(url(first, "versions"), json={"valid_from": "2027-01-01"})
    assert (again.status_code, again.json()["code"]) == (409, "service-package-pending")


@pytest.mark.parametrize("state", ["DRAFT", "RELEASED", "HANDED_OVER"])
async def test_a_version_follows_a_decision(office, state):
    package = await office.package(state)
    asd = await office.worker()
    answer = await asd.post(url(package, "versions"), json={"valid_from": "2026-12-01"})
    assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")


async def test_a_service_does_not_end_before_it_began(office):
    package = await office.package("PAYABLE")
    wjh = await office.worker("WJH")
    body = {"ended_on": "2026-08-31", "reason": "AS_PLANNED"}
    answer = await wjh.post(url(package, "ending"), json=body)
    assert answer.json()["errors"][0]["code"] == "before-begin"


async def test_lists_are_filtered_and_show_what_may_be_read_by_id(office):
    packages = [await office.package(state) for state in ("DRAFT", "HANDED_OVER", "PAYABLE")]
    asd, wjh = await office.worker(), await office.worker("WJH")
    for worker, expected in ((asd, 3), (wjh, 2)):
        items = (await worker.get("/service-packages")).json()["items"]
        assert len(items) == expected
        for item in items:
            assert (await worker.get(url(item))).json() == item
    for name in ("state", "case_id", "person_id", "provider_id"):
        found = await asd.get("/service-packages", params={name: packages[2][name]})
        assert [item["id"] for item in found.json()["items"]] == [packages[2]["id"]]


async def test_reading_is_logged_for_its_purpose(world, office):
    package = await office.package("HANDED_OVER")
    wjh = await office.worker("WJH")
    await world.admin.execute("delete from read_entries")
    await wjh.get(url(package))
    (entry,) = await world.admin.fetch("select * from read_entries")
    assert (entry["operation"], entry["purpose"]) == ("get_service_package", "PAYMENT")
    assert [str(i) for i in entry["object_ids"]] == [package["id"]]
