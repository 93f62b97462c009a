"""Pictures of facilities: for whom they are, where the address is protected or not."""

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import pictures
from tests.support.market import KREIS


@pytest.fixture
async def images(world, provider_id):
    return f"/facilities/{await world.facility(provider_id)}/images"


@pytest.fixture
async def authority(world):
    authority_id = await world.organisation("Landesjugendamt", "STATE_YOUTH_OFFICE")
    await world.admin.execute(
        "insert into jurisdictions (authority_id, task, ags, valid_from) "
        "values ($1, 'PERMITS', $2, '2020-01-01')",
        authority_id,
        KREIS,
    )
    return world.client(authority_id, Role.STATE_YOUTH_OFFICE)


async def test_a_picture_is_added_described_listed_and_removed(provider, images):
    image = await pictures.shown(provider, images, alternative_text_en="A bright room")
    address = f"{images}/{image['id']}"
    assert (await provider.get(address)).json() == image
    assert (await provider.get(images)).json()["items"] == [image]
    assert (await provider.get(f"{address}/SMALL")).headers["content-type"] == "image/jpeg"
    removed = await provider.delete(address, headers={"If-Match": '"v2"'})
    assert removed.status_code == 204
    assert (await provider.get(images)).json()["items"] == []


async def test_the_authority_sees_what_is_described(world, provider, provider_id, authority):
    home = await world.facility(provider_id, address_protected=True)
    images = f"/facilities/{home}/images"
    image = await pictures.added(provider, images)
    assert (await authority.get(images)).json()["items"] == []
    await pictures.shown(provider, images, image)
    assert len((await authority.get(images)).json()["items"]) == 1


async def test_offices_see_a_protected_house_only_when_confirmed(
    world, provider, provider_id, office
):
    home = await world.facility(provider_id, address_protected=True)
    images = f"/facilities/{home}/images"
    image = await pictures.shown(provider, images)
    assert (await office.get(images)).json()["items"] == []
    await pictures.shown(provider, images, image, shows_no_address=True)
    assert len((await office.get(images)).json()["items"]) == 1


async def test_a_token_for_other_houses_adds_nothing(world, provider_id, images):
    other = await world.facility(provider_id)
    narrow = world.client(provider_id, Role.PROVIDER, facilities=[str(other)])
    head = {"Content-Type": "image/png"}
    assert (await narrow.post(images, content=pictures.PNG, headers=head)).status_code == 404
    stranger = world.client(await world.organisation(), Role.PROVIDER)
    assert (await stranger.post(images, content=pictures.PNG, headers=head)).status_code == 404


async def test_what_is_no_picture_is_refused(provider, images):
    head = {"Content-Type": "image/jpeg"}
    answer = await provider.post(images, content=pictures.PNG, headers=head)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "picture-of-another-type"
