"""Groups of a facility: kept by the provider, read by its partners, never more than approved."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import permits
from tests.support.market import OFFER
from tests.support.office import made
from tests.support.permits import GROUP
from tests.support.placements import codes


@pytest.fixture
async def home(world, provider_id):
    return await world.facility(provider_id, permitted=False)


@pytest.fixture
def url(home):
    return f"/facilities/{home}/groups"


async def change(client, address, **fields):
    tag = (await client.get(address)).headers["etag"]
    return await client.patch(address, json=fields, headers={"If-Match": tag})


async def test_a_provider_enters_and_changes_its_groups(provider, url):
    group = made(await provider.post(url, json=GROUP))
    assert (group["available_places"], group["approved_places"]) == (9, None)
    changed = made(await change(provider, f"{url}/{group['id']}", available_places=7), 200)
    assert (changed["available_places"], changed["version"]) == (7, 2)
    assert (await provider.get(url)).json()["items"] == [changed]


async def test_ages_in_the_wrong_order_and_a_second_name_are_refused(provider, url):
    answer = await provider.post(url, json=GROUP | {"age_min": 17, "age_max": 6})
    assert (answer.status_code, codes(answer)) == (422, {"ages-reversed"})
    made(await provider.post(url, json=GROUP))
    again = await provider.post(url, json=GROUP)
    assert (again.status_code, again.json()["code"]) == (409, "group-name-taken")


async def test_youth_offices_and_the_authority_read_and_do_not_write(world, provider, office, url):
    group = made(await provider.post(url, json=GROUP))
    authority = await permits.in_charge(world)
    for client in (office, authority):
        assert (await client.get(url)).json()["items"] == [group]
        assert (await client.post(url, json=GROUP)).status_code == 403


async def test_other_providers_and_authorities_see_nothing(world, provider, url):
    group = made(await provider.post(url, json=GROUP))
    elsewhere = await permits.in_charge(world, "10041")
    rival = world.client(await world.organisation("Rivale"), Role.PROVIDER)
    for client in (elsewhere, rival):
        assert (await client.get(url)).status_code == 404
        assert (await client.get(f"{url}/{group['id']}")).status_code == 404
    assert (await rival.post(url, json=GROUP)).status_code == 404
    stale = {"If-Match": '"v1"'}
    answer = await rival.patch(f"{url}/{group['id']}", json={"name": "X"}, headers=stale)
    assert answer.status_code == 404


async def test_a_protected_facility_shows_its_groups_and_not_its_address(
    world, provider, provider_id, office
):
    home = await world.facility(provider_id, address_protected=True, permitted=False)
    group = await permits.group(provider, home)
    assert (await office.get(f"/facilities/{home}/groups")).json()["items"] == [group]
    assert (await office.get(f"/facilities/{home}")).json()["address"] is None


async def test_no_more_places_than_approved(world, provider, home, url):
    authority = await permits.in_charge(world)
    group = await permits.group(provider, home)
    await permits.granted(authority, home, {"group_id": group["id"], "places": 9})
    address = f"{url}/{group['id']}"
    more = await change(provider, address, available_places=10)
    assert (more.status_code, more.json()["code"]) == (409, "places-not-approved")
    assert (await provider.get(address)).json()["available_places"] == 9
    another = await provider.post(url, json=GROUP | {"name": "Gruppe Süd"})
    assert (another.status_code, another.json()["code"]) == (409, "places-not-approved")
    made(await provider.post(url, json=GROUP | {"name": "Gruppe Süd", "available_places": 0}))


async def test_a_smaller_permit_is_what_counts(world, provider, home, url):
    authority = await permits.in_charge(world)
    group = await permits.group(provider, home)
    entry = {"group_id": group["id"]}
    permit = await permits.granted(authority, home, entry)
    await permits.granted(authority, home, entry | {"places": 6}, replaces_id=permit["id"])
    shown = (await provider.get(f"{url}/{group['id']}")).json()
    assert (shown["approved_places"], shown["available_places"]) == (6, 6)


async def delete(client, address):
    tag = (await client.get(address)).headers["etag"]
    return await client.delete(address, headers={"If-Match": tag})


async def test_a_group_to_which_nothing_refers_is_deleted(world, provider, url):
    group = made(await provider.post(url, json=GROUP))
    address = f"{url}/{group['id']}"
    made(await change(provider, address, available_places=7), 200)
    assert (await provider.delete(address, headers={"If-Match": '"v1"'})).status_code == 412
    assert (await delete(provider, address)).status_code == 204
    assert (await provider.get(address)).status_code == 404
    told = "select count(*) from changes where kind = 'facility-group.deleted'"
    assert await world.admin.fetchval(told) == 1
    made(await provider.post(url, json=GROUP))  # the name is free again


async def test_a_group_of_a_permit_stays(world, provider, home, url):
    group = await permits.group(provider, home)
    authority = await permits.in_charge(world)
    permit = await permits.granted(authority, home, {"group_id": group["id"]})
    address = f"{url}/{group['id']}"
    for replaced in (False, True):
        if replaced:  # what was approved is kept, whatever counts today
            await permits.granted(authority, home, {}, replaces_id=permit["id"])
        answer = await delete(provider, address)
        assert (answer.status_code, answer.json()["code"]) == (409, "group-in-use")
    assert (await provider.get(address)).status_code == 200


async def test_a_group_of_an_offer_stays_until_the_offer_has_another(provider, home, url):
    group, other = [made(await provider.post(url, json=GROUP | {"name": n})) for n in "AB"]
    draft = OFFER | {"facility_id": str(home), "group_id": group["id"]}
    offer = made(await provider.post("/offers", json=draft))
    address = f"{url}/{group['id']}"
    answer = await delete(provider, address)
    assert (answer.status_code, answer.json()["code"]) == (409, "group-in-use")
    made(await change(provider, f"/offers/{offer['id']}", group_id=other["id"]), 200)
    assert (await delete(provider, address)).status_code == 204


async def test_nobody_else_deletes_a_group(world, provider, provider_id, office, url):
    group = made(await provider.post(url, json=GROUP))
    address, tag = f"{url}/{group['id']}", {"If-Match": '"v1"'}
    rival = world.client(await world.organisation("Rivale"), Role.PROVIDER)
    elsewhere = [str(await world.facility(provider_id))]
    narrowed = world.client(provider_id, Role.PROVIDER, facilities=elsewhere)
    for client in (rival, narrowed):
        assert (await client.delete(address, headers=tag)).status_code == 404
    for client in (office, await permits.in_charge(world)):
        assert (await client.delete(address, headers=tag)).status_code == 403
    assert (await provider.get(address)).json() == group
