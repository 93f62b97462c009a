"""Searching the market: who is found, in which order, at which price, and why."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Role
from tests.support import market

TODAY = clock.day_of(clock.now())
TYPE = {"service_type": "RESIDENTIAL_CARE"}
WEEK = {"from_day": "2027-02-01", "until_day": "2027-02-08"}


@pytest.fixture
async def asking(world):
    return await market.contracting_office(world)


@pytest.fixture
def office(asking):
    return asking[1]


async def found(office, **wish):
    """Return the ids of all pages."""
    ids, cursor = [], None
    while True:
        body = TYPE | wish | ({"cursor": cursor} if cursor else {})
        answer = await office.post("/offers/search", json=body)
        assert answer.status_code == 200, answer.text
        ids += [UUID(item["id"]) for item in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
        if not cursor:
            return ids


async def hit(office, **wish):
    (item,) = (await office.post("/offers/search", json=TYPE | wish)).json()["items"]
    return item


@pytest.mark.parametrize(
    ("columns", "fits", "does_not"),
    [
        ({"service_type": "DAY_GROUP", "kind": "DAY"}, {"service_type": "DAY_GROUP"}, {}),
        ({}, {"kind": "RESIDENTIAL"}, {"kind": "DAY"}),
        ({"age_min": 6, "age_max": 12}, {"age": 6}, {"age": 5}),
        ({"age_min": 6, "age_max": 12}, {"age": 12}, {"age": 13}),
        ({"genders": "{FEMALE}"}, {"gender": "FEMALE"}, {"gender": "MALE"}),
        (
            {"specialisations": "{TRAUMA,ADHD}"},
            {"specialisations": ["ADHD", "TRAUMA"]},
            {"specialisations": ["TRAUMA", "NEGLECT"]},
        ),
        (
            {"exclusions": "{ACUTE_ADDICTION}"},
            {"exclusions": ["ACUTE_SUICIDALITY"]},
            {"exclusions": ["ACUTE_SUICIDALITY", "ACUTE_ADDICTION"]},
        ),
        ({"languages": "{tr,ar}"}, {"languages": ["ar"]}, {"languages": ["ar", "fr"]}),
        (
            {"accessibility": "{WHEELCHAIR}"},
            {"accessibility": ["WHEELCHAIR"]},
            {"accessibility": ["DEAF"]},
        ),
        ({"emergency_admission": True}, {"emergency": True}, None),
        ({}, {"emergency": False}, {"emergency": True}),
        ({}, {"regions": ["10046"]}, {"regions": ["10041"]}),
        ({}, {"regions": ["10", "02000"]}, {"regions": ["02"]}),
        ({}, {"regions": ["10046117"]}, {"regions": ["10044"]}),
        (
            {},
            {"around": {"postal_code": "66606"}, "radius_km": 5},
            {"around": {"postal_code": "20095"}, "radius_km": 100},
        ),
        ({"daily_rate": "150"}, {"rate_max": "150.0000"}, {"rate_max": "149.9999"}),
        ({}, {}, {"rate_max": "999.0000"}),
    ],
)
async def test_each_criterion_narrows(world, provider_id, office, columns, fits, does_not):
    offer_id = await world.offer(provider_id, **columns)
    for sort in ("rate", "-rate"):
        assert await found(office, sort=sort, **fits) == [offer_id]
        if does_not is not None:
            assert await found(office, sort=sort, **does_not) == []


@pytest.mark.parametrize("state", ["DRAFT", "SUSPENDED", "RETIRED"])
async def test_only_what_is_published_is_found(world, provider_id, office, state):
    await world.offer(provider_id, state=state)
    assert await found(office) == []


async def test_a_place_must_be_free_the_whole_time(world, provider_id, office):
    vacancy_id = await world.vacancy(provider_id, 2, available_until="2027-03-01")
    (offer_id,) = await found(office, free=WEEK)
    await world.admin.execute(
        "insert into occupancies (id, place_id, nights, state) select gen_random_uuid(), id, "
        "'[2027-02-07,2027-02-20)', 'BOOKED' from places where vacancy_id = $1 limit 1",
        vacancy_id,
    )
    assert (await hit(office, free=WEEK))["free_places"] == 1
    assert await found(office, free=WEEK | {"places": 2}) == []
    # It turns over on the same day; after the vacancy nothing is free.
    before = {"from_day": "2027-02-01", "until_day": "2027-02-07", "places": 2}
    assert await found(office, free=before) == [offer_id]
    assert await found(office, free={"from_day": "2027-02-01"}) == []
    assert await found(office, free=WEEK | {"until_day": "2027-03-02"}) == []


async def test_an_unconfirmed_vacancy_is_gone(world, provider_id, office):
    await world.vacancy(provider_id, confirm_by=str(TODAY - timedelta(days=1)))
    assert await found(office, free=WEEK) == []
    assert (await hit(office))["vacancy"] is None
    await world.admin.execute("update vacancies set confirm_by = $1", TODAY)
    assert (await hit(office, free=WEEK))["vacancy"]["confirm_by"] == str(TODAY)


async def test_the_rate_is_the_one_that_binds_the_office(world, provider_id, asking):
    office_id, office = asking
    for_all = await world.offer(provider_id, daily_rate="150")
    own = await world.offer(provider_id)
    await market.rate(
        world, provider_id, own, rate="99", youth_office_id=office_id,
        contracting_office_id=office_id,
    )  # fmt: skip
    nobody = await world.offer(provider_id)
    other_id, other = await market.contracting_office(world, "02000")
    assert await found(office, sort="rate") == [own, for_all, nobody]
    assert await found(office, sort="-rate") == [for_all, own, nobody]
    answer = await other.post("/offers/search", json=TYPE)
    said = {
        UUID(i["id"]): (i["rate"]["status"], i["rate"]["rate"]) for i in answer.json()["items"]
    }
    assert said == {
        for_all: ("AGREED", "150.0000"),
        own: ("NO_AGREEMENT", None),
        nobody: ("NO_AGREEMENT", None),
    }
    assert other_id != office_id


async def test_the_rate_is_the_one_of_the_day_of_admission(world, provider_id, office):
    offer_id = await world.offer(provider_id)
    rates = (("150", "2025-01-01", "2026-12-31"), ("170", "2027-02-01", None))
    for rate, first, last in rates:
        await market.rate(
            world, provider_id, offer_id, rate=rate, valid_from=first, valid_until=last
        )
    await world.vacancy(provider_id, offer_id=offer_id)
    assert (await hit(office))["rate"]["rate"] == "150.0000"
    assert (await hit(office, free=WEEK))["rate"]["rate"] == "170.0000"
    assert await found(office, free=WEEK, rate_max="160.0000") == []


async def test_distance_orders_by_the_way(world, provider_id, office):
    homes = {"Merzig": (49.44, 6.64), "Neunkirchen": (49.34, 7.18), "Sankt Wendel": (49.46, 7.16)}
    offers = {}
    for name, (latitude, longitude) in homes.items():
        home = await world.facility(provider_id, latitude=latitude, longitude=longitude)
        offers[name] = await world.offer(provider_id, facility_id=home)
    near = {"sort": "distance", "around": {"postal_code": "66606"}}
    assert await found(office, **near, limit=1) == [
        offers["Sankt Wendel"],
        offers["Neunkirchen"],
        offers["Merzig"],
    ]
    assert await found(office, **near, radius_km=20) == [
        offers["Sankt Wendel"],
        offers["Neunkirchen"],
    ]


async def test_days_and_freshness_order_by_the_vacancy_that_fits(world, provider_id, office):
    offers = [await world.offer(provider_id) for _ in range(3)]
    rows = [
        (offers[0], "2027-01-10", "2026-11-01"),
        (offers[0], "2027-01-05", "2026-11-02"),
        (offers[1], "2027-01-07", "2026-11-03"),
        (offers[1], "2027-01-01", "2026-10-01"),  # taken below
    ]
    for offer_id, day, as_of in rows:
        vacancy_id = await world.vacancy(
            provider_id, offer_id=offer_id, available_from=day, as_of=as_of
        )
    await world.admin.execute(
        "insert into occupancies (id, place_id, nights, state) select gen_random_uuid(), id, "
        "'[2027-01-01,)', 'BOOKED' from places where vacancy_id = $1",
        vacancy_id,
    )
    assert await found(office, sort="available_from", limit=1) == [offers[0], offers[1]]
    assert await found(office, sort="freshness", limit=1) == [offers[1], offers[0]]


@pytest.mark.parametrize("sort", ["rate", "-rate", "distance", "available_from", "freshness"])
@pytest.mark.parametrize("narrowed", [{}, {"specialisations": ["TRAUMA"]}])
async def test_pages_cover_what_is_found_exactly_once(world, provider_id, asking, sort, narrowed):
    office_id, office = asking
    home = await world.facility(provider_id)
    offers = set()
    for number in range(11):
        rate = {"daily_rate": 100 + number % 3} if number % 4 else {}
        offer_id = await world.offer(
            provider_id, facility_id=home, specialisations="{TRAUMA}", **rate
        )
        if number % 5 == 0:
            await market.rate(
                world, provider_id, offer_id, rate=101, youth_office_id=office_id,
                contracting_office_id=office_id,
            )  # fmt: skip
        await world.vacancy(provider_id, offer_id=offer_id)
        offers.add(offer_id)
    wish = {"sort": sort, "around": {"postal_code": "66111"}} | narrowed
    whole = await found(office, **wish, limit=200)
    assert (len(whole), set(whole)) == (11, offers)
    assert await found(office, **wish, limit=3) == whole


async def test_a_hit_says_why_and_what_stands_against_it(world, provider_id, office):
    await world.offer(
        provider_id, specialisations="{ADHD,TRAUMA}", languages="{tr}", catchment="{02000}"
    )
    item = await hit(office, age=10, specialisations=["TRAUMA"], languages=["tr"])
    why = {match["criterion"]: match["offered"] for match in item["matched"]}
    assert why == {
        "SERVICE_TYPE": ["RESIDENTIAL_CARE"],
        "AGE": ["6", "17"],
        "SPECIALISATIONS": ["TRAUMA"],
        "LANGUAGES": ["tr"],
    }
    assert item["not_covered"] == ["AGREEMENT", "CATCHMENT", "FREE"]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"free": {"from_day": "2027-02-01", "until_day": "2027-02-01"}}, "period-reversed"),
        ({"sort": "distance"}, "middle-missing"),
        ({"radius_km": 10}, "middle-missing"),
        ({"around": {}}, "middle-ambiguous"),
        ({"around": {"latitude": 49.0}}, "middle-ambiguous"),
        (
            {"around": {"postal_code": "66606", "latitude": 49.0, "longitude": 7.0}},
            "middle-ambiguous",
        ),
        ({"around": {"postal_code": "00999"}}, "postal-code-unknown"),
        ({"service_type": "NO_SUCH_HELP"}, "unknown-reference"),
        ({"cursor": "AAAA"}, "invalid-cursor"),
    ],
)
async def test_a_wish_must_make_sense(office, wish, code):
    answer = await office.post("/offers/search", json=TYPE | wish)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


@pytest.mark.parametrize(
    "body",
    [
        {},
        TYPE | {"name": "Kim"},
        TYPE | {"age": 27},
        TYPE | {"age": "10"},
        TYPE | {"limit": 0},
        TYPE | {"sort": "price"},
        TYPE | {"around": {"latitude": 91, "longitude": 0}},
        TYPE | {"radius_km": 1001},
        TYPE | {"specialisations": ["'; drop table offers"]},
        TYPE | {"free": {"from_day": "0000-01-01"}},
    ],
)
async def test_a_wish_must_fit_the_schema(office, body):
    assert (await office.post("/offers/search", json=body)).status_code == 400


async def test_a_cursor_belongs_to_its_wish(world, provider_id, office):
    for _ in range(3):
        await world.offer(provider_id)
    first = (await office.post("/offers/search", json=TYPE | {"limit": 1})).json()
    changed = TYPE | {"limit": 1, "age": 10, "cursor": first["next_cursor"]}
    answer = await office.post("/offers/search", json=changed)
    assert answer.json()["errors"][0]["code"] == "invalid-cursor"


async def test_only_offices_search(world, provider):
    assert (await provider.post("/offers/search", json=TYPE)).status_code == 403
    stranger = world.client(uuid4(), Role.YOUTH_OFFICE)
    answer = await stranger.post("/offers/search", json=TYPE)
    assert (answer.json()["items"], answer.json()["next_cursor"]) == ([], None)
    assert answer.headers["cache-control"] == "no-store"


async def test_a_search_is_one_statement(world, provider_id, office):
    await world.vacancy(provider_id)
    async with world.statements(Role.YOUTH_OFFICE) as seen:
        await found(office, free=WEEK, specialisations=[], limit=200)
    assert len([query for query in seen if "published_offers" in query]) == 1
    assert len(seen) <= 3
