"""A search ends with a place, without one, or is withdrawn; all who were asked are told."""

import pytest

from tests.support.office import made
from tests.support.placements import codes, day, key, later, reserve


async def test_a_booking_ends_the_search(search, world):
    provider_id = search.placing.provider_id
    offer_id, other = await world.offer(provider_id), await world.offer(provider_id)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    request, contact = await search.asked(offer_id, other)
    made(await search.answer(contact, "acceptance", vacancy_id=str(vacancy_id)), 200)
    reservation = made(
        await reserve(search.worker, vacancy_id, placement_contact_id=contact["id"])
    )
    assert reservation["placement_contact_id"] == contact["id"]
    await search.provider.post(f"/reservations/{reservation['id']}/confirmation")
    booking = await search.placing.booked(reservation_id=reservation["id"])
    seen = await search.seen(request)
    assert (seen["state"], seen["matched_contact_id"]) == ("MATCHED", contact["id"])
    assert seen["matched_at"] == seen["closed_at"]
    assert seen["first_answer_at"] is not None
    found, told = await search.contacts(request)
    assert (found["state"], found["chosen"]) == ("ACCEPTED", True)
    assert (told["state"], told["chosen"]) == ("WITHDRAWN", False)
    listed = await search.worker.get(f"/bookings/{booking['id']}/disclosures")
    asked, booked = listed.json()["items"]
    assert (asked["stage"], booked["stage"]) == ("REQUEST", "BOOKING")
    assert asked["content"]["age"] == 12
    assert asked["content"]["family_name"] is None
    assert "service_type" in asked["fields"]


async def test_a_booking_for_another_case_is_refused(search, world):
    provider_id = search.placing.provider_id
    offer_id = await world.offer(provider_id)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    request, contact = await search.asked(offer_id)
    reservation = made(
        await reserve(search.worker, vacancy_id, placement_contact_id=contact["id"])
    )
    await search.provider.post(f"/reservations/{reservation['id']}/confirmation")
    other = await search.placing.office.case()
    of_other = {"case_id": other["id"], "person_id": other["person_id"]}
    refused = await search.placing.book(reservation_id=reservation["id"], **of_other)
    assert (refused.status_code, codes(refused)) == (422, {"other-case"})
    assert (await search.seen(request))["state"] == "OPEN"
    (told,) = await search.contacts(request)
    assert told["closed_at"] is None
    kept = await search.worker.get(f"/reservations/{reservation['id']}")
    assert kept.json()["state"] == "CONFIRMED"
    await search.placing.booked(reservation_id=reservation["id"])
    assert (await search.seen(request))["state"] == "MATCHED"


async def test_a_booking_by_who_does_not_see_the_request_is_refused(search, world):
    provider_id = search.placing.provider_id
    offer_id = await world.offer(provider_id)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    request, contact = await search.asked(offer_id)
    reservation = made(
        await reserve(search.worker, vacancy_id, placement_contact_id=contact["id"])
    )
    await search.provider.post(f"/reservations/{reservation['id']}/confirmation")
    office = search.placing.office
    other = await office.case("JGH")
    wish = search.placing.wish(
        reservation_id=reservation["id"], case_id=other["id"], person_id=other["person_id"]
    )
    jgh = await office.worker("JGH", purpose="PLACEMENT")
    refused = await jgh.post("/bookings", json=wish, headers=key())
    assert (refused.status_code, codes(refused)) == (422, {"other-case"})
    assert (await search.seen(request))["state"] == "OPEN"


@pytest.mark.parametrize("why", ["other offer", "declined", "over", "unknown"])
async def test_a_reservation_comes_of_a_search_that_goes_on(search, world, why):
    provider_id = search.placing.provider_id
    offer_id = await world.offer(provider_id)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    request, contact = await search.asked(*([] if why == "other offer" else [offer_id]))
    if why == "declined":
        made(await search.answer(contact, "refusal", reason="AGE"), 200)
    if why == "over":
        made(await search.step(request, "withdrawal"), 200)
    contact_id = request["id"] if why == "unknown" else contact["id"]
    answer = await reserve(search.worker, vacancy_id, placement_contact_id=contact_id)
    assert codes(answer) == {"unknown-reference"}
    assert answer.json()["errors"][0]["pointer"] == "#/placement_contact_id"


