"""Random markets and wishes: the search finds what the rules written in Python find, each once."""

import random
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

import pytest

from jugendhilfe_api.core import clock
from tests.support import market

TODAY = clock.day_of(clock.now())
SORTS = ["rate", "-rate", "distance", "available_from", "freshness"]
CODES = {
    "specialisations": ["TRAUMA", "ADHD", "NEGLECT"],
    "exclusions": ["ACUTE_ADDICTION", "ACUTE_SUICIDALITY"],
    "languages": ["tr", "ar"],
    "accessibility": ["WHEELCHAIR", "DEAF"],
    "genders": ["FEMALE", "MALE"],
}
KREISE = {"10046": (49.4658, 7.1672), "10041": (49.2354, 6.9965), "02000": (53.55, 10.0)}


def day(number):
    return TODAY + timedelta(days=number)


def kilometres(a, b):
    (lat1, lon1), (lat2, lon2) = [map(radians, point) for point in (a, b)]
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


def free_places(vacancy, first, until):
    """Count the places that nobody has in any of the nights; a hold that ran out is nobody's."""
    taken = [
        any(
            begin < (until or date.max) and first < (end or date.max)
            for begin, end, counts in stays
            if counts
        )
        for stays in vacancy["places"]
    ]
    return taken.count(False)


def fitting(offer, wish):
    """Return the vacancies of the offer that fit."""
    stay = wish.get("free")
    found = []
    for vacancy in offer["vacancies"]:
        begins, ends = vacancy["from"], vacancy["until"] or date.max
        first = date.fromisoformat(stay["from_day"]) if stay else max(begins, TODAY)
        last = stay and stay.get("until_day")
        until = date.fromisoformat(last) if last else None if stay else first + timedelta(days=1)
        covered = begins <= first and (until or date.max) <= ends
        enough = free_places(vacancy, first, until) >= (stay or {}).get("places", 1)
        if vacancy["confirm_by"] >= TODAY and covered and enough:
            found.append(vacancy)
    return found


def fits(offer, wish):
    """Say whether the offer is a hit, whatever the order."""
    lists = ("specialisations", "languages", "accessibility")
    return (
        all(set(wish.get(name, [])) <= set(offer[name]) for name in lists)
        and not set(wish.get("exclusions", [])) & set(offer["exclusions"])
        and offer["age_min"] <= wish.get("age", offer["age_min"]) <= offer["age_max"]
        and wish.get("gender", offer["genders"][0]) in offer["genders"]
        and (offer["emergency"] or not wish.get("emergency"))
        and (not wish.get("regions") or any(offer["ags"].startswith(r) for r in wish["regions"]))
        and kilometres(offer["point"], KREISE["10046"]) <= wish.get("radius_km", 9999)
        and ("rate_max" not in wish or (offer["rate"] or 10**9) <= float(wish["rate_max"]))
        and (not wish.get("free") or bool(fitting(offer, wish)))
    )


def key(offer, wish):
    """Return what the order is by; nothing where the offer has no place in it."""
    best = fitting(offer, wish)
    match wish["sort"]:
        case "rate":
            return offer["rate"] or 10**9
        case "-rate":
            return -(offer["rate"] or -1)
        case "distance":
            return kilometres(offer["point"], KREISE["10046"])
        case "available_from":
            return min((v["from"], -v["as_of"].timestamp()) for v in best) if best else None
        case _:
            return -max(v["as_of"].timestamp() for v in best) if best else None


