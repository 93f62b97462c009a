"""Whoever searches for a protected house from many middles finds its postal region and no more."""

import base64
import json
from math import asin, cos, radians, sin, sqrt

import pytest

from tests.support import market

TYPE = {"service_type": "RESIDENTIAL_CARE"}
HOUSE = (49.5901, 7.1487)  # latitude, longitude
PUBLIC = (49.4, 7.1)  # what `world.facility` gives a protected house
MIDDLES = [(49.0, 6.5), (49.2, 7.9), (50.2, 7.2), (49.59, 7.15), (49.41, 7.11), (48.9, 7.0)]


def kilometres(a, b):
    (lat1, lon1), (lat2, lon2) = [map(radians, point) for point in (a, b)]
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


@pytest.fixture
async def asking(world):
    return await market.contracting_office(world)


@pytest.fixture
async def hidden(world, provider_id):
    """Make a protected house with a free place: the offer and the house."""
    latitude, longitude = HOUSE
    home = await world.facility(
        provider_id, address_protected=True, latitude=latitude, longitude=longitude, ags="10044"
    )
    offer_id = await world.offer(provider_id, facility_id=home, daily_rate="150")
    await world.vacancy(provider_id, offer_id=offer_id)
    return offer_id, home


async def hits(office, middle, **wish):
    latitude, longitude = middle
    body = TYPE | {"around": {"latitude": latitude, "longitude": longitude}} | wish
    answer = await office.post("/offers/search", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("hidden")
async def test_distances_and_radii_lead_to_the_public_point(asking):
    _, office = asking
    for middle in MIDDLES:
        (item,) = (await hits(office, middle))["items"]
        assert item["distance_km"] == pytest.approx(kilometres(middle, PUBLIC), abs=0.06)
        # Halve the radius until it is known to a kilometre where the house ceases to be found.
        inside, outside = 1000, 0
        while inside - outside > 1:
            radius = (inside + outside) // 2
            found = (await hits(office, middle, radius_km=radius))["items"]
            inside, outside = (radius, outside) if found else (inside, radius)
        assert outside <= kilometres(middle, PUBLIC) <= inside


async def test_the_order_is_the_one_of_the_public_points(world, provider_id, hidden, asking):
    offer_id, _ = hidden
    _, office = asking
    rivals = {}
    for step in range(-4, 5):
        place = (49.5 + step * 0.05, 7.12 + step * 0.02)
        home = await world.facility(provider_id, latitude=place[0], longitude=place[1])
        rivals[str(await world.offer(provider_id, facility_id=home))] = place
    places = rivals | {str(offer_id): PUBLIC}
    for middle in MIDDLES:
        items = (await hits(office, middle, sort="distance"))["items"]
        assert [i["id"] for i in items] == sorted(
            places, key=lambda each: kilometres(middle, places[each])
        )


@pytest.mark.usefixtures("hidden")
async def test_cursors_hold_no_more_than_the_distance_of_the_public_point(
    world, provider_id, asking
):
    _, office = asking
    for _ in range(2):
        await world.offer(provider_id)
    for middle in MIDDLES:
        metres, cursor = [], None
        for _ in range(2):
            page = await hits(office, middle, sort="distance", limit=1, cursor=cursor)
            cursor = page["next_cursor"]
            key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            metres.append(key[2])
        points = [kilometres(middle, point) * 1000 for point in (PUBLIC, (49.4658, 7.1672))]
        assert all(min(abs(m - p) for p in points) < 1 for m in metres)


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("sort", ["rate", "distance", "available_from", "freshness"])
async def test_regions_know_the_public_point_only(asking, sort):
    _, office = asking
    assert (await hits(office, PUBLIC, regions=["10044"], sort=sort))["items"] != []
    assert (await hits(office, PUBLIC, regions=["10046"], sort=sort))["items"] == []


async def test_a_move_within_the_region_is_not_seen(world, provider, asking):
    """Neither a search nor a tag changes with the true place, if the region stays the same."""
    _, office = asking
    address = market.FACILITY["address"]
    offer = await market.through_api(world, provider, facility={"address_protected": True})
    url = f"/facilities/{offer['facility']['id']}"

    async def seen():
        search = await hits(office, MIDDLES[0], sort="distance")
        return search["items"], (await office.get(f"/offers/{offer['id']}")).headers["etag"]

    before = await seen()
    moved = {
        "address": address | {"street": "Anderswo", "postal_code": "66606"},
        "location": {"type": "Point", "coordinates": [7.2, 49.5]},
    }
    answer = await provider.patch(url, json=moved, headers={"If-Match": '"v1"'})
    assert answer.status_code == 200, answer.text
    assert await seen() == before


@pytest.mark.usefixtures("hidden")
async def test_a_map_shows_the_public_point(asking):
    _, office = asking
    answer = await office.post(
        "/offers/search", json=TYPE, headers={"Accept": "application/geo+json"}
    )
    (feature,) = answer.json()["features"]
    assert feature["geometry"]["coordinates"] == [PUBLIC[1], PUBLIC[0]]
