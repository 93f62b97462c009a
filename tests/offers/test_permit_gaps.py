"""What an offer says of its permit, and what a provider cannot promise without one."""

import pytest

from tests.support import permits
from tests.support.market import OFFER
from tests.support.office import made
from tests.support.placements import codes, day, key, later


@pytest.fixture
async def authority(world):
    return await permits.in_charge(world)


@pytest.fixture
async def home(world, provider_id):
    return str(await world.facility(provider_id, permitted=False))


async def drafted(provider, home, **fields):
    new = OFFER | {"facility_id": home} | fields
    return made(await provider.post("/offers", json=new, headers=key()))


async def published(provider, home, **fields):
    offer = await drafted(provider, home, **fields)
    return made(await provider.post(f"/offers/{offer['id']}/publication"), 200)


async def change(client, address, **fields):
    tag = (await client.get(address)).headers["etag"]
    return await client.patch(address, json=fields, headers={"If-Match": tag})


async def gap(client, offer):
    return (await client.get(f"/offers/{offer['id']}")).json()["permit_gap"]


async def flagged(world):
    """Say what the projection of the market knows of today."""
    return await world.admin.fetchval(
        "select permit_gap_days @> $1::date from published_offers", permits.today()
    )


async def test_a_home_is_not_published_without_a_permit(authority, provider, home):
    offer = await drafted(provider, home)
    assert offer["permit_gap"] == "NO_PERMIT"
    refused = await provider.post(f"/offers/{offer['id']}/publication")
    assert (refused.status_code, codes(refused)) == (422, {"offer-not-permitted"})
    assert (await provider.get(f"/offers/{offer['id']}")).json()["state"] == "DRAFT"
    await permits.granted(authority, home)
    assert await gap(provider, offer) is None
    made(await provider.post(f"/offers/{offer['id']}/publication"), 200)


async def test_ambulatory_help_needs_none(provider, home):
    offer = await published(provider, home, service_type="FAMILY_AID", kind="AMBULATORY")
    assert (offer["state"], offer["permit_gap"]) == ("PUBLISHED", None)


@pytest.mark.parametrize(
    ("approved", "expected"),
    [
        ({}, None),
        ({"places": 8}, "PLACES_EXCEEDED"),
        ({"age_min": 7}, "AGES_EXCEEDED"),
        ({"age_max": 16}, "AGES_EXCEEDED"),
        ({"genders": ["FEMALE"]}, "GENDERS_EXCEEDED"),
    ],
)
async def test_a_permit_covers_places_ages_and_genders(
    authority, provider, home, approved, expected
):
    offer = await drafted(provider, home)
    await permits.granted(authority, home, approved)
    assert await gap(provider, offer) == expected
    answer = await provider.post(f"/offers/{offer['id']}/publication")
    assert answer.status_code == (422 if expected else 200)


async def test_a_permit_of_groups_covers_those_only(authority, provider, home):
    north = await permits.group(provider, home)
    south = await permits.group(provider, home, name="Gruppe Süd")
    await permits.granted(authority, home, {"group_id": north["id"]})
    inside = await drafted(provider, home, group_id=north["id"])
    assert (inside["group"]["name"], inside["permit_gap"]) == ("Gruppe Nord", None)
    assert (await drafted(provider, home, group_id=south["id"]))["permit_gap"] == (
        "GROUP_NOT_COVERED"
    )
    assert (await drafted(provider, home))["permit_gap"] == "GROUP_NOT_COVERED"


async def test_a_permit_that_shrinks_flags_and_removes_nothing(
    world, authority, provider, office, home
):
    permit = await permits.granted(authority, home)
    offer = await published(provider, home)
    assert (await flagged(world)) is False
    await permits.granted(authority, home, {"places": 6}, replaces_id=permit["id"])
    for client in (provider, office):
        assert await gap(client, offer) == "PLACES_EXCEEDED"
    assert await flagged(world)
    (listed,) = (await office.get("/offers?has_permit_gap=true")).json()["items"]
    assert (listed["id"], listed["state"]) == (offer["id"], "PUBLISHED")
    assert (await office.get("/offers?has_permit_gap=false")).json()["items"] == []
    found = (await provider.get("/offers?permit_gap=PLACES_EXCEEDED")).json()["items"]
    assert found == [listed | {"available_steps": found[0]["available_steps"]}]
    assert (await provider.get("/offers?permit_gap=NO_PERMIT")).json()["items"] == []
    made(await change(provider, f"/offers/{offer['id']}", places=6), 200)
    assert await gap(office, offer) is None
    assert (await flagged(world)) is False


