"""An item of a bulk update answers and does what the single call does, whatever it is."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jugendhilfe_api.core.principal import Role
from tests.support.placements import day

DAYS = st.sampled_from(["2026-09-01", "2026-09-02", "2026-12-15", "2027-03-01"])
UNTIL = st.none() | DAYS
NUMBERS = st.none() | st.sampled_from(["P-0", "P-1", "P-2"])
REPORTS = st.fixed_dictionaries(
    {"available_from": DAYS, "places": st.integers(1, 3)},
    optional={
        "available_until": UNTIL,
        "provider_reference": NUMBERS,
        "confirm_by": st.sampled_from([day(), day(14), day(15)]),
    },
)
PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "available_from": DAYS,
        "available_until": UNTIL,
        "places": st.integers(0, 4),
        "provider_reference": NUMBERS,
    },
)
WHICH = st.integers(0, 3)  # of the vacancies; the last is a stranger's
STALE = st.sampled_from([0, 0, 0, 5])
ACTIONS = st.one_of(
    st.tuples(st.just("CREATE"), st.integers(0, 2), REPORTS),
    st.tuples(st.just("CHANGE"), WHICH, PATCHES, STALE),
    st.tuples(st.just("CONFIRM"), WHICH),
    st.tuples(st.just("WITHDRAW"), WHICH, STALE),
)


@dataclass
class Twin:
    """One of two providers with the same offers, vacancies and bookings."""

    world: Any
    id: UUID
    client: httpx.AsyncClient
    offers: list[UUID]
    vacancies: list[UUID]

    async def version(self, vacancy_id):
        found = "select version from vacancies where id = $1"
        return await self.world.admin.fetchval(found, vacancy_id) or 1

    async def state(self):
        """Return what there is, with places in the order of the fixtures instead of ids."""
        rows = await self.world.admin.fetch(
            """select o.title, v.version, v.available_from, v.available_until, v.confirm_by,
                      v.remind_on, v.lapses_on, v.provider_reference,
                      (select count(*) from places p where p.vacancy_id = v.id) as all_places,
                      (select count(*) from places p
                        where p.vacancy_id = v.id and not p.withdrawn) as announced
               from vacancies v join offers o on o.id = v.offer_id
               where v.provider_id = $1 order by o.title, v.available_from""",
            self.id,
        )
        changes = await self.world.admin.fetch(
            "select kind, version from changes where $1 = any(concerns) order by seq", self.id
        )
        return [tuple(row) for row in (*rows, *changes)]

    async def singly(self, kind, which, *rest):
        if kind == "CREATE":
            return await self.client.post(f"/offers/{self.offers[which]}/vacancies", json=rest[0])
        url = f"/vacancies/{self.vacancies[which]}"
        if kind == "CONFIRM":
            return await self.client.post(f"{url}/confirmation")
        version = await self.version(self.vacancies[which]) + rest[-1]
        body = rest[0] if kind == "CHANGE" else {"places": 0}
        return await self.client.patch(url, json=body, headers={"If-Match": f'"v{version}"'})

    async def in_bulk(self, kind, which, *rest):
        item = {"action": kind}
        if kind == "CREATE":
            item |= {"offer_id": str(self.offers[which]), "report": rest[0]}
        else:
            item["id"] = str(self.vacancies[which])
        if kind in {"CHANGE", "WITHDRAW"}:
            item["version"] = await self.version(self.vacancies[which]) + rest[-1]
        if kind == "CHANGE":
            item["change"] = rest[0]
        answer = await self.client.post("/vacancies/bulk-update", json={"items": [item]})
        assert answer.status_code == 207, answer.text
        (done,) = answer.json()["items"]
        return done


async def twin(world, stranger):
    provider = await world.organisation("Zwilling")
    facility = await world.facility(provider)
    offers = [
        await world.offer(provider, facility_id=facility, title=f"Angebot {number}", state=state)
        for number, state in enumerate(("PUBLISHED", "RETIRED"))
    ]
    vacancies = [
        await world.vacancy(
            provider, 2, offer_id=offer, available_from=first, provider_reference=f"P-{number}"
        )
        for number, (offer, first) in enumerate(
            [(offers[0], "2026-09-01"), (offers[0], "2026-09-02"), (offers[1], "2026-09-01")]
        )
    ]
    await world.admin.execute(
        "insert into occupancies (id, place_id, nights, state) "
        "select gen_random_uuid(), id, '[2027-01-01,2027-02-01)', 'BOOKED' from places "
        "where vacancy_id = $1 order by id limit 1",
        vacancies[0],
    )
    client = world.client(provider, Role.PROVIDER)
    return Twin(world, provider, client, [*offers, uuid4()], [*vacancies, stranger])


def said(single, item):
    """Compare an answer with an item: status, code, first error, version."""
    problem = single.json() if single.status_code >= 400 else {}
    of_item = item.get("problem", {})

    def codes(found):
        return found.get("code"), [error["code"] for error in found.get("errors", [])]

    return (single.status_code, *codes(problem)), (item["status"], *codes(of_item))


@given(steps=st.lists(ACTIONS, min_size=1, max_size=4))
@settings(
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
async def test_an_item_is_what_the_single_call_is(world, steps):
    stranger = await world.vacancy(await world.organisation("Fremder Träger"))
    one, other = [await twin(world, stranger) for _ in range(2)]
    for step in steps:
        single, item = said(await one.singly(*step), await other.in_bulk(*step))
        assert single == item, step
        assert await one.state() == await other.state(), step
