"""What everybody may see without a token."""

from uuid import uuid4

import pytest

from tests.support import market


@pytest.fixture
def everybody(world):
    client = world.bearer("")
    del client.headers["Authorization"]
    return client


async def test_published_offers_are_public_without_their_rates(world, everybody, provider_id):
    shown = await world.offer(provider_id, daily_rate="187.4", summary="Wir helfen dir.")
    await world.offer(provider_id, state="DRAFT")
    answer = await everybody.get("/public/offers")
    (item,) = answer.json()["items"]
    assert (item["id"], item["summary"]) == (str(shown), "Wir helfen dir.")
    assert "187.4" not in answer.text
    one = await everybody.get(f"/public/offers/{shown}")
    assert one.json() == item


async def test_an_open_address_is_public(world, everybody, provider):
    contact = {"contact": {"email": "haus@traeger.example"}}
    offer = await market.through_api(world, provider, facility=contact)
    url = f"/public/facilities/{offer['facility']['id']}"
    home = (await everybody.get(url)).json()
    assert home["address"]["city"] == "Sankt Wendel"
    assert home["contact"]["email"] == "haus@traeger.example"
    assert (await everybody.get("/public/facilities?ags=10046")).json()["items"] == [home]
    assert (await everybody.get("/public/facilities?ags=10041")).json()["items"] == []


async def test_a_facility_without_published_offers_is_not_public(world, everybody, provider):
    offer = await market.through_api(world, provider, publish=False)
    url = f"/public/facilities/{offer['facility']['id']}"
    assert (await everybody.get(url)).status_code == 404
    assert (await everybody.get("/public/facilities")).json()["items"] == []


async def test_public_answers_can_be_kept(world, everybody, provider_id):
    await world.offer(provider_id)
    for url in ("/public/offers", "/public/facilities"):
        first = await everybody.get(url)
        assert first.headers["cache-control"] == "public, max-age=300"
        again = await everybody.get(url, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_pages_cover_the_public_list_once(world, everybody, provider_id):
    home = await world.facility(provider_id)
    offers = {await world.offer(provider_id, facility_id=home) for _ in range(5)}
    seen, url = [], f"/public/offers?limit=2&facility_id={home}"
    while url:
        page = (await everybody.get(url)).json()
        seen += [item["id"] for item in page["items"]]
        url = page["next"] and page["next"].removeprefix("/v1")
    assert (len(seen), set(seen)) == (5, set(map(str, offers)))


@pytest.mark.parametrize("path", ["offers", "facilities"])
async def test_what_is_not_there_is_not_found(everybody, path):
    assert (await everybody.get(f"/public/{path}/{uuid4()}")).status_code == 404