async def test_a_revoked_permit_flags_at_once(world, authority, provider, home):
    permit = await permits.granted(authority, home)
    offer = await published(provider, home)
    address = f"/facilities/{home}/permits/{permit['id']}/revocation"
    made(await authority.post(address, json={"reason": "WELFARE_AT_RISK"}), 200)
    # The permit was never in force, so there has been none.
    assert await gap(provider, offer) == "NO_PERMIT"
    assert await flagged(world)


async def test_a_permit_that_runs_out_flags_by_date(world, authority, provider, office, home):
    permit = await permits.granted(authority, home, valid_until=day(1))
    offer = await published(provider, home)
    with later(world, provider, office, days=1):
        assert await gap(office, offer) is None  # its last day
    with later(world, provider, office, authority, days=2):
        assert await gap(office, offer) == "PERMIT_ENDED"
        assert await flagged(world)
        listed = (await provider.get("/offers?permit_gap=PERMIT_ENDED")).json()["items"]
        assert [item["id"] for item in listed] == [offer["id"]]
    await permits.granted(authority, home, valid_from=day(2), replaces_id=permit["id"])
    with later(world, provider, office, days=2):
        assert await gap(office, offer) is None


async def test_a_permit_to_come_counts_from_its_day(world, authority, provider, home):
    offer = await drafted(provider, home)
    await permits.granted(authority, home, valid_from=day(3))
    assert await gap(provider, offer) == "NO_PERMIT"
    with later(world, provider, days=3):
        assert await gap(provider, offer) is None


async def test_offers_of_a_group_promise_no_more_than_it_has(authority, provider, home):
    group = await permits.group(provider, home, available_places=9)
    await permits.granted(authority, home, {"group_id": group["id"], "places": 12})
    first = await published(provider, home, group_id=group["id"], places=6)
    second = await drafted(provider, home, group_id=group["id"], places=4)
    assert second["permit_gap"] == "PLACES_EXCEEDED"
    refused = await provider.post(f"/offers/{second['id']}/publication")
    assert refused.status_code == 422
    more = await change(provider, f"/offers/{first['id']}", places=10)
    assert (more.status_code, more.json()["code"]) == (409, "places-promised")
    address = f"/facilities/{home}/groups/{group['id']}"
    fewer = await change(provider, address, available_places=5)
    assert (fewer.status_code, fewer.json()["code"]) == (409, "places-promised")
    made(await change(provider, address, available_places=10), 200)
    made(await provider.post(f"/offers/{second['id']}/publication"), 200)


async def test_what_is_published_is_not_widened_beyond_the_permit(authority, provider, home):
    await permits.granted(authority, home)
    offer = await published(provider, home)
    address = f"/offers/{offer['id']}"
    for wider in ({"places": 10}, {"age_max": 18}):
        answer = await change(provider, address, **wider)
        assert (answer.status_code, codes(answer)) == (422, {"offer-not-permitted"})
    made(await change(provider, address, title="Neuer Titel"), 200)


async def test_a_group_of_another_facility_is_unknown(world, provider, provider_id, home):
    other = await permits.group(provider, await world.facility(provider_id, permitted=False))
    new = OFFER | {"facility_id": home, "group_id": other["id"]}
    answer = await provider.post("/offers", json=new, headers=key())
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})


async def test_vacancies_announce_no_more_than_the_offer_has(authority, provider, home):
    await permits.granted(authority, home)
    offer = await published(provider, home)
    address = f"/offers/{offer['id']}/vacancies"
    vacancy = made(await provider.post(address, json={"available_from": day(), "places": 6}))
    until = {"available_from": day(10), "available_until": day(20), "places": 4}
    refused = await provider.post(address, json=until)
    assert (refused.status_code, refused.json()["code"]) == (409, "places-announced")
    made(await provider.post(address, json=until | {"places": 3}))
    more = await change(provider, f"/vacancies/{vacancy['id']}", places=7)
    assert (more.status_code, more.json()["code"]) == (409, "places-announced")
    fewer = await change(provider, f"/offers/{offer['id']}", places=8)
    assert (fewer.status_code, fewer.json()["code"]) == (409, "places-announced")


async def test_vacancies_announce_no_more_than_is_approved(authority, provider, home):
    permit = await permits.granted(authority, home)
    offer = await published(provider, home)
    address = f"/offers/{offer['id']}/vacancies"
    made(await provider.post(address, json={"available_from": day(), "places": 4}))
    await permits.granted(authority, home, {"places": 6}, replaces_id=permit["id"])
    other = {"available_from": day(5), "places": 3}
    refused = await provider.post(address, json=other)
    assert (refused.status_code, refused.json()["code"]) == (409, "vacancy-not-permitted")
    made(await provider.post(address, json=other | {"places": 2}))
