"""A provider answers in the moment in which the office ends the search: one order, no failure."""

import asyncio

from tests.support.office import made
from tests.support.placements import reserve
from tests.support.searching import Searching

ROUNDS = 10


async def test_an_answer_and_the_end_of_a_search_never_block_each_other(placing, world):
    search = Searching(world, placing)
    for _ in range(ROUNDS):
        request, contact = await search.asked()
        answered, ended, asked = await asyncio.gather(
            search.answer(contact, "acceptance"),
            search.step(request, "closure", reason="NO_ANSWER"),
            search.ask(request),
        )
        assert answered.status_code in {200, 409}
        assert asked.status_code in {201, 409}
        assert ended.status_code == 200
        seen = made(ended, 200)
        assert (seen["state"], seen["contacts"]) == (
            "UNSUCCESSFUL",
            2 if asked.status_code == 201 else 1,
        )
        kept = await search.contacts(request)
        assert {each["state"] for each in kept} == {"WITHDRAWN"}
        assert (kept[0]["answered_at"] is not None) == (answered.status_code == 200)


async def test_nobody_reserves_for_what_is_withdrawn(placing, world):
    """Reserved and then refused to withdraw, or withdrawn and then refused to reserve."""
    search, provider_id = Searching(world, placing), placing.provider_id
    for _ in range(ROUNDS):
        offer_id = await world.offer(provider_id)
        vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
        request, contact = await search.asked(offer_id)
        address = f"/placement-requests/{request['id']}/contacts/{contact['id']}/withdrawal"
        gone, held, answered = await asyncio.gather(
            search.worker.post(address),
            reserve(search.worker, vacancy_id, placement_contact_id=contact["id"]),
            search.answer(contact, "acceptance"),
        )
        assert (gone.status_code, held.status_code) in {(200, 422), (409, 201)}
        assert answered.status_code in {200, 409}
        state = "WITHDRAWN" if gone.status_code == 200 else "ACCEPTED"
        assert [each["state"] for each in await search.contacts(request)] == [state]
