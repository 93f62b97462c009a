"""What a list of bookings costs an office with 10,000 of them: the rows of the page, on any page.

Each statement runs with the plan that the reading pools use, as the role of the caller and under
its policies, on the data of twenty offices.
"""

import json
import re
from typing import Any

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support.office import Office
from tests.support.placements import placement

BOOKINGS = 10_000
FILL = f"""
    set session_replication_role = replica;
    create temporary table made on commit drop as
      select n, case when n <= {BOOKINGS} then $office$
                     else md5('office' || n % 20)::uuid end as office,
             md5('provider' || n % 50)::uuid as provider, md5('home' || n % 100)::uuid as home,
             md5('offer' || n % 100)::uuid as offer
      from generate_series(1, {2 * BOOKINGS}) n;
    insert into organisations (id, kind, name, ags, version, created_at)
      select distinct id, kind, 'Name', '10046', 1, '2026-01-01'::timestamptz
      from (select office as id, 'YOUTH_OFFICE' as kind from made
            union select provider, 'PROVIDER' from made) o on conflict do nothing;
    insert into facilities (id, provider_id, name, address_protected, public_latitude,
                            public_longitude, public_accuracy, version, created_at)
      select distinct home, provider, 'Haus', false, 49.4, 7.1, 'EXACT', 1,
             '2026-01-01'::timestamptz from made;
    insert into offers (id, provider_id, facility_id, service_type, kind, billing_unit, title,
                        age_min, age_max, places, state, version, created_at)
      select distinct offer, provider, home, 'RESIDENTIAL_CARE', 'RESIDENTIAL', 'DAY_RATE',
             'Angebot', 0, 17, 9, 'PUBLISHED', 1, '2026-01-01'::timestamptz from made;
    insert into cases (id, youth_office_id, department, reference, subject, person_id,
                       responsible_member_id, state, opened_on, version, created_at)
      select md5('case' || n)::uuid, office, 'ASD', 'A-' || n, 'PERSON',
             md5('person' || n)::uuid, md5('member')::uuid, 'OPEN', '2026-01-01', 1, '2026-01-01'
      from made;
    insert into bookings (id, youth_office_id, provider_id, facility_id, offer_id, vacancy_id,
                          case_id, person_id, reference, provider_reference, admission_day,
                          discharge_day, discharge_reason, outside_region, emergency,
                          choice_reason, state, version, created_at)
      select (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid, office, provider,
             home, offer, md5('vacancy')::uuid, md5('case' || n)::uuid, md5('person' || n)::uuid,
             'B-' || n, 'W-' || n, '2024-01-01'::date + n % 700,
             case when n % 5 > 0 then '2024-01-01'::date + n % 700 + 200 end,
             case when n % 5 > 0 then 'AS_PLANNED' end, n % 10 = 0, n % 20 = 0,
             'SUITABILITY', case when n % 5 > 0 then 'ENDED' when n % 50 = 0 then 'PLANNED'
                                 else 'ACTIVE' end, 1, '2026-01-01'
      from made;
    insert into booking_disclosures (id, youth_office_id, booking_id, recipient_id, stage, fields,
                                     content, disclosed_at, whitelist)
      select gen_random_uuid(), youth_office_id, id, provider_id, 'BOOKING', '{{}}',
             '{{"given_name": "Vorname", "family_name": "Testperson"}}', '2026-01-01', '2020-01-01'
      from bookings;
    set session_replication_role = origin;
"""
FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    "ended": {"state": "ENDED"},
    "planned": {"state": "PLANNED"},
    "offer": {"offer_id": "select offer_id from bookings where youth_office_id = $1"},
    "facility": {"facility_id": "select facility_id from bookings where youth_office_id = $1"},
    "case": {"case_id": "select case_id from bookings where youth_office_id = $1"},
    "outside": {"outside_region": "true"},
    "inside": {"outside_region": "false"},
    "emergency": {"emergency": "true"},
    "reference": {"provider_reference": "W-500"},
    "day": {"on_day": "2025-06-01"},
}


