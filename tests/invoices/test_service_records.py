"""Recording what was rendered, submitting it, checking it."""

import pytest

from tests.support.billing import june
from tests.support.office import held, made, open_office
from tests.support.placements import codes


async def test_a_record_names_the_booking_and_nobody(stay):
    record = await stay.record(submit=False)
    assert (record["state"], record["period"], len(record["days"])) == ("RECORDED", "2026-06", 30)
    assert record["booking"]["reference"] == stay.booking["reference"]
    assert "Testperson" not in str(record)
    assert record["available_steps"] == ["submission"]
    address = f"/service-records/{record['id']}"
    assert (await stay.provider().get(address)).json() == record


async def test_the_office_sees_it_when_it_is_submitted(stay):
    record = await stay.record(submit=False)
    address = f"/service-records/{record['id']}"
    for department in ("WJH", "ASD"):
        worker = await stay.office.worker(department)
        assert (await worker.get(address)).status_code == 404
    await stay.step(record, "submission")
    for department in ("WJH", "ASD"):
        worker = await stay.office.worker(department)
        seen = made(await worker.get(address), 200)
        assert seen["available_steps"] == ["check", "query"]


async def test_strangers_see_nothing(world, stay):
    record = await stay.record()
    address = f"/service-records/{record['id']}"
    others = [
        await (await open_office(world, "Anderes Amt")).worker("WJH"),
        await stay.office.worker("JGH"),
        stay.provider(facilities=[]),
    ]
    for other in others:
        assert (await other.get(address)).status_code == 404
        assert (await other.get("/service-records")).json()["items"] == []


async def test_there_is_one_record_for_a_month(stay):
    await stay.record()
    body = {"booking_id": stay.booking["id"], "period": "2026-06", "kind": "DAYS"}
    again = await stay.provider().post("/service-records", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "service-record-exists")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"period": "2026-08", "days": []}, "period-in-future"),
        ({"period": "2026-05"}, "day-outside-period"),
        ({"period": "2026-05", "days": [{"day": "2026-05-31", "status": "PRESENT"}]},
         "day-outside-booking"),
        ({"days": [*june("PRESENT"), *june("DEPARTURE")]}, "day-twice"),
        ({"kind": "CONTACTS", "days": june()}, "wrong-list"),
        ({"kind": "CONTACTS", "days": [],
          "contacts": [{"day": "2026-06-01", "minutes": 20, "kind": "REMOTE"}]},
         "not-in-quarters"),
        ({"kind": "CONTACTS", "days": [],
          "contacts": [{"day": "2026-06-01", "minutes": 1440, "kind": "REMOTE"}] * 2},
         "day-too-long"),
    ],
)  # fmt: skip
async def test_days_and_contacts_are_possible(world, stay, fields, code):
    body = {"booking_id": stay.booking["id"], "period": "2026-06", "kind": "DAYS", "days": june()}
    answer = await stay.provider().post("/service-records", json=body | fields)
    assert (answer.status_code, codes(answer)) == (422, {code})
    assert await world.admin.fetchval("select count(*) from service_records") == 0


async def test_nobody_records_for_a_booking_of_others(world, stay):
    other = world.client(await world.organisation("Anderer"), "provider")
    body = {"booking_id": stay.booking["id"], "period": "2026-06", "kind": "DAYS"}
    answer = await other.post("/service-records", json=body)
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})


async def test_a_queried_record_is_changed_and_submitted_again(stay):
    record = await stay.record()
    clerk = await stay.wjh()
    why = {"reason": "WRONG_STATUS", "note": "Am 3. war Schulfahrt"}
    queried = await stay.step(record, "query", clerk, **why)
    assert (queried["state"], queried["query_reason"]) == ("QUERIED", "WRONG_STATUS")
    patch = {"days": june("PRESENT", "PRESENT", "ABSENT_HOLIDAY")}
    address = f"/service-records/{record['id']}"
    changed = made(await stay.provider().patch(address, json=patch, headers=held(queried)), 200)
    assert [day["status"] for day in changed["days"]][2] == "ABSENT_HOLIDAY"
    assert changed["version"] == queried["version"] + 1
    stale = await stay.provider().patch(address, json=patch, headers=held(queried))
    assert stale.status_code == 412
    await stay.step(record, "submission")
    checked = await stay.step(record, "check", clerk)
    assert (checked["state"], checked["available_steps"]) == ("CHECKED", ["query"])


async def test_a_change_names_possible_days(stay):
    record = await stay.record(submit=False)
    address = f"/service-records/{record['id']}"
    patch = {"days": [{"day": "2026-07-01", "status": "PRESENT"}]}
    answer = await stay.provider().patch(address, json=patch, headers=held(record))
    assert (answer.status_code, codes(answer)) == (422, {"day-outside-period"})
    assert (await stay.provider().get(address)).json() == record


async def test_what_was_submitted_is_changed_after_it_was_taken_back(stay):
    record = await stay.record()
    address = f"/service-records/{record['id']}"
    patch = {"days": june("PRESENT")}
    refused = await stay.provider().patch(address, json=patch, headers=held(record))
    assert (refused.status_code, refused.json()["code"]) == (409, "state-transition")
    back = await stay.step(record, "withdrawal")
    changed = await stay.provider().patch(address, json=patch, headers=held(back))
    assert len(made(changed, 200)["days"]) == 1


async def test_an_empty_record_is_not_submitted(stay):
    body = {"booking_id": stay.booking["id"], "period": "2026-06", "kind": "DAYS"}
    record = made(await stay.provider().post("/service-records", json=body))
    assert record["available_steps"] == []
    answer = await stay.provider().post(f"/service-records/{record['id']}/submission")
    assert answer.status_code == 409


async def test_other_needs_a_note(stay):
    record = await stay.record()
    answer = await (await stay.wjh()).post(
        f"/service-records/{record['id']}/query", json={"reason": "OTHER"}
    )
    assert codes(answer) == {"note-missing"}


async def test_records_are_found_by_month_booking_and_state(stay):
    record = await stay.record(provider_reference="LN-6")
    for found in ("period=2026-06", f"booking_id={stay.booking['id']}", "state=SUBMITTED",
                  "provider_reference=LN-6"):  # fmt: skip
        listed = (await stay.provider().get(f"/service-records?{found}")).json()["items"]
        assert [item["id"] for item in listed] == [record["id"]]
    assert (await stay.provider().get("/service-records?period=2026-07")).json()["items"] == []
