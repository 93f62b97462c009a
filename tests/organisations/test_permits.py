"""Permits: granted by the authority in charge, never changed, replaced or ended."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import permits
from tests.support.office import made
from tests.support.placements import codes, day, key

SAARBRUECKEN = "10041"
PUBLIC = {"text": "Nachts ist eine Fachkraft anwesend.", "names_persons": False}
PRIVATE = {"text": "Frau Muster darf dort nicht tätig sein.", "names_persons": True}


@pytest.fixture
async def home(world, provider_id):
    return await world.facility(provider_id, permitted=False)


@pytest.fixture
def url(home):
    return f"/facilities/{home}/permits"


@pytest.fixture
async def authority(world):
    return await permits.in_charge(world)


async def test_the_authority_grants_and_provider_and_offices_read(
    authority, provider, office, home, url
):
    group = await permits.group(provider, home)
    permit = await permits.granted(authority, home, {"group_id": group["id"]}, conditions=[PUBLIC])
    assert permit["in_force"] is True
    (approved,) = permit["approved_places"]
    assert approved["group"] == {"id": group["id"], "name": "Gruppe Nord"}
    assert (approved["places"], approved["age_min"], approved["age_max"]) == (9, 6, 17)
    assert permit["available_steps"] == ["ending", "revocation", "imposition", "fulfilment"]
    for client in (provider, office):
        (seen,) = (await client.get(url)).json()["items"]
        assert seen == permit | {"available_steps": []}
        assert (await client.get(f"{url}/{permit['id']}")).json() == seen
        refused = await client.post(url, json=permits.wish(), headers=key())
        assert (refused.status_code, refused.json()["code"]) == (403, "insufficient-scope")


async def test_what_names_persons_is_not_for_youth_offices(authority, provider, office, home, url):
    permit = await permits.granted(authority, home, conditions=[PUBLIC, PRIVATE])
    address = f"{url}/{permit['id']}"
    texts = {
        client: [c["text"] for c in (await client.get(address)).json()["conditions"]]
        for client in (authority, provider, office)
    }
    assert texts[authority] == texts[provider] == [PUBLIC["text"], PRIVATE["text"]]
    assert texts[office] == [PUBLIC["text"]]


@pytest.mark.parametrize(
    ("district", "task"),
    [
        (SAARBRUECKEN, "PERMITS"),  # the second authority of the same Land
        ("05315", "PERMITS"),  # the authority of another Land
        ("10046", "FIGURES"),  # another task in the same district
        ("10046", "NOTIFICATIONS"),
    ],
)
async def test_another_authority_neither_sees_nor_writes(
    world, authority, home, url, district, task
):
    permit = await permits.granted(authority, home, conditions=[PUBLIC])
    other = await permits.in_charge(world, district, name="Zweite Behörde", task=task)
    address = f"{url}/{permit['id']}"
    assert (await other.get(address)).status_code == 404
    listed = await other.get(url)
    assert listed.status_code == 404 or listed.json()["items"] == []
    later = permits.wish(valid_from=day(400))
    assert (await other.post(url, json=later, headers=key())).status_code == 404
    end = {"last_day": day(5), "reason": "OTHER"}
    fulfilled = {"condition_id": permit["conditions"][0]["id"], "fulfilled_on": day()}
    for step, body in (
        ("ending", end),
        ("revocation", {"reason": "OTHER"}),
        ("imposition", PUBLIC),
        ("fulfilment", fulfilled),
    ):
        assert (await other.post(f"{address}/{step}", json=body)).status_code == 404
    assert (await authority.get(address)).json() == permit


async def test_jurisdiction_that_has_ended_shows_nothing(world, authority, home, url):
    await permits.granted(authority, home)
    await world.admin.execute("update jurisdictions set valid_until = '2020-12-31'")
    assert (await authority.get(url)).status_code == 404
    successor = await permits.in_charge(world, name="Nachfolgerin")
    assert len((await successor.get(url)).json()["items"]) == 1


async def test_there_is_one_permit_a_day_and_a_change_is_another_one(authority, home, url):
    first = await permits.granted(authority, home)
    rival = await authority.post(url, json=permits.wish(valid_from=day(10)), headers=key())
    assert (rival.status_code, rival.json()["code"]) == (409, "permits-overlap")
    second = await permits.granted(
        authority, home, {"places": 6}, valid_from=day(10), replaces_id=first["id"]
    )
    items = (await authority.get(url)).json()["items"]
    assert [item["id"] for item in items] == [second["id"], first["id"]]
    assert (items[1]["state"], items[1]["valid_until"]) == ("REPLACED", day(9))
    assert items[1]["approved_places"] == first["approved_places"]
    assert [item["in_force"] for item in items] == [False, True]
    on_that_day = (await authority.get(f"{url}?valid_on={day(10)}")).json()["items"]
    assert [item["id"] for item in on_that_day] == [second["id"]]
    once_more = permits.wish(valid_from=day(20), replaces_id=first["id"])
    refused = await authority.post(url, json=once_more, headers=key())
    assert (refused.status_code, refused.json()["code"]) == (409, "state-transition")


async def test_it_ends_on_a_day_or_is_revoked_at_once(authority, home, url):
    permit = await permits.granted(authority, home)
    address = f"{url}/{permit['id']}"
    body = {"last_day": day(30), "reason": "CLOSURE"}
    ended = made(await authority.post(f"{address}/ending", json=body), 200)
    assert (ended["state"], ended["valid_until"], ended["in_force"]) == ("ENDED", day(30), True)
    revoked = made(
        await authority.post(f"{address}/revocation", json={"reason": "WELFARE_AT_RISK"}), 200
    )
    assert (revoked["state"], revoked["valid_until"]) == ("REVOKED", day(-1))
    assert (revoked["in_force"], revoked["available_steps"]) == (False, [])
    again = await authority.post(f"{address}/ending", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "state-transition")


async def test_days_that_do_not_fit_are_refused(authority, home, url):
    permit = await permits.granted(authority, home, valid_until=day(30))
    address = f"{url}/{permit['id']}"
    for step, body, code in (
        ("ending", {"last_day": day(31), "reason": "OTHER"}, "ends-too-late"),
        ("ending", {"last_day": day(-1), "reason": "OTHER"}, "ends-before-beginning"),
        ("revocation", {"effective_on": day(-1), "reason": "OTHER"}, "revoked-for-the-past"),
        ("revocation", {"effective_on": day(31), "reason": "OTHER"}, "ends-too-late"),
    ):
        answer = await authority.post(f"{address}/{step}", json=body)
        assert answer.status_code == 422, (step, answer.text)
        assert code in codes(answer)
    assert (await authority.get(address)).json() == permit


async def test_conditions_are_imposed_later_and_fulfilled(authority, home, url):
    permit = await permits.granted(authority, home)
    address = f"{url}/{permit['id']}"
    body = PUBLIC | {"deadline": day(60)}
    imposed = made(await authority.post(f"{address}/imposition", json=body), 200)
    (condition,) = imposed["conditions"]
    assert (condition["imposed_on"], condition["deadline"]) == (day(), day(60))
    early = {"condition_id": condition["id"], "fulfilled_on": day(1)}
    refused = await authority.post(f"{address}/fulfilment", json=early)
    assert (refused.status_code, codes(refused)) == (422, {"fulfilled-out-of-time"})
    done = made(
        await authority.post(f"{address}/fulfilment", json=early | {"fulfilled_on": day()}), 200
    )
    assert done["conditions"][0]["fulfilled_on"] == day()


async def test_a_condition_that_cannot_be_met_in_time_is_not_imposed(authority, home, url):
    permit = await permits.granted(authority, home)
    late = PUBLIC | {"deadline": day(-1)}
    refused = await authority.post(f"{url}/{permit['id']}/imposition", json=late)
    assert (refused.status_code, codes(refused)) == (422, {"deadline-passed"})
    assert (await authority.get(f"{url}/{permit['id']}")).json() == permit


async def test_groups_of_another_facility_are_unknown(world, authority, provider, home, url):
    owner = (await provider.get(f"/facilities/{home}")).json()["provider"]["id"]
    elsewhere = await world.facility(owner, permitted=False)
    group = await permits.group(provider, elsewhere)
    answer = await authority.post(url, json=permits.wish({"group_id": group["id"]}), headers=key())
    assert (answer.status_code, codes(answer)) == (422, {"unknown-reference"})


async def test_the_provider_is_told(world, authority, provider_id, home):
    permit = await permits.granted(authority, home)
    told = await world.admin.fetchrow(
        "select kind, concerns from changes where resource_id = $1", permit["id"]
    )
    assert told["kind"] == "permit.granted"
    assert provider_id in told["concerns"]


async def test_a_provider_narrowed_to_another_home_sees_no_permit(
    world, authority, provider_id, home, url
):
    await permits.granted(authority, home)
    other = await world.facility(provider_id)
    narrowed = world.client(provider_id, Role.PROVIDER, facilities=[str(other)])
    assert (await narrowed.get(url)).status_code == 404
