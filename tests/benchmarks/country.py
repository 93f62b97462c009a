"""The whole made-up country to measure, and who asks: a youth office with 10,000 bookings.

`BENCHMARK_SCALE` makes it smaller. `BENCHMARK_DIRECTORY` names a directory that keeps it: loading
the whole country takes minutes, and the next run can use it again on the same day.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from jugendhilfe_api.core import clock, cursors
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.seeding.nation import service
from jugendhilfe_api.seeding.nation.size import Size
from tests.benchmarks.bench import Somebody
from tests.benchmarks.load import Request, body
from tests.support import schema
from tests.support.postgres import folder

DATABASE = "country"
SCALE = float(os.environ.get("BENCHMARK_SCALE", "1"))
BOOKINGS = 10_000
SUBJECT = "benchmark"
DEEP, SHORT = 900, 60  # the 900th page of 60: the country has 60,000 offers
PURPOSE = {"Data-Purpose": "CASE_WORK"}

# As many bookings as a large office has: copies of one that has ended, with what it disclosed.
MORE = """
with last as (
  select b.* from bookings b where b.youth_office_id = $1 and b.state = 'ENDED' limit 1
), made as (
  insert into bookings (id, version, created_at, youth_office_id, provider_id, facility_id,
    offer_id, vacancy_id, case_id, person_id, reference, admission_day, discharge_day,
    choice_reason, discharge_reason, state)
  select gen_random_uuid(), 1, created_at, youth_office_id, provider_id, facility_id, offer_id,
    vacancy_id, case_id, person_id, 'B-2020-' || n, admission_day, discharge_day, choice_reason,
    discharge_reason, state
  from last, generate_series(1, $2::int) n returning id, youth_office_id
)
insert into booking_disclosures (id, youth_office_id, booking_id, recipient_id, stage, fields,
  content, disclosed_at, disclosed_by, whitelist)
select gen_random_uuid(), m.youth_office_id, m.id, d.recipient_id, d.stage, d.fields, d.content,
  d.disclosed_at, d.disclosed_by, d.whitelist
from made m, last l join booking_disclosures d on d.booking_id = l.id
"""
MEMBER = """
insert into members (id, organisation_id, kind, issuer, subject, display_name, departments,
                     functions, valid_from, version, created_at)
values (gen_random_uuid(), $1, 'PERSON', $2, $3, 'Messung', $4, $5, '2020-01-01', 1, '2020-01-01')
"""
FREE = """
select v.id as vacancy_id, greatest(v.available_from, $1::date)::text as admission_day
from vacancies v join places p on p.vacancy_id = v.id
where v.offer_state = 'PUBLISHED' and v.confirm_by >= $1 and v.available_until is null
  and not exists (select from occupancies o where o.place_id = p.id)
order by md5(p.id::text) limit 20000
"""
CASES = """
select c.id as case_id, c.person_id from cases c
where c.youth_office_id = $1 and c.state = 'OPEN' and c.subject = 'PERSON'
  and not exists (select from bookings b where b.person_id = c.person_id)
order by c.id limit 5000
"""
# What the requests of a round have written is taken away again, past triggers and policies.
UNDO = """
do $$ declare since timestamptz := '{since}'; begin
  set local session_replication_role = replica;
  delete from occupancies o using bookings b where b.occupancy_id = o.id and b.created_at >= since;
  delete from booking_disclosures d using bookings b
    where b.id = d.booking_id and b.created_at >= since;
  delete from bookings where created_at >= since;
  delete from occupancies o using reservation_places p, reservations r
    where p.occupancy_id = o.id and r.id = p.reservation_id and r.created_at >= since;
  delete from reservation_places p using reservations r
    where r.id = p.reservation_id and r.created_at >= since;
  delete from reservations where created_at >= since;