class Market:
    """A market of a dozen offers, in the database and as the model sees it."""

    def __init__(self, world, provider_id, office_id, seed):
        self.world, self.provider, self.office = world, provider_id, office_id
        self.chance = random.Random(seed)  # noqa: S311

    def some(self, name, least=0):
        return self.chance.sample(CODES[name], self.chance.randint(least, len(CODES[name])))

    async def offer(self):
        chance = self.chance
        ags = chance.choice(list(KREISE))
        point = tuple(c + chance.uniform(-0.2, 0.2) for c in KREISE[ags])
        home = await self.world.facility(
            self.provider, latitude=point[0], longitude=point[1], ags=ags
        )
        lists = {name: self.some(name, name == "genders") for name in CODES}
        low = chance.randint(0, 12)
        offer = lists | {"age_min": low, "age_max": low + chance.randint(0, 9)}
        columns = offer | {name: "{" + ",".join(codes) + "}" for name, codes in lists.items()}
        emergency = chance.random() < 0.5
        for_all, own = (chance.choice([None, 100, 100, 150.5, 200]) for _ in range(2))
        own = own if chance.random() < 0.3 else None
        offer_id = await self.world.offer(
            self.provider, facility_id=home, emergency_admission=emergency, **columns
        )
        for rate, office in ((for_all, None), (own, self.office)):
            if rate is not None:
                await market.rate(
                    self.world, self.provider, offer_id, rate=rate, youth_office_id=office,
                    contracting_office_id=self.office,
                )  # fmt: skip
        vacancies = [await self.vacancy(offer_id, n) for n in range(chance.randint(0, 2))]
        return offer | {
            "id": str(offer_id), "ags": ags, "point": point, "emergency": emergency,
            "rate": own if own is not None else for_all, "vacancies": vacancies,
        }  # fmt: skip

    async def vacancy(self, offer_id, number):
        chance = self.chance
        begins = day(chance.randint(-10, 10) * 2 + number)
        until = begins + timedelta(days=chance.randint(1, 90)) if chance.random() < 0.3 else None
        row = {
            "from": begins, "until": until, "places": [],
            "as_of": clock.now() - timedelta(seconds=chance.randint(9, 3_600_000)),
            "confirm_by": day(chance.randint(-2, 9)),
        }  # fmt: skip
        places = chance.randint(1, 3)
        vacancy_id = await self.world.vacancy(
            self.provider, places, offer_id=offer_id, available_from=begins,
            available_until=until, as_of=row["as_of"], confirm_by=row["confirm_by"],
        )  # fmt: skip
        for place in await self.world.admin.fetch(
            "select id from places where vacancy_id = $1", vacancy_id
        ):
            row["places"].append(await self.stays(place["id"]))
        return row

    async def stays(self, place_id):
        chance = self.chance
        if chance.random() < 0.5:
            return []
        begins = day(chance.randint(-20, 30))
        ends = begins + timedelta(days=chance.randint(1, 40)) if chance.random() < 0.7 else None
        state, hours = chance.choice([("BOOKED", None), ("HELD", -1), ("HELD", 1)])
        held = clock.now() + timedelta(hours=hours) if hours else None
        await self.world.admin.execute(
            "insert into occupancies (id, place_id, nights, state, held_until) "
            "values (gen_random_uuid(), $1, daterange($2, $3), $4, $5)",
            place_id, begins, ends, state, held,
        )  # fmt: skip
        return [(begins, ends, hours != -1)]

    def wish(self, sort):
        chance = self.chance
        latitude, longitude = KREISE["10046"]
        wish = {
            "service_type": "RESIDENTIAL_CARE",
            "sort": sort,
            "around": {"latitude": latitude, "longitude": longitude},
        }
        stay = {"from_day": str(day(chance.randint(0, 20)))}
        if chance.random() < 0.6:
            stay["until_day"] = str(day(chance.randint(21, 60)))
        more = {
            "age": chance.randint(0, 20), "gender": chance.choice(CODES["genders"]),
            "emergency": True, "rate_max": "150.5000", "radius_km": chance.choice([15, 60, 700]),
            "regions": chance.sample(["10", "10046", "10041", "02"], 2),
            "free": stay | {"places": chance.randint(1, 2)},
        }  # fmt: skip
        more |= {name: self.some(name, 1)[:2] for name in CODES if name != "genders"}
        return wish | {name: value for name, value in more.items() if chance.random() < 0.22}


async def walked(client, wish, limit):
    """Return the ids of all pages."""
    ids, cursor = [], None
    while True:
        body = wish | {"limit": limit} | ({"cursor": cursor} if cursor else {})
        answer = await client.post("/offers/search", json=body)
        assert answer.status_code == 200, answer.text
        ids += [item["id"] for item in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
        if not cursor:
            return ids


@pytest.mark.parametrize("seed", range(4))
async def test_the_search_finds_what_the_rules_say(world, provider_id, seed):
    office_id, client = await market.contracting_office(world)
    made = Market(world, provider_id, office_id, seed)
    offers = {offer["id"]: offer for offer in [await made.offer() for _ in range(12)]}
    for number in range(40):
        wish = made.wish(SORTS[number % len(SORTS)])
        keys = {o["id"]: key(o, wish) for o in offers.values() if fits(o, wish)}
        expected = {offer_id for offer_id, place in keys.items() if place is not None}
        found = await walked(client, wish, made.chance.choice([1, 3, 50]))
        assert sorted(found) == sorted(expected), wish
        assert [keys[i] for i in found] == sorted(keys[i] for i in found), wish
