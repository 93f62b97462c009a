"""A lost race names the next best offers for the same criteria."""

import pytest

from jugendhilfe_api.placements.reservations import alternatives
from tests.support.office import Office
from tests.support.placements import day, reserve

NEAR = {"latitude": 49.5, "longitude": 7.2}
FAR = {"latitude": 52.5, "longitude": 13.4}


@pytest.fixture
async def taken(world, provider_id, placing):
    """Return a vacancy whose only place is booked."""
    vacancy_id = await world.vacancy(provider_id)
    await placing.booked(vacancy_id)
    return vacancy_id


@pytest.fixture
def another(world, provider_id):
    """Make another offer with a free place."""

    async def make(title, place=NEAR, since=-1, places=1, **columns):
        home = await world.facility(provider_id, **place)
        columns |= {"facility_id": home, "title": title}
        offer_id = await world.offer(provider_id, **columns)
        free = {"offer_id": offer_id, "available_from": day(since)}
        return await world.vacancy(provider_id, places=places, **free)

    return make


def titles(lost):
    assert (lost.status_code, lost.json()["code"]) == (409, "vacancy-taken")
    return [item["offer"]["title"] for item in lost.json()["alternatives"]]


async def test_the_same_help_for_the_same_nights_the_nearest_first(placing, taken, another):
    await another("far", FAR)
    await another("near")
    await another("other help", service_type="DAY_GROUP", kind="DAY")
    await another("suspended", state="SUSPENDED")
    await another("too late", since=1)
    for lost in (await placing.book(taken), await reserve(placing.worker, taken)):
        assert titles(lost) == ["near", "far"]
        near, far = lost.json()["alternatives"]
        assert near["distance_km"] < 10
        assert 500 < far["distance_km"] < 700
        assert (near["free_places"], near["rate"]) == (1, None)
    assert (await placing.book(near["vacancy_id"])).status_code == 201


async def test_among_the_near_ones_the_cheapest_first(placing, taken, another):
    await another("without agreement")
    await another("dear", daily_rate="250.0000")
    await another("cheap", daily_rate="180.5000")
    await another("far and cheaper", FAR, daily_rate="90.0000")
    lost = await placing.book(taken)
    assert titles(lost) == ["cheap", "dear", "without agreement"]
    assert lost.json()["alternatives"][0]["rate"] == "180.5000"


async def test_only_what_is_suitable(placing, taken, another):
    await another("too young", age_min=6, age_max=9)
    await another("girls only", genders="{FEMALE}")
    await another("no trauma", specialisations="{SCHOOL_REFUSAL}")
    await another("fits", specialisations="{TRAUMA,SCHOOL_REFUSAL}")
    child = {"age": 12, "gender": "MALE", "needs": ["TRAUMA"]}
    lost = await reserve(placing.worker, taken, young_people=[child])
    assert titles(lost) == ["fits"]


async def test_a_booking_looks_for_the_age_of_its_young_person(placing, taken, another):
    await another("too young", age_min=0, age_max=5)
    await another("fits")
    assert titles(await placing.book(taken)) == ["fits"]


async def test_only_what_admits_from_here(world, taken, another):
    await another("elsewhere", catchment="{10041}")
    await another("here", catchment="{10041,10046}")
    ours = await world.organisation("Jugendamt", "YOUTH_OFFICE", ags="10046")
    office = await Office(world, ours).worker("ASD")
    assert titles(await reserve(office, taken)) == ["here"]


async def test_a_free_place_is_found_behind_many_full_ones(placing, taken, another, monkeypatch):
    monkeypatch.setattr(alternatives, "WIDER_AND_WIDER", ((50.0, 1), (1200.0, 9)))
    for number in range(2):
        await placing.booked(await another(f"full {number}"))
    await another("far and free", FAR)
    assert titles(await placing.book(taken)) == ["far and free"]


async def test_with_as_many_places(placing, taken, another):
    await another("one")
    await another("two", places=2)
    assert titles(await reserve(placing.worker, taken, places=2)) == ["two"]


async def test_at_most_three(placing, taken, another):
    for number in range(4):
        await another(f"offer {number}")
    assert len(titles(await placing.book(taken))) == 3


async def test_a_protected_address_is_not_given_away(placing, taken, another, world):
    hidden = await another("hidden", {"address_protected": True} | NEAR)
    lost = await placing.book(taken)
    assert titles(lost) == ["hidden"]
    (item,) = lost.json()["alternatives"]
    public = await world.admin.fetchval(
        "select distance_km(49.4658, 7.1672, f.public_latitude, f.public_longitude) "
        "from facilities f join offers o on o.facility_id = f.id "
        "join vacancies v on v.offer_id = o.id where v.id = $1",
        hidden,
    )
    assert item["distance_km"] == round(public)
