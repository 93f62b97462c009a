"""The same search as a map (GeoJSON, RFC 7946)."""

import pytest

from tests.support import market

TYPE = {"service_type": "RESIDENTIAL_CARE"}
GEOJSON = {"Accept": "application/geo+json"}


@pytest.fixture
async def office(world):
    return (await market.contracting_office(world))[1]


async def test_each_hit_is_a_feature(world, provider_id, office):
    offer_id = await world.offer(provider_id, daily_rate="150")
    wish = TYPE | {"around": {"postal_code": "66606"}}
    answer = await office.post("/offers/search", json=wish, headers=GEOJSON)
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["type"], body["next_cursor"]) == ("FeatureCollection", None)
    (feature,) = body["features"]
    assert (feature["type"], feature["id"]) == ("Feature", str(offer_id))
    assert feature["geometry"] == {"type": "Point", "coordinates": [7.1672, 49.4658]}
    (item,) = (await office.post("/offers/search", json=wish)).json()["items"]
    assert feature["properties"] == {n: v for n, v in item.items() if n != "location"}


async def test_nothing_found_is_an_empty_map(office):
    body = (await office.post("/offers/search", json=TYPE, headers=GEOJSON)).json()
    assert body["features"] == []


async def test_pages_of_a_map_and_of_a_list_are_the_same(world, provider_id, office):
    home = await world.facility(provider_id)
    offers = [await world.offer(provider_id, facility_id=home) for _ in range(5)]
    first = (await office.post("/offers/search", json=TYPE | {"limit": 2}, headers=GEOJSON)).json()
    rest = TYPE | {"limit": 3, "cursor": first["next_cursor"]}
    second = (await office.post("/offers/search", json=rest)).json()
    seen = [f["id"] for f in first["features"]] + [i["id"] for i in second["items"]]
    assert sorted(seen) == sorted(map(str, offers))


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("application/json, application/geo+json;q=0.5", "application/json"),
        ("application/geo+json, application/json;q=0.5", "application/geo+json"),
        ("application/geo+json;q=0, application/json", "application/json"),
        ("text/html, application/geo+json", "application/geo+json"),
    ],
)
async def test_the_client_chooses(office, accept, media_type):
    answer = await office.post("/offers/search", json=TYPE, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == media_type


async def test_a_client_that_takes_neither_is_told_so(office):
    answer = await office.post("/offers/search", json=TYPE, headers={"Accept": "text/csv"})
    assert answer.status_code == 406


@pytest.mark.parametrize(
    ("sort", "noticed"), [("rate", True), ("-rate", True), ("freshness", False)]
)
async def test_an_order_by_rate_says_that_it_is_no_reason(office, sort, noticed):
    for headers in ({}, GEOJSON):
        body = (
            await office.post("/offers/search", json=TYPE | {"sort": sort}, headers=headers)
        ).json()
        assert (body["notice"] and body["notice"]["code"]) == (
            "CHOICE_NEEDS_REASON" if noticed else None
        )
