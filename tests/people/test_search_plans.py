"""What finding persons costs in an office of a country: it reads its own persons only.

The statement runs with the plan of the reading pools (`force_generic_plan`), as the role of a
youth office and under its policies, and must not read a table from the beginning to the end.
"""

import json

import pytest

from jugendhilfe_api.core.principal import Role

KNOWN = {"persons", "person_departments"}
FILL = """
insert into organisations (id, kind, name, ags, version, created_at)
  select gen_random_uuid(), 'YOUTH_OFFICE', 'Jugendamt ' || n, '10046', 1, '2026-01-01'
  from generate_series(1, 40) n;
insert into persons (id, youth_office_id, given_name, family_name, born_on, birth_precision,
                     gender, version, created_at)
  select gen_random_uuid(), o.id, 'Vorname' || n % 50, 'Name' || md5(n::text),
         '2010-01-01'::date + n % 4000, 'DAY', 'UNSPECIFIED', 1, '2026-01-01'
  from organisations o, generate_series(1, 500) n where o.kind = 'YOUTH_OFFICE';
insert into person_departments (id, youth_office_id, person_id, department, kind)
  select gen_random_uuid(), youth_office_id, id, 'ASD', 'CREATED' from persons
  on conflict do nothing;
"""
SOUGHT = {
    "family": {"family_name": "Testperson"},
    "given": {"given_name": "Vorname", "born_on": "2014-05-17"},
    "born": {"born_on": "2014-05-17"},
    "all": {"family_name": "Testperson", "given_name": "Vorname", "born_on": "2014-05-17"},
}


@pytest.fixture
async def crowd(world, office):
    """Enter a person among 20,000 of 40 other offices and of this one."""
    await office.person()
    await world.admin.execute(FILL)
    await world.admin.execute("analyze persons, person_departments")
    return office


async def searches(office, sought):
    answer = await (await office.worker()).post("/persons/search", json=sought)
    assert [person["family_name"] for person in answer.json()["items"]] == ["Testperson"]


async def asks_for_duplicates(office, person):
    answer = await (await office.worker()).get(f"/persons/{person['id']}/duplicates")
    assert [item["person"]["family_name"] for item in answer.json()["items"]] == ["Testperson"]


async def statement(world, ask):
    """Ask, and return the statement and the arguments that found the person."""
    seen = []

    def note(record):
        if "json_agg" in record.query:
            seen.append(record)

    pool = world.app.state.database.readers[Role.YOUTH_OFFICE]
    async with pool.acquire() as connection:
        connection.add_query_logger(note)
    await ask
    async with pool.acquire() as connection:
        connection.remove_query_logger(note)
    (record,) = seen
    return record.query, record.args


async def plan(world, office, ask, indexes="on"):
    query, arguments = await statement(world, ask)
    values = ", ".join("null" if a is None else f"'{a}'" for a in arguments)
    pool = world.app.state.database.readers[Role.YOUTH_OFFICE]
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            f"""select set_config('app.organisation', '{office.id}', true),
                       set_config('app.departments', 'ASD', true),
                       set_config('app.today', '2026-11-22', true),
                       set_config('app.now', '2026-11-22T12:00:00Z', true),
                       set_config('role', 'app_youth_office', true)"""
        )
        for kind in ("indexscan", "indexonlyscan", "bitmapscan"):
            await connection.execute(f"set local enable_{kind} = {indexes}")
        await connection.execute(f"prepare sought as {query}")
        call = f"explain (analyze, format json) execute sought ({values})"
        found = await connection.fetchval(call)
        await connection.execute("deallocate sought")
    return json.loads(found)[0]["Plan"]


def nodes(node):
    """List a node of a plan and all below it."""
    return [node, *(below for part in node.get("Plans", []) for below in nodes(part))]


def read_as_a_whole(plan):
    """Name the tables of persons that a plan reads from the beginning to the end."""
    read = [node for node in nodes(plan) if "Relation Name" in node]
    assert {node["Relation Name"] for node in read} >= KNOWN
    return KNOWN & {n["Relation Name"] for n in read if n["Node Type"] == "Seq Scan"}


@pytest.mark.parametrize("kind", SOUGHT)
async def test_a_search_reads_the_persons_of_its_office_only(world, crowd, kind):
    assert not read_as_a_whole(await plan(world, crowd, searches(crowd, SOUGHT[kind])))


@pytest.mark.parametrize("born_on", ["2014-05-17", None])
async def test_duplicates_are_found_among_the_persons_of_the_office_only(world, crowd, born_on):
    person = await crowd.person(born_on=born_on)
    assert not read_as_a_whole(await plan(world, crowd, asks_for_duplicates(crowd, person)))


async def test_duplicates_are_found_by_the_day_of_birth(world, crowd):
    person = await crowd.person()
    found = nodes(await plan(world, crowd, asks_for_duplicates(crowd, person)))
    assert "ix_persons_youth_office_id_born_on" in {node.get("Index Name") for node in found}


async def test_the_check_finds_a_scan_over_all_persons(world, crowd):
    assert read_as_a_whole(await plan(world, crowd, searches(crowd, SOUGHT["family"]), "off"))