end $$
"""


@dataclass(frozen=True)
class Country:
    """Who asks, and what can be asked for."""

    office: Somebody
    provider: Somebody
    reservations: Request
    bookings: Request
    confirmations: Request
    deep_cursor: str


@contextmanager
def place() -> Iterator[Path]:
    """Give the directory of the run: one that is kept, or a new one."""
    if kept := os.environ.get("BENCHMARK_DIRECTORY"):
        Path(kept).mkdir(mode=0o711, parents=True, exist_ok=True)
        yield Path(kept)
        return
    with folder() as directory:
        yield directory


async def build(pattern: str, issuer: str) -> Country:
    """Make the country if it is not there, and find out what can be asked for."""
    admin = await asyncpg.connect(pattern.format(user="postgres", database="postgres"))
    there = await admin.fetchval("select true from pg_database where datname = $1", DATABASE)
    await admin.close()
    if not there:
        await _load(pattern, issuer)
    admin = await asyncpg.connect(pattern.format(user="postgres", database=DATABASE))
    try:
        return await _prepare(admin, issuer)
    finally:
        await admin.close()


async def undo(address: str, since: Any) -> None:
    """Take away what was written since an instant."""
    admin = await asyncpg.connect(address)
    await admin.execute(UNDO.format(since=since.isoformat()))
    await admin.close()


async def _load(pattern: str, issuer: str) -> None:
    await schema.build(pattern, DATABASE)
    size = Size(SCALE, seed=1)
    seed = await asyncpg.connect(pattern.format(user="seed", database=DATABASE))
    print(f"Loading the country at scale {SCALE:g} …", flush=True)
    await service.load(seed, issuer, clock.now(), size)
    await seed.close()
    admin = await asyncpg.connect(pattern.format(user="postgres", database=DATABASE))
    office = await _largest_office(admin)
    has = await admin.fetchval("select count(*) from bookings where youth_office_id = $1", office)
    await admin.execute(MORE, office, max(0, BOOKINGS - has))
    await admin.execute("vacuum (analyze)")
    await admin.close()


async def _largest_office(admin: Any) -> UUID:
    found: UUID = await admin.fetchval(
        "select youth_office_id from bookings group by 1 order by count(*) desc, 1 limit 1"
    )
    return found


async def _prepare(admin: Any, issuer: str) -> Country:
    office = await _largest_office(admin)
    provider = await admin.fetchval(
        "select provider_id from vacancies group by 1 order by count(*) desc, 1 limit 1"
    )
    await admin.execute("delete from members where subject = $1", SUBJECT)
    await admin.execute(MEMBER, office, issuer, SUBJECT, ["ASD"], ["CASE_WORKER"])
    await admin.execute(MEMBER, provider, issuer, SUBJECT, [], ["PROVIDER_ADMIN"])
    free = [dict(row) for row in await admin.fetch(FREE, clock.day_of(clock.now()))]
    young = [dict(row) for row in await admin.fetch(CASES, office)]
    announced = await admin.fetch(
        "select id from vacancies where provider_id = $1 order by id limit 100", provider
    )
    confirmed = [{"action": "CONFIRM", "id": row["id"]} for row in announced]
    booked = [
        place | young[number % len(young)] | {"choice_reason": "SUITABILITY"}
        for number, place in enumerate(free)
    ]
    return Country(
        office=Somebody(office, SUBJECT),
        provider=Somebody(provider, SUBJECT, Role.PROVIDER, frozenset()),
        reservations=Request("/v1/reservations", list(map(body, free))),
        bookings=Request("/v1/bookings", list(map(body, booked)), PURPOSE),
        confirmations=Request("/v1/vacancies/bulk-update", [body({"items": confirmed})]),
        deep_cursor=await _deep(admin),
    )


async def _deep(admin: Any) -> str:
    """Write the cursor with which the 900th page begins, or the last whole one."""
    offers = await admin.fetchval("select count(*) from offers where state = 'PUBLISHED'")
    pages = min(DEEP, offers // SHORT)
    row = await admin.fetchrow(
        "select title, id from offers where state = 'PUBLISHED' order by title, id "
        "offset $1 limit 1",
        (pages - 1) * SHORT - 1,
    )
    return cursors.encode("offers.title", {}, [row["title"], str(row["id"])])
