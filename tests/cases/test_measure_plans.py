"""What a page of measures costs in an office of a country: it reads along an index, no further.

The statement runs with the plan of the reading pools (`force_generic_plan`), as the role of a
youth office and under its policies.
"""

import json

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support.office import Office, made

OFFICES, CASES, MEASURES = 20, 10, 1500  # of each office
FILL = f"""
insert into organisations (id, kind, name, ags, version, created_at)
  select gen_random_uuid(), 'YOUTH_OFFICE', 'Jugendamt ' || n, '10046', 1, '2026-01-01'
  from generate_series(1, {OFFICES}) n;
insert into members (id, organisation_id, kind, issuer, subject, display_name, valid_from,
                     version, created_at)
  select gen_random_uuid(), id, 'PERSON', 'issuer', 'filler', 'filler', '2020-01-01', 1,
         '2026-01-01' from organisations where kind = 'YOUTH_OFFICE';
insert into persons (id, youth_office_id, given_name, family_name, gender, version, created_at)
  select gen_random_uuid(), o.id, 'Kind ' || n, 'Testperson', 'FEMALE', 1, '2026-01-01'
  from organisations o, generate_series(1, {CASES}) n where o.kind = 'YOUTH_OFFICE';
insert into cases (id, youth_office_id, department, reference, subject, person_id,
                   responsible_member_id, state, opened_on, version, created_at)
  select gen_random_uuid(), p.youth_office_id, 'ASD', 'F-' || p.id, 'PERSON', p.id, m.id, 'OPEN',
         '2026-01-01', 1, '2026-01-01'
  from persons p join members m on m.organisation_id = p.youth_office_id and m.subject = 'filler'
  where p.given_name like 'Kind %';
insert into measures (id, youth_office_id, department, case_id, person_id, service_type, kind,
                      claimant, state, begun_on, ended_on, end_reason, version, created_at)
  select gen_random_uuid(), c.youth_office_id, 'ASD', c.id, c.person_id,
         case when n % 3 = 0 then 'FAMILY_AID' else 'RESIDENTIAL_CARE' end, 'RESIDENTIAL',
         'CUSTODIANS', case when n % 50 = 0 then 'RUNNING' else 'ENDED' end, '2024-01-01',
         case when n % 50 <> 0 then '2025-01-01'::date end,
         case when n % 50 <> 0 then 'AS_PLANNED' end, 1, '2026-01-01'
  from cases c, generate_series(1, {MEASURES // CASES}) n where c.reference like 'F-%';
"""
MOST_PAGES = 400  # of the table and its indexes, for 100 items


@pytest.fixture
async def office(world):
    """Enter a worker of one of many offices with measures."""
    await world.admin.execute(FILL)
    await world.admin.execute("analyze measures, cases")
    found = "select id from organisations where name = 'Jugendamt 7'"
    return Office(world, await world.admin.fetchval(found))


async def statement(world, office, query):
    """Ask for a page, and return the statement and the arguments that found it."""
    worker = await office.worker()
    seen = []

    def note(record):
        if "measures" in record.query:
            seen.append(record)

    pool = world.app.state.database.readers[Role.YOUTH_OFFICE]
    async with pool.acquire() as connection:
        connection.add_query_logger(note)
    answer = await worker.get("/measures", params={"limit": 100} | query)
    async with pool.acquire() as connection:
        connection.remove_query_logger(note)
    assert made(answer, 200)["items"]
    (record,) = seen
    return record.query, record.args


def literal(value):
    """Write an argument as SQL."""
    return f"'{{{','.join(value)}}}'" if isinstance(value, list) else f"'{value}'"


async def plan(world, office, query):
    asked, arguments = await statement(world, office, query)
    values = ", ".join(map(literal, arguments))
    pool = world.app.state.database.readers[Role.YOUTH_OFFICE]
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            f"""select set_config('app.organisation', '{office.id}', true),
                       set_config('app.departments', 'ASD', true),
                       set_config('app.purpose', 'CASE_WORK', true),
                       set_config('app.today', '2026-11-22', true),
                       set_config('app.now', '2026-11-22T12:00:00Z', true),
                       set_config('role', 'app_youth_office', true)"""
        )
        await connection.execute(f"prepare asked as {asked}")
        call = f"explain (analyze, buffers, format json) execute asked ({values})"
        found = await connection.fetchval(call)
        await connection.execute("deallocate asked")
    return json.loads(found)[0]["Plan"]


def nodes(node):
    """List a node of a plan and all below it."""
    return [node, *(below for part in node.get("Plans", []) for below in nodes(part))]


@pytest.mark.parametrize(
    "query",
    [{}, {"state": "RUNNING"}, {"service_type": "FAMILY_AID"}],
    ids=["all", "running", "type"],
)
async def test_a_page_reads_along_an_index(world, office, query):
    found = await plan(world, office, query)
    read = [node for node in nodes(found) if node.get("Relation Name") == "measures"]
    assert read
    assert not [node for node in read if node["Node Type"] == "Seq Scan"]
    assert found["Shared Hit Blocks"] + found["Shared Read Blocks"] < MOST_PAGES
