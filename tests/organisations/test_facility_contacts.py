"""Contacts of a facility: kept by its provider, for offices and the authority, no address."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import permits
from tests.support.market import CONTACT
from tests.support.office import held, made
from tests.support.placements import codes


@pytest.fixture
async def url(world, provider_id):
    return f"/facilities/{await world.facility(provider_id)}/contacts"


async def test_a_provider_enters_changes_and_removes_contacts(provider, url):
    contact = made(await provider.post(url, json=CONTACT))
    address = f"{url}/{contact['id']}"
    moved = {"function": "GENERAL", "email": None}
    changed = made(await provider.patch(address, json=moved, headers=held(contact)), 200)
    assert (changed["function"], changed["email"], changed["version"]) == ("GENERAL", None, 2)
    assert (await provider.get(address)).json() == changed
    stale = await provider.delete(address, headers=held(contact))
    assert stale.status_code == 412
    assert (await provider.delete(address, headers=held(changed))).status_code == 204
    assert (await provider.get(address)).status_code == 404
    assert (await provider.get(url)).json()["items"] == []


async def test_contacts_are_listed_and_found_by_function(provider, url):
    entries = [
        made(await provider.post(url, json=CONTACT | {"function": function}))
        for function in ("PLACEMENT_REQUESTS", "BILLING", "EMERGENCY_ADMISSION")
    ]
    listed = (await provider.get(url)).json()["items"]
    assert listed == sorted(entries, key=lambda entry: entry["function"])
    found = (await provider.get(url, params={"function": "EMERGENCY_ADMISSION"})).json()["items"]
    assert found == [entries[2]]
    first = (await provider.get(url, params={"limit": 2})).json()
    rest = (await provider.get(first["next"].removeprefix("/v1"))).json()
    assert first["items"] + rest["items"] == listed


async def test_somebody_must_be_reachable(provider, url):
    nobody = await provider.post(url, json=CONTACT | {"phone": None, "email": None})
    assert (nobody.status_code, codes(nobody)) == (422, {"contact-unreachable"})
    by_mail = made(await provider.post(url, json=CONTACT | {"phone": None}))
    address = f"{url}/{by_mail['id']}"
    answer = await provider.patch(address, json={"email": None}, headers=held(by_mail))
    assert (answer.status_code, codes(answer)) == (422, {"contact-unreachable"})
    assert (await provider.get(address)).json() == by_mail


async def test_offices_and_the_authority_read_and_do_not_write(world, provider, office, url):
    contact = made(await provider.post(url, json=CONTACT))
    address = f"{url}/{contact['id']}"
    for client in (office, await permits.in_charge(world)):
        assert (await client.get(url)).json()["items"] == [contact]
        assert (await client.get(address)).json() == contact
        assert (await client.post(url, json=CONTACT)).status_code == 403
        assert (await client.delete(address, headers=held(contact))).status_code == 403


async def test_other_providers_and_authorities_see_nothing(world, provider, url):
    contact = made(await provider.post(url, json=CONTACT))
    address = f"{url}/{contact['id']}"
    rival = world.client(await world.organisation("Rivale"), Role.PROVIDER)
    for client in (rival, await permits.in_charge(world, "10041")):
        assert (await client.get(url)).status_code == 404
        assert (await client.get(address)).status_code == 404
    assert (await rival.post(url, json=CONTACT)).status_code == 404
    assert (await rival.patch(address, json={}, headers=held(contact))).status_code == 404
    assert (await rival.delete(address, headers=held(contact))).status_code == 404


async def test_the_public_sees_no_contact(world, provider, url):
    made(await provider.post(url, json=CONTACT))
    public = world.bearer("")
    del public.headers["Authorization"]
    assert (await public.get(url)).status_code == 401
    home = url.removesuffix("/contacts")
    assert CONTACT["phone"] not in (await public.get(f"/public{home}")).text


async def test_a_token_for_one_home_reaches_the_contacts_of_no_other(
    world, provider, provider_id, url
):
    contact = made(await provider.post(url, json=CONTACT))
    elsewhere = str(await world.facility(provider_id))
    narrowed = world.client(provider_id, Role.PROVIDER, facilities=[elsewhere])
    assert (await narrowed.get(url)).status_code == 404
    assert (await narrowed.post(url, json=CONTACT)).status_code == 404
    address = f"{url}/{contact['id']}"
    assert (await narrowed.delete(address, headers=held(contact))).status_code == 404
    made(await narrowed.post(f"/facilities/{elsewhere}/contacts", json=CONTACT))


async def test_a_protected_facility_shows_whom_to_call_and_not_where(
    world, provider, provider_id, office
):
    home = await world.facility(provider_id, address_protected=True, phone="+4968511111111")
    contact = made(await provider.post(f"/facilities/{home}/contacts", json=CONTACT))
    listed = await office.get(f"/facilities/{home}/contacts")
    assert listed.json()["items"] == [contact]
    assert not [name for name in ("Waldweg", "66606", "49.4658") if name in listed.text]
    seen = (await office.get(f"/facilities/{home}")).json()
    assert (seen["address"], seen["contact"]) == (None, None)
