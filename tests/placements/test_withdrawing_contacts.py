"""One of those who were asked is told that it is over; the search goes on with the others."""

import pytest

from tests.support.office import made
from tests.support.placements import codes, later, reserve
from tests.support.searching import searching

ANSWERS = (("acceptance", {}), ("waiting-list", {}), ("refusal", {"reason": "AGE"}))


async def withdraw(search, request, contact, by=None):
    address = f"/placement-requests/{request['id']}/contacts/{contact['id']}/withdrawal"
    return await (by or search.worker).post(address)


async def contact_of(search, request, contact):
    address = f"/placement-requests/{request['id']}/contacts/{contact['id']}"
    return made(await search.worker.get(address), 200)


async def test_the_provider_knows_it_no_longer_and_cannot_answer(search):
    request, contact = await search.asked(description="Braucht eine kleine Gruppe.")
    before = await search.provider.get(f"/placement-inquiries/{contact['id']}")
    withdrawn = made(await withdraw(search, request, contact), 200)
    assert (withdrawn["state"], withdrawn["available_steps"]) == ("WITHDRAWN", [])
    assert withdrawn["told"]["description"] == "Braucht eine kleine Gruppe."
    assert await contact_of(search, request, contact) == withdrawn
    after = await search.provider.get(
        f"/placement-inquiries/{contact['id']}",
        headers={"If-None-Match": before.headers["etag"]},
    )
    assert after.status_code == 200
    seen = after.json()
    assert (seen["state"], seen["needs"], seen["available_steps"]) == ("WITHDRAWN", None, [])
    assert seen["closed_at"] == withdrawn["closed_at"]
    assert "kleine Gruppe" not in after.text
    for step, body in ANSWERS:
        assert (await search.answer(contact, step, **body)).status_code == 409


async def test_the_search_goes_on_with_the_others(search, world):
    provider_id = search.placing.provider_id
    offers = [await world.offer(provider_id), await world.offer(provider_id)]
    request, first = await search.asked(*offers)
    made(await withdraw(search, request, first), 200)
    seen = await search.seen(request)
    assert (seen["state"], seen["contacts"], seen["closed_at"]) == ("OPEN", 2, None)
    (other,) = await search.contacts(request, state="ASKED")
    made(await search.answer(other, "acceptance"), 200)
    refused = await search.step(request, "match", contact_id=first["id"])
    assert codes(refused) == {"unknown-reference"}
    matched = made(await search.step(request, "match", contact_id=other["id"]), 200)
    assert matched["matched_contact_id"] == other["id"]
    assert (await contact_of(search, request, first))["closed_at"] != matched["closed_at"]


@pytest.mark.parametrize("answer", ["acceptance", "waiting-list", None])
async def test_it_is_withdrawn_whatever_the_answer(search, world, answer):
    request, contact = await search.asked()
    if answer:
        made(await search.answer(contact, answer), 200)
    with later(world, search.worker, search.provider, hours=73):
        before = await contact_of(search, request, contact)
        assert before["state"] == {"acceptance": "ACCEPTED", "waiting-list": "WAITING_LIST"}.get(
            answer, "NO_ANSWER"
        )
        assert before["available_steps"] == ["withdrawal"]
        withdrawn = made(await withdraw(search, request, contact), 200)
    assert (withdrawn["state"], withdrawn["version"]) == ("WITHDRAWN", before["version"] + 1)
    assert withdrawn["waiting_position"] is None


async def test_what_is_declined_or_withdrawn_is_over(search):
    request, contact = await search.asked()
    made(await search.answer(contact, "refusal", reason="AGE"), 200)
    assert (await withdraw(search, request, contact)).status_code == 409
    request, contact = await search.asked()
    made(await withdraw(search, request, contact), 200)
    assert (await withdraw(search, request, contact)).status_code == 409
    request, contact = await search.asked()
    made(await search.step(request, "withdrawal"), 200)
    assert (await withdraw(search, request, contact)).status_code == 409


async def test_the_reservation_goes_first(search, world):
    provider_id = search.placing.provider_id
    offer_id = await world.offer(provider_id)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    request, contact = await search.asked(offer_id)
    of_contact = {"placement_contact_id": contact["id"]}
    held = made(await reserve(search.worker, vacancy_id, **of_contact))
    assert (await contact_of(search, request, contact))["available_steps"] == []
    refused = await withdraw(search, request, contact)
    assert (refused.status_code, refused.json()["code"]) == (409, "state-transition")
    made(await search.worker.post(f"/reservations/{held['id']}/cancellation"), 200)
    made(await withdraw(search, request, contact), 200)
    late = await reserve(search.worker, vacancy_id, **of_contact)
    assert codes(late) == {"unknown-reference"}


async def test_a_reservation_that_has_run_out_does_not_stand_in_the_way(search, world):
    provider_id = search.placing.provider_id
    offer_id = await world.offer(provider_id)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    request, contact = await search.asked(offer_id)
    made(await reserve(search.worker, vacancy_id, placement_contact_id=contact["id"]))
    with later(world, search.worker, hours=24 * 30):
        made(await withdraw(search, request, contact), 200)


async def test_it_is_the_request_of_this_contact_and_of_this_office(search, world):
    request, contact = await search.asked()
    other, _ = await search.asked()
    stranger = await searching(world, await world.organisation())
    for wrong, by in ((other, None), (request, stranger.worker)):
        assert (await withdraw(search, wrong, contact, by)).status_code == 404
        address = f"/placement-requests/{wrong['id']}/contacts/{contact['id']}"
        assert (await (by or search.worker).get(address)).status_code == 404
    assert (await withdraw(search, request, contact, search.provider)).status_code == 403
    jgh = await search.placing.office.worker("JGH")
    assert (await withdraw(search, request, contact, jgh)).status_code == 404
    assert (await search.inquiry(contact))["state"] == "ASKED"


async def test_both_sides_are_told(search, world):
    request, contact = await search.asked()
    made(await withdraw(search, request, contact), 200)
    row = await world.admin.fetchrow(
        "select * from changes where resource_id = $1 order by seq desc", contact["id"]
    )
    assert row["kind"] == "placement-contact.withdrawn"
    assert set(row["concerns"]) == {search.placing.office.id, search.placing.provider_id}
