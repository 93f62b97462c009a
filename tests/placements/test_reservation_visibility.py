"""A reservation is for two, and a home sees its own."""

from uuid import uuid4

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support.office import open_office
from tests.support.placements import reserve


@pytest.fixture
async def homes(world, provider_id):
    return [await world.facility(provider_id, name=f"Haus {n}") for n in (1, 2)]


@pytest.fixture
async def reservation(world, office, provider_id, homes):
    offer_id = await world.offer(provider_id, facility_id=homes[0])
    vacancy_id = await world.vacancy(provider_id, offer_id=offer_id)
    return (await reserve(office, vacancy_id)).json()


async def test_both_sides_see_it_and_strangers_do_not(world, office, provider, reservation):
    strangers = [
        await (await open_office(world)).worker("ASD"),
        world.client(await world.organisation(), Role.PROVIDER),
        world.client(uuid4(), Role.PROVIDER),
    ]
    for who in (office, provider):
        assert (await who.get(f"/reservations/{reservation['id']}")).status_code == 200
        assert len((await who.get("/reservations")).json()["items"]) == 1
    for who in strangers:
        assert (await who.get(f"/reservations/{reservation['id']}")).status_code == 404
        assert (await who.get("/reservations")).json()["items"] == []
        step = await who.post(f"/reservations/{reservation['id']}/cancellation")
        assert step.status_code == 404


async def test_a_home_sees_its_own(world, provider_id, homes, reservation):
    for home, status in zip(homes, (200, 404), strict=True):
        token = world.client(provider_id, Role.PROVIDER, facilities=[home])
        assert (await token.get(f"/reservations/{reservation['id']}")).status_code == status
        step = await token.post(f"/reservations/{reservation['id']}/confirmation")
        assert step.status_code == status


async def test_everybody_sees_that_the_place_is_held(world, reservation):
    assert reservation["state"] == "REQUESTED"
    other = await (await open_office(world)).worker("ASD")
    (vacancy,) = (await other.get("/vacancies")).json()["items"]
    assert vacancy["free_places"] == 0


async def test_the_ledger_names_nobody(world):
    columns = await world.admin.fetch(
        "select column_name from information_schema.columns where table_name = 'occupancies'"
    )
    names = {row["column_name"] for row in columns}
    assert names == {"id", "place_id", "nights", "state", "held_until"}
