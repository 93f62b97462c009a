"""A permit shrinks while the provider publishes and reports: nothing is promised unseen."""

import asyncio

import pytest

from tests.support import permits
from tests.support.market import OFFER
from tests.support.office import made
from tests.support.placements import day, key

ROUNDS = 10
KNOWN = {200, 201, 409, 422}


@pytest.fixture
async def authority(world):
    return await permits.in_charge(world)


async def drafted(provider, home, group, **fields):
    new = OFFER | {"facility_id": home, "group_id": group["id"]} | fields
    return made(await provider.post("/offers", json=new, headers=key()))


async def promised(world, home):
    """Return the gaps of today as they are kept, and the promises of the market."""
    rows = await world.admin.fetch(
        """select o.id, o.places, p.permit_gap_days @> $2::date as flagged,
                  exists (select from offer_permit_gaps k where k.offer_id = o.id
                          and k.first_day <= $2 and k.until > $2) as has_gap,
                  (select count(*) from places
                   where offer_id = o.id and not withdrawn) as announced
           from offers o join published_offers p on p.id = o.id where o.facility_id = $1""",
        home,
        permits.today(),
    )
    approved = await world.admin.fetchval(
        """select s.places from permits p join permit_places s on s.permit_id = p.id
           where p.facility_id = $1 and p.valid_from <= $2
             and (p.valid_until is null or p.valid_until >= $2)""",
        home,
        permits.today(),
    )
    return rows, approved


async def test_a_permit_shrinks_while_a_provider_reports_and_publishes(
    world, provider, provider_id, authority
):
    for _ in range(ROUNDS):
        home = await world.facility(provider_id, permitted=False)
        group = await permits.group(provider, home, available_places=9)
        entry = {"group_id": group["id"], "places": 9}
        permit = await permits.granted(authority, home, entry)
        first, second = [await drafted(provider, str(home), group, places=n) for n in (5, 4)]
        made(await provider.post(f"/offers/{first['id']}/publication"), 200)
        shrunk = permits.wish(entry | {"places": 6}, replaces_id=permit["id"])
        free = {"available_from": day(), "places": 5}
        answers = await asyncio.gather(
            provider.post(f"/offers/{second['id']}/publication"),
            authority.post(f"/facilities/{home}/permits", json=shrunk, headers=key()),
            provider.post(f"/offers/{first['id']}/vacancies", json=free, headers=key()),
        )
        assert {a.status_code for a in answers} <= KNOWN, [a.text for a in answers]
        assert answers[1].status_code == 201
        rows, approved = await promised(world, home)
        exceeds = sum(row["places"] for row in rows) > approved
        assert [row["flagged"] for row in rows] == [exceeds] * len(rows)
        assert [row["has_gap"] for row in rows] == [exceeds] * len(rows)
        assert all(row["announced"] <= row["places"] for row in rows)


async def test_offers_of_a_group_share_its_places(world, provider, provider_id, authority):
    home = await world.facility(provider_id, permitted=False)
    group = await permits.group(provider, home, available_places=9)
    await permits.granted(authority, home, {"group_id": group["id"], "places": 9})
    offers = [await drafted(provider, str(home), group, places=3) for _ in range(8)]
    answers = await asyncio.gather(
        *(provider.post(f"/offers/{offer['id']}/publication") for offer in offers)
    )
    assert sorted(a.status_code for a in answers).count(200) == 3
    assert {a.status_code for a in answers} <= KNOWN
    total = "select sum(places) from offers where state = 'PUBLISHED'"
    assert await world.admin.fetchval(total) == 9


async def test_vacancies_of_an_offer_share_its_places(world, provider, provider_id):
    home = await world.facility(provider_id)
    offer_id = await world.offer(provider_id, facility_id=home, places=4)
    answers = await asyncio.gather(
        *(
            provider.post(
                f"/offers/{offer_id}/vacancies",
                json={"available_from": day(n), "places": 2},
                headers=key(),
            )
            for n in range(8)
        )
    )
    assert sorted(a.status_code for a in answers) == [201, 201, *[409] * 6]
