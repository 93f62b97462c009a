"""A protected address never leaves: not by reading, filtering, distance or the public pages."""

from math import asin, cos, radians, sin, sqrt
from uuid import uuid4

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import market

HIDDEN = {
    "name": "Zuflucht",
    "address": {
        "street": "Geheimweg",
        "house_number": "3",
        "postal_code": "66625",
        "city": "Nohfelden",
    },
    "contact": {"phone": "+4968521234"},
    "location": {"type": "Point", "coordinates": [7.1487, 49.5901]},
    "address_protected": True,
}
SECRETS = ("Geheimweg", "66625", "Nohfelden", "+4968521234", "7.1487", "49.5901")


@pytest.fixture
async def offer(world, provider):
    return await market.through_api(world, provider, facility=HIDDEN)


@pytest.fixture
def url(offer):
    return f"/facilities/{offer['facility']['id']}"


def kilometres(a, b):
    (lon1, lat1), (lon2, lat2) = [map(radians, point) for point in (a, b)]
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


async def test_the_provider_sees_it(provider, url):
    seen = (await provider.get(url)).json()
    assert seen["address"]["street"] == "Geheimweg"
    assert seen["location"] == HIDDEN["location"]


async def test_an_office_sees_the_postal_region_only(office, url, offer):
    answers = [
        await office.get(url),
        await office.get("/facilities"),
        await office.get(f"/offers/{offer['id']}"),
        await office.post(
            "/offers/search",
            json={
                "service_type": "RESIDENTIAL_CARE",
                "around": {"postal_code": "66111"},
                "sort": "distance",
            },
        ),
    ]
    assert not [secret for secret in SECRETS for answer in answers if secret in answer.text]
    seen = answers[0].json()
    assert (seen["address"], seen["contact"]) == (None, None)
    assert seen["location_accuracy"] == "POSTAL_REGION"
    assert answers[3].json()["items"][0]["location"] == seen["location"]


async def test_everybody_else_sees_the_postal_region_only(world, url, offer):
    public = world.bearer("")
    del public.headers["Authorization"]
    answers = [
        await public.get(f"/public{url}"),
        await public.get("/public/facilities"),
        await public.get(f"/public/offers/{offer['id']}"),
        await public.get("/public/offers"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert not [secret for secret in SECRETS for answer in answers if secret in answer.text]
    assert answers[0].json()["address"] is None


async def test_the_filter_by_region_uses_the_public_point(world, office, provider_id):
    await world.facility(provider_id, address_protected=True, public_ags="10041")
    found = {
        ags: len((await office.get(f"/facilities?ags={ags}")).json()["items"])
        for ags in ("10041", "10046")
    }
    assert found == {"10041": 1, "10046": 0}


async def test_distances_lead_to_the_public_point(office, url, offer):
    """Ask from many points, as somebody who wants to find the house would."""
    public = (await office.get(url)).json()["location"]["coordinates"]
    for latitude, longitude in ((49.0, 6.5), (49.0, 8.0), (50.2, 7.2), (49.59, 7.15)):
        middle = {"latitude": latitude, "longitude": longitude}
        wish = {"service_type": "RESIDENTIAL_CARE", "around": middle}
        hit = (await office.post("/offers/search", json=wish)).json()["items"][0]
        assert hit["id"] == offer["id"]
        assert hit["distance_km"] == pytest.approx(
            kilometres((longitude, latitude), public), abs=0.06
        )
    # A radius that holds the house but not the public point finds nothing.
    longitude, latitude = HIDDEN["location"]["coordinates"]
    near = {"latitude": latitude, "longitude": longitude}
    assert kilometres(HIDDEN["location"]["coordinates"], public) > 1
    wish = {"service_type": "RESIDENTIAL_CARE", "around": near, "radius_km": 1}
    assert (await office.post("/offers/search", json=wish)).json()["items"] == []


async def test_its_authority_sees_it_and_no_other(world, url):
    clients = []
    for ags in ("10046", "10041"):
        authority = await world.organisation("Landesjugendamt", "STATE_YOUTH_OFFICE")
        await world.admin.execute(
            "insert into jurisdictions (authority_id, task, ags, valid_from) "
            "values ($1, 'PERMITS', $2, '2020-01-01')",
            authority,
            ags,
        )
        clients.append(world.client(authority, Role.STATE_YOUTH_OFFICE))
    own, other = clients
    assert (await own.get(url)).json()["address"]["street"] == "Geheimweg"
    assert (await other.get(url)).status_code == 404
    assert (await other.get("/facilities")).json()["items"] == []


async def test_protection_can_begin_and_end(provider, office, url):
    shown = await provider.patch(
        url, json={"address_protected": False}, headers={"If-Match": '"v1"'}
    )
    assert shown.status_code == 200
    assert (await office.get(url)).json()["address"]["street"] == "Geheimweg"
    await provider.patch(url, json={"address_protected": True}, headers={"If-Match": '"v2"'})
    assert (await office.get(url)).json()["address"] is None


async def test_a_stranger_to_the_market_sees_no_facility(world, url):
    stranger = world.client(uuid4(), Role.STATE_YOUTH_OFFICE)
    assert (await stranger.get(url)).status_code == 404
