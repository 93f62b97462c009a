"""Facilities as their provider keeps them."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support.contract import version_of

HOME = {
    "name": "Haus am See",
    "address": {"street": "Seestraße", "postal_code": "66625", "city": "Nohfelden"},
    "contact": {"email": "haus@traeger.example", "phone": "+4968521234"},
}


async def patch(client, url, body, tag='"v1"'):
    return await client.patch(url, json=body, headers={"If-Match": tag})


@pytest.fixture
async def home(provider):
    return await provider.post("/facilities", json=HOME)


@pytest.fixture
def url(home):
    return home.headers["location"].removeprefix("/v1")


async def test_a_registered_facility_is_found(provider, provider_id, home, url):
    assert home.status_code == 201
    made = home.json()
    assert made["address"] == HOME["address"] | {"house_number": None}
    assert made["contact"] == HOME["contact"] | {"website": None}
    assert (made["ags"], made["location_accuracy"]) == ("10046", "POSTAL_CODE")
    read = await provider.get(url)
    assert (read.content, version_of(read)) == (home.content, "v1")
    listed = await provider.get(f"/facilities?provider_id={provider_id}&ags=10046")
    assert listed.json()["items"] == [made]


async def test_a_point_is_kept_as_it_was_given(provider):
    point = {"type": "Point", "coordinates": [7.1234, 49.5678]}
    made = (await provider.post("/facilities", json=HOME | {"location": point})).json()
    assert (made["location"], made["location_accuracy"]) == (point, "EXACT")


async def test_a_change_of_the_address_is_a_new_version(world, provider, url):
    changed = await patch(provider, url, {"address": {"street": "Uferweg"}})
    assert changed.json()["address"]["street"] == "Uferweg"
    assert changed.json()["address"]["postal_code"] == "66625"
    assert (changed.json()["version"], version_of(changed)) == (2, "v2")
    kinds = await world.admin.fetch("select kind from changes order by seq")
    assert [row["kind"] for row in kinds] == ["facility.registered", "facility.changed"]


async def test_another_postal_code_is_another_point(provider, home, url):
    moved = await patch(provider, url, {"address": {"postal_code": "20095", "city": "Hamburg"}})
    assert (moved.json()["ags"], home.json()["ags"]) == ("02000", "10046")
    assert moved.json()["location"] != home.json()["location"]


async def test_a_given_point_stays_with_the_postal_code(provider):
    point = {"type": "Point", "coordinates": [7.1234, 49.5678]}
    made = await provider.post("/facilities", json=HOME | {"location": point})
    url = made.headers["location"].removeprefix("/v1")
    kept = await patch(provider, url, {"address": {"street": "Uferweg"}})
    assert kept.json()["location"] == point
    cleared = await patch(provider, url, {"location": None}, '"v2"')
    assert cleared.json()["location_accuracy"] == "POSTAL_CODE"


async def test_an_empty_patch_changes_nothing(world, provider, url):
    assert (await patch(provider, url, {})).json()["version"] == 1
    assert await world.admin.fetchval("select count(*) from changes") == 1


async def test_a_contact_is_cleared_with_null(provider, url):
    cleared = await patch(provider, url, {"contact": None})
    assert cleared.json()["contact"] == dict.fromkeys(("email", "phone", "website"))


async def test_a_number_of_ones_own_is_used_once(provider):
    new = HOME | {"provider_reference": "HAUS-07"}
    first, second = [await provider.post("/facilities", json=new) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["code"] == "provider-reference-taken"
    found = await provider.get("/facilities?provider_reference=HAUS-07")
    assert len(found.json()["items"]) == 1


async def test_a_facility_does_not_take_the_number_of_another_one(provider, url, home):
    await provider.post("/facilities", json=HOME | {"provider_reference": "HAUS-07"})
    refused = await patch(provider, url, {"provider_reference": "HAUS-07"})
    assert (refused.status_code, refused.json()["code"]) == (409, "provider-reference-taken")
    assert (await provider.get(url)).json() == home.json()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"postal_code": "00999"}, "postal-code-unknown"),
        ({"ags": "99999"}, "unknown-reference"),
    ],
)
async def test_an_address_must_exist(world, provider, change, code):
    answer = await provider.post("/facilities", json=HOME | {"address": HOME["address"] | change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code
    assert await world.admin.fetchval("select count(*) from facilities") == 0


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "a\x00b"},
        {"address": {"street": "x", "postal_code": "1", "city": "y"}},
        {"address_protected": "yes"},
        {"location": {"type": "Point", "coordinates": [181, 0]}},
        {"location": {"type": "Point", "coordinates": [7]}},
        {"contact": {"website": "javascript:alert(1)"}},
        {"public_latitude": 1},
    ],
)
async def test_a_facility_must_fit_the_schema(provider, body):
    assert (await provider.post("/facilities", json=HOME | body)).status_code == 400


async def test_a_stranger_changes_nothing(world, url):
    rival = world.client(await world.organisation(), Role.PROVIDER)
    assert (await patch(rival, url, {"name": "Mein Haus"})).status_code == 404
    assert (await rival.get(url)).status_code == 404


async def test_a_token_for_one_home_sees_and_writes_no_other(world, provider_id):
    mine, other = [await world.facility(provider_id) for _ in range(2)]
    claims = world.issuer.claims(provider_id, Role.PROVIDER, facilities=[mine])
    narrowed = world.bearer(world.issuer.sign(claims))
    listed = (await narrowed.get("/facilities")).json()["items"]
    assert [item["id"] for item in listed] == [str(mine)]
    assert (await patch(narrowed, f"/facilities/{other}", {"name": "x"})).status_code == 404
    assert (await narrowed.post("/facilities", json=HOME)).status_code == 403
