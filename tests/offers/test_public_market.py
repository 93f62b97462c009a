"""What everybody may see without a token."""

from uuid import uuid4

import pytest

from tests.support import market, pictures


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


BOOKED = """insert into occupancies (id, place_id, nights, state)
select gen_random_uuid(), id, '[2026-01-01,)', 'BOOKED' from places"""


async def found(everybody, **params) -> list[str]:
    answer = await everybody.get("/public/offers", params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_parents_find_offers_nearby(world, everybody, provider_id):
    near = str(await world.offer(provider_id))  # in 66606
    assert await found(everybody, postal_code="66606") == [near]
    assert await found(everybody, postal_code="66606", radius_km="5") == [near]
    assert await found(everybody, postal_code="20095", radius_km="100") == []
    assert await found(everybody, postal_code="66740") == []  # 25 km, if nothing is said
    assert await found(everybody, postal_code="66740", radius_km="60") == [near]
    homes = await everybody.get("/public/facilities?postal_code=66606&radius_km=5")
    assert len(homes.json()["items"]) == 1


async def test_a_protected_house_is_found_at_its_public_point_only(world, everybody, provider_id):
    home = await world.facility(provider_id, address_protected=True)  # public point 49.4, 7.1
    await world.offer(provider_id, facility_id=home)
    assert await found(everybody, postal_code="66606", radius_km="2") == []
    assert len(await found(everybody, postal_code="66606", radius_km="30")) == 1


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"radius_km": "5"}, "postal-code-missing"),
        ({"postal_code": "00000"}, "postal-code-unknown"),
    ],
)
@pytest.mark.parametrize("path", ["offers", "facilities"])
async def test_a_circle_needs_a_middle(everybody, path, params, code):
    answer = await everybody.get(f"/public/{path}", params=params)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


@pytest.mark.parametrize(
    ("params", "fits"),
    [
        ({"age": "6"}, True),
        ({"age": "17"}, True),
        ({"age": "5"}, False),
        ({"age": "0"}, False),
        ({"gender": "FEMALE"}, True),
        ({"gender": "MALE"}, False),
        ({"language": "tr"}, True),
        ({"language": "ar"}, False),
    ],
)
async def test_parents_filter_by_what_they_know(world, everybody, provider_id, params, fits):
    await world.offer(provider_id, genders="{FEMALE}", languages="{de,tr}")
    assert bool(await found(everybody, **params)) is fits


async def test_free_now_is_yes_or_no_and_no_number(world, everybody, provider_id):
    offer_id = await world.offer(provider_id)
    home = f"/public/offers/{offer_id}"
    assert (await everybody.get(home)).json()["free_now"] is False
    await world.vacancy(provider_id, places=3, offer_id=offer_id)
    shown = await everybody.get(home)
    assert shown.json()["free_now"] is True
    assert "places" not in shown.text
    assert await found(everybody, free_now="true") == [str(offer_id)]
    assert await found(everybody, free_now="false") == []


@pytest.mark.parametrize(
    "change",
    [
        "update vacancies set confirm_by = '2026-01-01'",
        "update vacancies set available_from = '2199-01-01'",
        "update vacancies set available_until = '2026-09-02'",
        "update places set withdrawn = true",
        BOOKED,
    ],
)
async def test_what_is_old_later_or_taken_is_not_free_now(world, everybody, provider_id, change):
    offer_id = await world.offer(provider_id)
    await world.vacancy(provider_id, offer_id=offer_id, available_from="2026-01-02")
    assert await found(everybody, free_now="true") == [str(offer_id)]
    await world.admin.execute(change)
    assert await found(everybody, free_now="true") == []


async def test_a_hold_that_has_run_out_takes_nothing(world, everybody, provider_id):
    await world.vacancy(provider_id)
    await world.admin.execute(
        "insert into occupancies (id, place_id, nights, state, held_until) "
        "select gen_random_uuid(), id, '[2026-01-01,)', 'HELD', '2199-01-01' from places"
    )
    assert await found(everybody, free_now="true") == []
    await world.admin.execute("update occupancies set held_until = '2026-01-02'")
    assert len(await found(everybody, free_now="true")) == 1


async def test_the_function_says_one_bit_and_to_the_public_only(world):
    said = await world.admin.fetch(
        "select r.rolname from pg_roles r where r.rolname like 'app\\_%' "
        "and has_function_privilege(r.rolname, 'is_free_now(uuid)', 'execute')"
    )
    assert [row["rolname"] for row in said] == ["app_public"]
    for table in ("vacancies", "places", "occupancies", "offer_rates", "facility_addresses"):
        query = f"select has_table_privilege('app_public', '{table}', 'select')"
        assert not await world.admin.fetchval(query), table


async def test_english_texts_stand_beside_the_german_ones(world, everybody, provider):
    offer = await market.through_api(
        world,
        provider,
        facility={"description_en": "A house in the wood"},
        title_en="Group in the wood",
        summary_en="We help you.",
    )
    shown = (await everybody.get(f"/public/offers/{offer['id']}")).json()
    assert (shown["title_en"], shown["summary_en"]) == ("Group in the wood", "We help you.")
    home = (await everybody.get(f"/public/facilities/{offer['facility']['id']}")).json()
    assert home["description_en"] == "A house in the wood"


async def test_facilities_show_their_pictures(world, everybody, office, provider):
    offer = await market.through_api(world, provider)
    images = f"/facilities/{offer['facility']['id']}/images"
    assert (await everybody.get(f"/public{images.removesuffix('/images')}")).json()["images"] == []
    image = await pictures.shown(provider, images)
    home = (await everybody.get(f"/public{images.removesuffix('/images')}")).json()
    (shown,) = home["images"]
    assert (shown["id"], shown["cover"]) == (image["id"], True)
    for client, address in ((everybody, f"/public{images}"), (office, images)):
        answer = await client.get(f"{address}/{image['id']}/MEDIUM")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    await provider.post(f"/offers/{offer['id']}/suspension")
    gone = await everybody.get(f"/public{images}/{image['id']}/MEDIUM")
    assert gone.status_code == 404
