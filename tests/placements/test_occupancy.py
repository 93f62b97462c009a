"""How full a facility is: counts for its provider, its authority and its region, and no more."""

from uuid import UUID

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import permits
from tests.support.market import KREIS
from tests.support.office import Office, made
from tests.support.placements import Placement, day, placement, reserve

NEIGHBOUR, FAR = "10041", "07313"  # Saarbrücken; Landau, in another Land


@pytest.fixture
async def home(world, provider_id):
    return await world.facility(provider_id)


@pytest.fixture
async def vacancy_id(world, provider_id, home):
    offer_id = await world.offer(provider_id, facility_id=home, places=9)
    return await world.vacancy(provider_id, 9, offer_id=offer_id)


@pytest.fixture
def url(home):
    return f"/facilities/{home}/occupancy"


async def office_in(world, ags):
    return await world.organisation(f"Jugendamt {ags}", "YOUTH_OFFICE", ags=ags)


async def placing(world, provider_id, ags) -> Placement:
    return await placement(world, Office(world, await office_in(world, ags)), provider_id)


async def booked(world, provider_id, vacancy_id, ags, times=1, **fields):
    """Let one office of a Kreis book places."""
    office = await placing(world, provider_id, ags)
    for _ in range(times):
        await office.booked(vacancy_id, **fields)
    return office


async def readers(world, provider):
    """Return who may read: the provider, the authority, an office of the Kreis."""
    region = world.client(await office_in(world, KREIS), Role.YOUTH_OFFICE)
    return {"provider": provider, "authority": await permits.in_charge(world), "region": region}


def row(land, ags, offices, places):
    return {
        "land": land,
        "ags": ags,
        "own_region": ags == KREIS,
        "youth_offices": offices,
        "occupied_places": places,
    }


async def test_places_are_counted_by_region(world, provider, provider_id, vacancy_id, url, home):
    await booked(world, provider_id, vacancy_id, KREIS, 2)
    await booked(world, provider_id, vacancy_id, KREIS + "116")  # a town of the same Kreis
    await booked(world, provider_id, vacancy_id, NEIGHBOUR, 2)
    await booked(world, provider_id, vacancy_id, NEIGHBOUR)
    asking = await placing(world, provider_id, FAR)
    made(await reserve(asking.worker, vacancy_id))
    seen = [made(await c.get(url), 200) for c in (await readers(world, provider)).values()]
    assert seen[0] == {
        "facility_id": str(home),
        "day": day(),
        "approved_places": 999,
        "available_places": 9,
        "occupied_places": 6,
        "reserved_places": 1,
        "free_places": 2,
        "own_region": {"youth_offices": 2, "occupied_places": 3},
        "other_regions": {"youth_offices": 2, "occupied_places": 3},
        "regions": [row("10", NEIGHBOUR, 2, 3), row("10", KREIS, 2, 3)],
    }
    assert seen == [seen[0]] * 3


async def test_few_places_of_a_region_are_named_to_the_provider_only(
    world, provider, provider_id, vacancy_id, url
):
    await booked(world, provider_id, vacancy_id, KREIS)
    for ags, times in ((NEIGHBOUR, 2), ("10042", 1), (FAR, 1)):
        await booked(world, provider_id, vacancy_id, ags, times)
    clients = await readers(world, provider)
    told = {name: made(await c.get(url), 200) for name, c in clients.items()}
    assert told["provider"].pop("regions") == [
        row("07", FAR, 1, 1),
        row("10", NEIGHBOUR, 1, 2),
        row("10", "10042", 1, 1),
        row("10", KREIS, 1, 1),
    ]
    # Three of the Land without its Kreise, and one from somewhere.
    counted = [row("10", KREIS, 1, 1), row("10", None, 2, 3), row(None, None, 1, 1)]
    assert told["authority"].pop("regions") == counted
    assert told["region"].pop("regions") == counted
    assert told["authority"] == told["region"] == told["provider"]
    assert told["provider"]["other_regions"] == {"youth_offices": 3, "occupied_places": 4}


