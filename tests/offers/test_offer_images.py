"""Pictures of offers: adding, describing, ordering, looking, removing."""

import asyncio
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from jugendhilfe_api.core.principal import Role
from tests.support import pictures


@pytest.fixture
async def offer_id(world, provider_id):
    return await world.offer(provider_id)


@pytest.fixture
def images(offer_id):
    return f"/offers/{offer_id}/images"


@pytest.fixture
def everybody(world):
    client = world.bearer("")
    del client.headers["Authorization"]
    return client


def version(image, number=None):
    return {"If-Match": f'"v{number or image["version"]}"'}


@pytest.mark.parametrize("media_type", pictures.GOOD)
async def test_a_picture_is_made_anew_in_three_sizes(provider, images, media_type):
    kind = media_type.removeprefix("image/").upper()
    sent = pictures.encoded(kind, (2400, 1200))
    image = await pictures.added(provider, images, sent, media_type)
    sides = {s["size"]: (s["width"], s["height"]) for s in image["sizes"]}
    assert sides == {"SMALL": (320, 160), "MEDIUM": (960, 480), "LARGE": (1920, 960)}
    for size in image["sizes"]:
        answer = await provider.get(f"{images}/{image['id']}/{size['size']}")
        assert answer.headers["content-type"] == "image/jpeg"
        assert len(answer.content) == size["bytes"]
        assert Image.open(BytesIO(answer.content)).size == sides[size["size"]]
    assert (await provider.get(f"{images}/{image['id']}")).json() == image


async def test_a_small_picture_is_not_made_bigger(provider, images):
    image = await pictures.added(provider, images)
    assert {(s["width"], s["height"]) for s in image["sizes"]} == {(64, 48)}


async def test_the_bytes_carry_their_hash_and_can_be_kept(provider, images):
    image = await pictures.added(provider, images)
    address = f"{images}/{image['id']}/SMALL"
    first = await provider.get(address)
    digest = b64encode(sha256(first.content).digest()).decode()
    assert first.headers["content-digest"] == f"sha-256=:{digest}:"
    assert first.headers["content-disposition"].startswith("inline; filename=")
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["cache-control"] == "private, no-cache"
    again = await provider.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await provider.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for accept in ("image/jpeg", "image/*;q=0.8", "application/json"):
        assert (await provider.get(address, headers={"Accept": accept})).status_code == 200


async def test_others_see_it_once_it_is_described(provider, office, everybody, offer_id, images):
    image = await pictures.added(provider, images)
    address = f"{images}/{image['id']}"
    assert (await office.get(images)).json()["items"] == []
    assert (await office.get(f"{address}/SMALL")).status_code == 404
    assert (await everybody.get(f"/public{address}/SMALL")).status_code == 404
    await pictures.shown(provider, images, image)
    assert len((await office.get(images)).json()["items"]) == 1
    assert (await office.get(f"{address}/SMALL")).status_code == 200
    seen = await everybody.get(f"/public{address}/SMALL")
    assert seen.headers["cache-control"] == "public, max-age=300"
    again = {"If-None-Match": seen.headers["etag"]}
    assert (await everybody.get(f"/public{address}/SMALL", headers=again)).status_code == 304
    (shown,) = (await everybody.get(f"/public/offers/{offer_id}")).json()["images"]
    assert shown["alternative_text"] == pictures.DESCRIBED["alternative_text"]
    assert "shows_no_address" not in shown


async def test_a_suspended_offer_has_no_public_pictures(provider, office, everybody, images):
    image = await pictures.shown(provider, images)
    address = f"{images}/{image['id']}/SMALL"
    offer = images.removesuffix("/images")
    assert (await provider.post(f"{offer}/suspension")).status_code == 200
    assert (await everybody.get(f"/public{address}")).status_code == 404
    assert (await office.get(address)).status_code == 200  # bookings may refer to the offer


async def test_a_protected_house_is_not_shown_unless_confirmed(
    world, provider, provider_id, office, everybody
):
    home = await world.facility(provider_id, address_protected=True)
    images = f"/offers/{await world.offer(provider_id, facility_id=home)}/images"
    image = await pictures.shown(provider, images)
    address = f"{images}/{image['id']}"
    assert (await office.get(images)).json()["items"] == []
    assert (await office.get(f"{address}/LARGE")).status_code == 404
    assert (await everybody.get(f"/public{address}/LARGE")).status_code == 404
    await pictures.shown(provider, images, image, shows_no_address=True)
    assert (await office.get(f"{address}/LARGE")).status_code == 200
    assert (await everybody.get(f"/public{address}/LARGE")).status_code == 200


