"""What waits for a home that was asked, and for the case worker whose request was answered."""

from datetime import date, datetime

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.placements.requests.contacts import jobs
from tests.support.office import made
from tests.support.placements import home_lead, later, reserve

ANSWERS = {
    "acceptance": ({}, "PLACEMENT_INQUIRY_ACCEPTED"),
    "refusal": ({"reason": "AGE"}, "PLACEMENT_INQUIRY_DECLINED"),
    "waiting-list": ({}, "PLACEMENT_INQUIRY_WAITING_LIST"),
}


async def waiting(client, state="OPEN"):
    answer = await client.get("/inbox", params={"state": state})
    return made(answer, 200)["items"]


async def kinds(client, state="OPEN"):
    return [entry["kind"] for entry in await waiting(client, state)]


async def test_a_home_that_is_asked_has_to_answer_in_time(search):
    _, contact = await search.asked()
    (entry,) = await waiting(search.provider)
    assert entry["kind"] == "PLACEMENT_INQUIRY_RECEIVED"
    assert entry["subject"] == {"type": "placement-inquiries", "id": contact["id"]}
    due = clock.day_of(datetime.fromisoformat(contact["answer_due_at"]))
    assert (entry["facility_id"], entry["due_on"]) == (contact["facility"]["id"], due.isoformat())
    assert await waiting(search.worker) == []


async def test_another_home_of_the_provider_is_not_asked(search, world):
    _, contact = await search.asked()
    provider_id = search.placing.provider_id
    homes = {contact["facility"]["id"]: 1, await world.facility(provider_id): 0}
    for facility, entries in homes.items():
        home = await home_lead(world, provider_id, facilities=[facility])
        assert len(await waiting(home)) == entries


@pytest.mark.parametrize("answer", ANSWERS)
async def test_an_answer_waits_for_the_case_worker(search, answer):
    request, contact = await search.asked()
    body, kind = ANSWERS[answer]
    made(await search.answer(contact, answer, **body), 200)
    assert await waiting(search.provider) == []
    (entry,) = await waiting(search.worker)
    assert (entry["kind"], entry["due_on"]) == (kind, None)
    assert entry["subject"] == {"type": "placement-requests", "id": request["id"]}
    assert entry["member_id"] == search.placing.case["responsible_member_id"]
    colleague = await search.placing.office.worker("ASD", 2)
    assert await waiting(colleague) == []


async def test_it_waits_for_the_department_when_the_case_worker_has_left(search, world):
    _, contact = await search.asked()
    await world.admin.execute(
        "update members set valid_until = $1 where id = $2",
        date(2020, 12, 31),
        search.placing.case["responsible_member_id"],
    )
    made(await search.answer(contact, "acceptance"), 200)
    office = search.placing.office
    (entry,) = await waiting(await office.worker("ASD", 2))
    assert (entry["department"], entry["member_id"]) == ("ASD", None)
    assert await waiting(await office.worker("JGH")) == []


async def test_each_answer_waits_once_more(search):
    _, contact = await search.asked()
    for answer in ("acceptance", "waiting-list", "acceptance"):
        made(await search.answer(contact, answer), 200)
    accepted, waits = "PLACEMENT_INQUIRY_ACCEPTED", "PLACEMENT_INQUIRY_WAITING_LIST"
    assert await kinds(search.worker) == [accepted, waits, accepted]


@pytest.mark.parametrize("end", ["withdrawal", "closure", "match", "expiry", "of the contact"])
async def test_nothing_waits_when_there_is_nothing_to_answer(search, world, end):
    request, contact = await search.asked()
    address = f"/placement-requests/{request['id']}"
    with later(world, search.worker, search.provider, hours=72 if end == "expiry" else 0):
        if end == "expiry":
            async with world.app.state.database.job(JobRole.EXPIRY) as tx:
                await jobs.expire(tx)
        elif end == "of the contact":
            made(await search.worker.post(f"{address}/contacts/{contact['id']}/withdrawal"), 200)
        else:
            body = {"reason": "NO_ANSWER"} if end == "closure" else {}
            made(await search.step(request, end, **body), 200)
        assert await waiting(search.provider) == []
        (entry,) = await waiting(search.provider, "DONE")
    assert entry["done_by"] is None


@pytest.mark.parametrize("end", ["withdrawal", "closure", "match", "reservation"])
async def test_the_answer_waits_until_somebody_acts_on_it(search, world, end):
    provider_id = search.placing.provider_id
    offer_id = await world.offer(provider_id)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    request, contact = await search.asked(offer_id)
    made(await search.answer(contact, "acceptance"), 200)
    if end == "reservation":
        made(await reserve(search.worker, vacancy_id, placement_contact_id=contact["id"]))
    else:
        body = {"reason": "OTHER"} if end == "closure" else {}
        made(await search.step(request, end, **body), 200)
    assert await waiting(search.worker) == []
    (entry,) = await waiting(search.worker, "DONE")
    assert entry["done_by"] == str(await search.placing.office.member())


async def test_the_end_of_another_search_settles_nothing(search):
    _, contact = await search.asked()
    made(await search.answer(contact, "acceptance"), 200)
    other, _ = await search.asked()
    made(await search.step(other, "withdrawal"), 200)
    assert await kinds(search.worker) == ["PLACEMENT_INQUIRY_ACCEPTED"]