async def test_the_day_decides(world, provider, provider_id, vacancy_id, url):
    stay = {"admission_day": day(3), "discharge_day": day(5)}
    await booked(world, provider_id, vacancy_id, KREIS, **stay)
    counts = {
        n: (await provider.get(url, params={"day": day(n)})).json()["occupied_places"]
        for n in (0, 2, 3, 4, 5)
    }
    assert counts == {0: 0, 2: 0, 3: 1, 4: 1, 5: 0}
    long_ago = (await provider.get(url, params={"day": "2019-12-31"})).json()
    assert (long_ago["approved_places"], long_ago["available_places"]) == (0, 0)
    assert (await provider.get(url, params={"day": "heute"})).status_code == 400


async def test_groups_say_what_is_available(world, provider, provider_id):
    home = await world.facility(provider_id, permitted=False)
    url = f"/facilities/{home}/occupancy"
    groups = [await permits.group(provider, home, name=n, available_places=9) for n in "AB"]
    seen = (await provider.get(url)).json()
    assert (seen["approved_places"], seen["available_places"]) == (None, 18)
    approved = [{"group_id": g["id"], "places": n} for g, n in zip(groups, (9, 6), strict=True)]
    await permits.granted(await permits.in_charge(world), home, *approved)
    seen = (await provider.get(url)).json()
    assert (seen["approved_places"], seen["available_places"]) == (15, 15)
    assert (seen["free_places"], seen["regions"]) == (15, [])


async def test_ambulatory_help_fills_no_house(world, provider, provider_id, home, url):
    of_home = {"facility_id": home, "service_type": "EDUCATIONAL_ASSISTANCE"}
    offer_id = await world.offer(provider_id, kind="AMBULATORY", **of_home)
    vacancy_id = await world.vacancy(provider_id, 2, offer_id=offer_id)
    await booked(world, provider_id, vacancy_id, KREIS)
    seen = (await provider.get(url)).json()
    assert (seen["available_places"], seen["occupied_places"]) == (0, 0)


async def test_nobody_else_counts(world, office, provider_id, home, url):
    elsewhere = await permits.in_charge(world, NEIGHBOUR)
    notified = await permits.in_charge(world, task="NOTIFICATIONS")  # knows the house, and no more
    assert (await notified.get(f"/facilities/{home}")).status_code == 200
    rival = world.client(await world.organisation("Rivale", ags=KREIS), Role.PROVIDER)
    other_home = [str(await world.facility(provider_id))]
    narrowed = world.client(provider_id, Role.PROVIDER, facilities=other_home)
    foreign = world.client(await office_in(world, NEIGHBOUR), Role.YOUTH_OFFICE)
    for client in (elsewhere, notified, rival, narrowed, foreign, office):
        assert (await client.get(url)).status_code == 404


async def test_a_protected_house_is_not_found_by_asking(world, provider, provider_id):
    """Only where its address is known already, its region counts: else 200 would tell it."""
    home = await world.facility(provider_id, address_protected=True, public_ags=NEIGHBOUR)
    offer_id = await world.offer(provider_id, facility_id=home)
    vacancy_id = await world.vacancy(provider_id, 3, offer_id=offer_id)
    url = f"/facilities/{home}/occupancy"
    placed = await placing(world, provider_id, KREIS)
    for ags in (KREIS, NEIGHBOUR):
        client = world.client(await office_in(world, ags), Role.YOUTH_OFFICE)
        assert (await client.get(url)).status_code == 404
    assert (await placed.worker.get(url)).status_code == 404
    await placed.booked(vacancy_id)
    assert made(await placed.worker.get(url), 200)["occupied_places"] == 1
    for client in (provider, await permits.in_charge(world)):
        assert made(await client.get(url), 200)["own_region"]["occupied_places"] == 1


@pytest.mark.parametrize("role", ["youth_office", "state_youth_office", "provider"])
async def test_the_functions_ask_who_counts(world, provider_id, vacancy_id, home, role):
    """Whatever statement calls them: a stranger gets no row."""
    await booked(world, provider_id, vacancy_id, KREIS)
    async with world.admin.transaction():
        await world.admin.execute(
            f"set local role app_{role}; set local app.organisation = '{UUID(int=7)}'; "
            f"set local app.facilities = '*'; set local app.today = '{day()}'; "
            "set local app.now = '2026-11-22T12:00:00Z'"
        )
        for function in ("count_places", "count_places_by_region"):
            called = f"select * from {function}($1, $2)"
            assert await world.admin.fetch(called, home, permits.today()) == []
