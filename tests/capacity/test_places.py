"""What a vacancy announces, and what cannot be withdrawn."""

import pytest

from tests.support.placements import day, later, reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    return await world.vacancy(provider_id, places=3)


async def announce(provider, vacancy_id, places):
    address = f"/vacancies/{vacancy_id}"
    seen = await provider.get(address)
    held = {"If-Match": seen.headers["etag"]}
    return await provider.patch(address, json={"places": places}, headers=held)


async def numbers(world):
    row = await world.admin.fetchrow(
        "select count(*) filter (where not withdrawn), count(*) from places"
    )
    return tuple(row)


async def test_places_come_and_go(provider, vacancy_id, world):
    assert (await announce(provider, vacancy_id, 5)).status_code == 200
    assert await numbers(world) == (5, 5)
    assert (await announce(provider, vacancy_id, 1)).status_code == 200
    assert await numbers(world) == (1, 5)
    assert (await announce(provider, vacancy_id, 6)).json()["free_places"] == 6
    assert await numbers(world) == (6, 6)  # those of before come back first


async def test_taken_places_cannot_be_withdrawn(office, provider, vacancy_id, world):
    await reserve(office, vacancy_id, places=2, admission_day=day(30))
    refused = await announce(provider, vacancy_id, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "places-taken")
    assert (await announce(provider, vacancy_id, 2)).status_code == 200
    assert (await reserve(office, vacancy_id, admission_day=day(30))).status_code == 409
    with later(world, office, provider, hours=72):
        assert (await announce(provider, vacancy_id, 1)).status_code == 200
    assert await numbers(world) == (1, 3)


async def test_a_stay_that_is_over_holds_nobody_up(provider, vacancy_id, world):
    await world.admin.execute(
        "insert into occupancies (id, place_id, nights, state) "
        "select gen_random_uuid(), id, '[2026-01-01,2026-02-01)', 'BOOKED' from places"
    )
    assert (await announce(provider, vacancy_id, 1)).status_code == 200


async def test_withdrawn_places_are_not_given_away(office, provider, vacancy_id):
    await announce(provider, vacancy_id, 1)
    assert (await reserve(office, vacancy_id, places=2)).status_code == 409
    assert (await reserve(office, vacancy_id)).status_code == 201
