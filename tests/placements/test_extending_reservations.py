"""Holding places longer: as often and as long as the offer, or the platform, allows."""

from datetime import datetime, timedelta

import pytest

from jugendhilfe_api.core.types import utc
from tests.placements.test_expiry import expire
from tests.support.office import made
from tests.support.placements import codes, later, reserve


@pytest.fixture
async def vacancy_id(world, provider_id):
    return await world.vacancy(provider_id, places=2)


async def extend(office, reservation, **body):
    return await office.post(f"/reservations/{reservation['id']}/extension", json=body)


def hours_more(reservation, hours):
    until = datetime.fromisoformat(reservation["expires_at"]) + timedelta(hours=hours)
    return utc(until)


async def test_a_hold_lasts_longer(office, provider, vacancy_id, world):
    reservation = made(await reserve(office, vacancy_id, places=2))
    await provider.post(f"/reservations/{reservation['id']}/confirmation")
    extended = made(await extend(office, reservation), 200)
    assert extended["expires_at"] == hours_more(reservation, 72)
    assert (extended["state"], extended["extensions_left"]) == ("CONFIRMED", 0)
    assert extended["version"] == 3
    with later(world, office, hours=100):
        await expire(world)
        assert (await reserve(office, vacancy_id)).status_code == 409
    with later(world, office, hours=145):
        assert (await reserve(office, vacancy_id)).status_code == 201


async def test_how_often_is_bounded(office, vacancy_id, world):
    reservation = made(await reserve(office, vacancy_id))
    extended = made(await extend(office, reservation), 200)
    assert "extension" in reservation["available_steps"]
    assert "extension" not in extended["available_steps"]
    again = await extend(office, reservation)
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")
    until = await world.admin.fetchval("select held_until from occupancies")
    assert utc(until) == extended["expires_at"]


async def test_how_long_is_bounded(office, vacancy_id):
    reservation = made(await reserve(office, vacancy_id))
    for hours in (-1, 0, 73):
        wish = {"expires_at": hours_more(reservation, hours)}
        answer = await extend(office, reservation, **wish)
        assert (answer.status_code, codes(answer)) == (422, {"expiry-out-of-range"}), hours
    wish = {"expires_at": hours_more(reservation, 2)}
    assert made(await extend(office, reservation, **wish), 200)["expires_at"] == wish["expires_at"]


async def test_the_offer_may_say_otherwise(world, office, provider_id):
    offer_id = await world.offer(provider_id, hold_extensions=2, hold_extension_hours=5)
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    reservation = made(await reserve(office, vacancy_id))
    for left in (1, 0):
        extended = made(await extend(office, reservation), 200)
        assert extended["extensions_left"] == left
    assert extended["expires_at"] == hours_more(reservation, 10)
    never = await world.offer(provider_id, hold_extensions=0)
    vacancy_id = await world.vacancy(provider_id, offer_id=never)
    reservation = made(await reserve(office, vacancy_id))
    assert (await extend(office, reservation)).status_code == 409


async def test_nobody_extends_what_has_run_out(office, vacancy_id, world):
    reservation = made(await reserve(office, vacancy_id))
    with later(world, office, hours=72):
        answer = await extend(office, reservation)
        assert (answer.status_code, answer.json()["code"]) == (409, "state-transition")


async def test_only_the_office_extends(office, provider, vacancy_id):
    reservation = made(await reserve(office, vacancy_id))
    assert (await extend(provider, reservation)).status_code == 403