async def test_a_house_that_becomes_protected_takes_its_pictures_back(
    provider, office, everybody, images, offer_id
):
    image = await pictures.shown(provider, images)
    home = (await provider.get(f"/offers/{offer_id}")).json()["facility"]["id"]
    facility = await provider.get(f"/facilities/{home}")
    changed = await provider.patch(
        f"/facilities/{home}",
        json={"address_protected": True},
        headers={"If-Match": facility.headers["etag"]},
    )
    assert changed.status_code == 200
    address = f"{images}/{image['id']}/LARGE"
    assert (await office.get(address)).status_code == 404
    assert (await everybody.get(f"/public{address}")).status_code == 404
    assert (await everybody.get(f"/public/offers/{offer_id}")).json()["images"] == []


async def test_there_is_one_cover_and_an_order(provider, images):
    first, second, third = [await pictures.added(provider, images) for _ in range(3)]
    assert [i["cover"] for i in (first, second, third)] == [True, False, False]
    assert [i["position"] for i in (first, second, third)] == [0, 1, 2]
    moved = await provider.patch(
        f"{images}/{third['id']}", json={"position": 0, "cover": True}, headers=version(third)
    )
    assert moved.json()["cover"]
    listed = (await provider.get(images)).json()["items"]
    assert [i["id"] for i in listed] == [first["id"], third["id"], second["id"]]
    assert [i["cover"] for i in listed] == [False, True, False]
    assert listed[0]["version"] == first["version"] + 1
    removed = await provider.delete(f"{images}/{third['id']}", headers=version(third, 2))
    assert removed.status_code == 204
    listed = (await provider.get(images)).json()["items"]
    assert [(i["id"], i["cover"]) for i in listed] == [(first["id"], True), (second["id"], False)]


async def test_no_cover_at_all_cannot_be_wished(provider, images):
    image = await pictures.added(provider, images)
    answer = await provider.patch(
        f"{images}/{image['id']}", json={"cover": False}, headers=version(image)
    )
    assert answer.status_code == 400


async def test_removing_names_the_version(provider, images):
    image = await pictures.added(provider, images)
    address = f"{images}/{image['id']}"
    assert (await provider.delete(address)).status_code == 428
    assert (await provider.delete(address, headers=version(image, 7))).status_code == 412
    assert (await provider.delete(address, headers=version(image))).status_code == 204
    assert (await provider.get(address)).status_code == 404


async def test_there_are_twenty_pictures_at_most(world, provider, images):
    await pictures.added(provider, images)
    columns = "file_id, sizes, digests, provider_id, offer_id, version, created_at"
    await world.admin.execute(
        f"insert into offer_images (id, position, {columns}) "
        f"select gen_random_uuid(), n, {columns} from offer_images, generate_series(1, 18) n"
    )
    head = {"Content-Type": "image/png"}
    answers = await asyncio.gather(
        *(provider.post(images, content=pictures.PNG, headers=head) for _ in range(3))
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "too-many-images"


async def test_an_offer_of_somebody_else_gets_no_picture(world, images):
    stranger = world.client(await world.organisation(), Role.PROVIDER)
    head = {"Content-Type": "image/png"}
    assert (await stranger.post(images, content=pictures.PNG, headers=head)).status_code == 404
    assert (await stranger.get(images)).status_code == 404


async def test_a_retired_offer_gets_no_picture(world, provider, provider_id):
    offer_id = await world.offer(provider_id, state="RETIRED")
    head = {"Content-Type": "image/png"}
    answer = await provider.post(f"/offers/{offer_id}/images", content=pictures.PNG, headers=head)
    assert (answer.status_code, answer.json()["code"]) == (409, "offer-retired")


async def test_a_repeated_upload_is_answered_once(provider, images):
    head = {"Content-Type": "image/png", "Idempotency-Key": uuid4().hex}
    first = await provider.post(images, content=pictures.PNG, headers=head)
    again = await provider.post(images, content=pictures.PNG, headers=head)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    other = pictures.encoded("PNG", (100, 100))
    reused = await provider.post(images, content=other, headers=head)
    assert reused.json()["errors"][0]["code"] == "idempotency-key-reused"
    assert len((await provider.get(images)).json()["items"]) == 1
