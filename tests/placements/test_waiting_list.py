"""Who waits is found as soon as there is a place, by the office and by the home."""

import pytest

from tests.support.office import made
from tests.support.placements import day, reserve
from tests.support.searching import searching


@pytest.fixture
async def offer_id(search, world):
    return await world.offer(search.placing.provider_id)


async def waiting(search, offer_id, **fields):
    """Ask the offer and be put on its waiting list."""
    request, contact = await search.asked(offer_id, **fields)
    made(await search.answer(contact, "waiting-list", available_from=day(40)), 200)
    return request, contact


async def surfaced(search):
    """Return what office and home see for which there is a place."""
    found = await search.worker.get("/placement-requests", params={"place_free": "true"})
    homes = await search.provider.get("/placement-inquiries", params={"place_free": "true"})
    return [[item["id"] for item in each.json()["items"]] for each in (found, homes)]


async def test_the_list_is_in_order_whoever_waits(search, world, offer_id):
    _, first = await waiting(search, offer_id)
    rival = await searching(world, search.placing.provider_id)
    request, second = await waiting(rival, offer_id)
    assert (await search.inquiry(first))["waiting_position"] == 1
    assert (await search.inquiry(second))["waiting_position"] == 2
    (seen,) = await rival.contacts(request)
    assert (seen["waiting_position"], seen["available_from"]) == (2, day(40))
    made(await search.answer(first, "acceptance"), 200)
    assert (await search.inquiry(first))["waiting_position"] is None
    assert (await search.inquiry(second))["waiting_position"] == 1


async def test_a_reported_vacancy_brings_it_up(search, world, offer_id):
    request, contact = await waiting(search, offer_id)
    assert await surfaced(search) == [[], []]
    await world.vacancy(search.placing.provider_id, offer_id=offer_id)
    assert await surfaced(search) == [[request["id"]], [contact["id"]]]
    assert (await search.seen(request))["place_free"]
    (seen,) = await search.contacts(request)
    assert seen["place_free"]


async def test_a_place_that_becomes_free_brings_it_up(search, world, offer_id):
    vacancy_id = await world.vacancy(search.placing.provider_id, offer_id=offer_id)
    held = made(await reserve(search.worker, vacancy_id))
    request, contact = await waiting(search, offer_id)
    assert await surfaced(search) == [[], []]
    made(await search.worker.post(f"/reservations/{held['id']}/cancellation"), 200)
    assert await surfaced(search) == [[request["id"]], [contact["id"]]]


@pytest.mark.parametrize(
    ("wanted", "vacancy"),
    [
        ({"places": 2}, {}),
        ({"needed_from": day(3)}, {"available_from": day(4)}),
        ({}, {"available_until": day(300)}),
        ({}, {"confirm_by": day(-1)}),
    ],
)
async def test_a_place_that_does_not_do_brings_nothing(search, world, offer_id, wanted, vacancy):
    await waiting(search, offer_id, **wanted)
    await world.vacancy(search.placing.provider_id, offer_id=offer_id, **vacancy)
    assert await surfaced(search) == [[], []]


async def test_a_place_for_the_time_is_enough(search, world, offer_id):
    request, contact = await waiting(search, offer_id, needed_until=day(100))
    until = {"available_until": day(100)}
    await world.vacancy(search.placing.provider_id, offer_id=offer_id, **until)
    assert await surfaced(search) == [[request["id"]], [contact["id"]]]


async def test_who_waits_gets_the_place(search, world, offer_id):
    request, contact = await waiting(search, offer_id)
    vacancy_id = await world.vacancy(search.placing.provider_id, offer_id=offer_id)
    reservation = made(
        await reserve(search.worker, vacancy_id, placement_contact_id=contact["id"])
    )
    await search.provider.post(f"/reservations/{reservation['id']}/confirmation")
    await search.placing.booked(reservation_id=reservation["id"])
    assert (await search.seen(request))["state"] == "MATCHED"
    (seen,) = await search.contacts(request)
    assert (seen["state"], seen["chosen"]) == ("ACCEPTED", True)
    assert await surfaced(search) == [[], []]
