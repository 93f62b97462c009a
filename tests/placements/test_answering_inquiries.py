"""Providers accept, decline, or put on the waiting list; who does not answer has not answered."""

import pytest

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.placements.requests.contacts import jobs
from tests.support.office import made
from tests.support.placements import codes, day, later


async def expire(world):
    async with world.app.state.database.job(JobRole.EXPIRY) as tx:
        await jobs.expire(tx)


async def test_a_place_is_offered(search, world):
    offer_id = await world.offer(search.placing.provider_id)
    vacancy_id = await world.vacancy(search.placing.provider_id, offer_id=offer_id)
    request, contact = await search.asked(offer_id)
    place = {"vacancy_id": str(vacancy_id), "available_from": day(5)}
    accepted = made(await search.answer(contact, "acceptance", **place), 200)
    assert (accepted["state"], accepted["available_from"]) == ("ACCEPTED", day(5))
    (seen,) = await search.contacts(request, state="ACCEPTED")
    assert (seen["vacancy_id"], seen["available_from"]) == (str(vacancy_id), day(5))
    assert seen["answered_at"] is not None


@pytest.mark.parametrize(
    ("place", "code"),
    [({"available_from": day(-1)}, "day-in-past"), ({"vacancy": "other"}, "other-offer")],
)
async def test_a_place_that_cannot_be_is_refused(search, world, place, code):
    _, contact = await search.asked()
    if place.pop("vacancy", None):
        place["vacancy_id"] = str(await world.vacancy(search.placing.provider_id))
    answer = await search.answer(contact, "acceptance", **place)
    assert (answer.status_code, codes(answer)) == (422, {code})
    assert (await search.inquiry(contact))["state"] == "ASKED"


async def test_nobody_waits_for_a_day_that_has_passed(search):
    _, contact = await search.asked()
    answer = await search.answer(contact, "waiting-list", available_from=day(-1))
    assert (answer.status_code, codes(answer)) == (422, {"day-in-past"})
    assert (await search.inquiry(contact))["state"] == "ASKED"


async def test_a_vacancy_of_others_is_unknown(search, world):
    _, contact = await search.asked()
    stranger = await world.vacancy(await world.organisation())
    answer = await search.answer(contact, "acceptance", vacancy_id=str(stranger))
    assert codes(answer) == {"unknown-reference"}


async def test_it_is_declined_with_a_reason_and_for_good(search):
    request, contact = await search.asked()
    declined = made(await search.answer(contact, "refusal", reason="GROUP_CONSTELLATION"), 200)
    assert (declined["state"], declined["available_steps"]) == ("DECLINED", [])
    (seen,) = await search.contacts(request)
    assert seen["decline_reason"] == "GROUP_CONSTELLATION"
    assert (await search.answer(contact, "acceptance")).status_code == 409
    assert (await search.answer(contact, "refusal", reason="WEATHER")).status_code == 400


async def test_a_place_that_is_gone_is_taken_back(search):
    request, contact = await search.asked()
    made(await search.answer(contact, "acceptance", available_from=day(5)), 200)
    made(await search.answer(contact, "refusal", reason="NO_PLACE"), 200)
    (seen,) = await search.contacts(request)
    assert (seen["state"], seen["available_from"]) == ("DECLINED", None)


async def test_who_does_not_answer_has_not_answered_at_the_instant(search, world):
    request, contact = await search.asked()
    with later(world, search.worker, search.provider, hours=71, minutes=59):
        assert (await search.inquiry(contact))["state"] == "ASKED"
    with later(world, search.worker, search.provider, hours=72):
        before = await search.inquiry(contact)
        (listed,) = await search.contacts(request, state="NO_ANSWER")
        assert await search.contacts(request, state="ASKED") == []
        assert before["version"] == listed["version"] == 2
        await expire(world)
        assert await search.inquiry(contact) == before
        assert await search.contacts(request) == [listed]
    kinds = await world.admin.fetch(
        "select kind from changes where resource_id = $1 order by seq", contact["id"]
    )
    assert [row["kind"] for row in kinds] == [
        "placement-contact.asked",
        "placement-contact.expired",
    ]


@pytest.mark.parametrize("written", [True, False])
async def test_a_late_answer_counts_while_the_search_goes_on(search, world, written):
    _, contact = await search.asked()
    with later(world, search.worker, search.provider, hours=73):
        if written:
            await expire(world)
        assert "acceptance" in (await search.inquiry(contact))["available_steps"]
        accepted = made(await search.answer(contact, "acceptance"), 200)
        assert (accepted["state"], accepted["version"]) == ("ACCEPTED", 3)


async def test_the_change_feed_tells_both_sides(search, world):
    request, contact = await search.asked()
    made(await search.answer(contact, "acceptance"), 200)
    made(await search.step(request, "withdrawal"), 200)
    rows = await world.admin.fetch(
        "select kind, concerns from changes where resource_id = $1 order by seq", contact["id"]
    )
    assert [row["kind"].partition(".")[2] for row in rows] == ["asked", "accepted", "closed"]
    both = {search.placing.office.id, search.placing.provider_id}
    assert all(set(row["concerns"]) == both for row in rows)
    own = await world.admin.fetch(
        "select concerns from changes where resource_id = $1", request["id"]
    )
    assert all(row["concerns"] == [search.placing.office.id] for row in own)