async def test_a_place_is_found_elsewhere(search):
    request, contact = await search.asked()
    matched = made(await search.step(request, "match"), 200)
    assert (matched["state"], matched["matched_contact_id"]) == ("MATCHED", None)
    assert matched["available_steps"] == []
    (told,) = await search.contacts(request)
    assert (told["id"], told["state"]) == (contact["id"], "WITHDRAWN")


async def test_a_place_is_found_with_one_of_them(search, world):
    request, contact = await search.asked()
    _, foreign = await search.asked()
    for wrong in (foreign["id"], request["id"]):
        refused = await search.step(request, "match", contact_id=wrong)
        assert codes(refused) == {"unknown-reference"}
    with later(world, search.worker, search.provider, hours=80):
        matched = made(await search.step(request, "match", contact_id=contact["id"]), 200)
        assert matched["matched_contact_id"] == contact["id"]
        assert (await search.inquiry(contact))["chosen"]


async def test_it_ends_without_a_place_and_says_why(search):
    request, contact = await search.asked()
    made(await search.answer(contact, "refusal", reason="NO_PLACE"), 200)
    assert (await search.step(request, "closure", reason="NO_LUCK")).status_code == 400
    closed = made(await search.step(request, "closure", reason="ALL_DECLINED"), 200)
    assert (closed["state"], closed["unsuccessful_reason"]) == ("UNSUCCESSFUL", "ALL_DECLINED")
    assert (closed["contacts"], closed["matched_at"]) == (1, None)
    (told,) = await search.contacts(request)
    assert closed["first_answer_at"] == told["answered_at"]
    assert closed["closed_at"] == told["closed_at"]


async def test_the_provider_knows_a_search_that_is_over_no_longer(search):
    request, contact = await search.asked(description="Braucht eine kleine Gruppe.")
    before = await search.provider.get(f"/placement-inquiries/{contact['id']}")
    made(await search.step(request, "withdrawal"), 200)
    after = await search.provider.get(
        f"/placement-inquiries/{contact['id']}",
        headers={"If-None-Match": before.headers["etag"]},
    )
    assert after.status_code == 200
    assert (after.json()["state"], after.json()["needs"]) == ("WITHDRAWN", None)
    assert "kleine Gruppe" not in after.text
    for step, body in (("acceptance", {}), ("waiting-list", {}), ("refusal", {"reason": "AGE"})):
        assert (await search.answer(contact, step, **body)).status_code == 409
    (kept,) = await search.contacts(request)
    assert kept["told"]["description"] == "Braucht eine kleine Gruppe."


async def test_what_was_not_answered_in_time_stays_so(search, world):
    request, contact = await search.asked()
    with later(world, search.worker, search.provider, hours=80):
        before = await search.inquiry(contact)
        made(await search.step(request, "closure", reason="NO_ANSWER"), 200)
        after = await search.inquiry(contact)
    assert (before["state"], after["state"]) == ("NO_ANSWER", "NO_ANSWER")
    assert after["version"] == before["version"] + 1
    assert after["available_steps"] == []


@pytest.mark.parametrize("step", ["match", "closure", "withdrawal"])
async def test_an_end_is_an_end(search, step):
    request = await search.opened()
    body = {"reason": "OTHER"} if step == "closure" else {}
    made(await search.step(request, step, **body), 200)
    for again in ("opening", "match", "closure", "withdrawal"):
        body = {"reason": "OTHER"} if again == "closure" else {}
        assert (await search.step(request, again, **body)).status_code == 409


async def test_the_median_can_be_counted(search, world):
    """What the key figures need stands in the row, without looking at the contacts."""
    request, contact = await search.asked(needed_from=day(30))
    with later(world, search.worker, search.provider, days=2):
        made(await search.answer(contact, "acceptance"), 200)
    with later(world, search.worker, search.provider, days=5):
        made(await search.step(request, "match", contact_id=contact["id"]), 200)
    row = await world.admin.fetchrow("select * from placement_requests")
    passed = [row[name] - row["opened_at"] for name in ("first_answer_at", "matched_at")]
    assert [each.days for each in passed] == [2, 5]
    assert (row["contacts"], row["closed_at"]) == (1, row["matched_at"])