@pytest.fixture(scope="module")
async def crowd(whole_world):
    office = await whole_world.organisation("Jugendamt", "YOUTH_OFFICE")
    async with whole_world.admin.transaction():
        await whole_world.admin.execute(FILL.replace("$office$", f"'{office}'::uuid"))
    await whole_world.admin.execute("vacuum analyze")
    provider = await whole_world.admin.fetchval("select provider_id from bookings limit 1")
    yield await placement(whole_world, Office(whole_world, office), provider)
    tables = "bookings, booking_disclosures, cases, offers, facilities, members, persons"
    await whole_world.admin.execute(f"truncate {tables}, organisations cascade")


async def asked(placing, **query):
    """Read a page; return it with the statement that was run and its arguments."""
    pool = placing.world.app.state.database.readers[Role.YOUTH_OFFICE]
    seen = []

    def note(record):
        if "json_agg" in record.query:
            seen.append(record)

    async with pool.acquire() as connection:
        connection.add_query_logger(note)
    answer = await placing.worker.get("/bookings", params={"limit": "100"} | query)
    async with pool.acquire() as connection:
        connection.remove_query_logger(note)
    assert answer.status_code == 200, answer.text
    return answer.json(), seen[0]


def literal(value):
    """Write an argument of the statement as SQL."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return "'{" + ",".join(map(str, value)) + "}'"
    return f"'{value}'"


async def explained(placing, record):
    """Explain a statement in the context of the case worker."""
    pool = placing.world.app.state.database.readers[Role.YOUTH_OFFICE]
    member = placing.office.members["asd-1"]
    async with pool.acquire() as connection, connection.transaction():
        said = {
            "organisation": placing.office.id,
            "member": member,
            "member_kind": "PERSON",
            "departments": "ASD",
            "purpose": "PLACEMENT",
            "today": "2026-11-22",
            "now": "2026-11-22T12:00:00Z",
        }
        for name, value in said.items():
            await connection.execute(f"set local app.{name} = '{value}'")
        await connection.execute("set local role app_youth_office")
        await connection.execute(f"prepare asked as {record.query}")
        arguments = ", ".join(map(literal, record.args))
        call = f"explain (analyze, buffers, format json) execute asked ({arguments})"
        await connection.execute(call)  # warm
        plan = json.loads(await connection.fetchval(call))[0]
        await connection.execute("deallocate asked")
    return plan


def read(node, table: str) -> float:
    """Count the rows of a table that a plan has looked at, those that it threw away included."""
    own = 0
    if node.get("Relation Name") == table and node["Alias"].startswith(table):
        thrown = node.get("Rows Removed by Filter", 0)
        own = (node["Actual Rows"] + thrown) * node["Actual Loops"]
    return own + sum(read(part, table) for part in node.get("Plans", []))


def buffers(plan) -> int:
    return plan["Plan"]["Shared Hit Blocks"] + plan["Plan"].get("Shared Read Blocks", 0)


@pytest.mark.parametrize("name", FILTERS)
async def test_a_page_reads_its_rows_and_no_others(crowd, name):
    query = dict(FILTERS[name])
    for field, value in query.items():
        if value.startswith("select"):
            found = await crowd.world.admin.fetchval(f"{value} limit 1", crowd.office.id)
            query[field] = str(found)
    page, record = await asked(crowd, **query)
    plan = await explained(crowd, record)
    # The bookings of a day are among those before and after it; the rest has an index of its own.
    most = 1000 if name == "day" else len(page["items"]) + 1
    assert read(plan["Plan"], "bookings") <= most
    assert read(plan["Plan"], "cases") <= 2 * (most + 1)  # for the booking, and for what was told


async def test_a_late_page_costs_what_the_first_does(crowd):
    page, first = await asked(crowd)
    for _ in range(90):
        cursor = re.search(r"cursor=([\w-]+)", page["next"])[1]
        page, last = await asked(crowd, cursor=cursor)
    assert page["items"]
    costs = [buffers(await explained(crowd, record)) for record in (first, last)]
    assert costs[1] < 1.2 * costs[0]
