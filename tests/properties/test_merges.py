"""A merge and its reversal change nothing but the audit, whatever was known of the two."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jugendhilfe_api.core.database.base import Base
from tests.support.merging import merge, reverse
from tests.support.office import made, open_office

# What notes that something was done; every other table, also one that is still to be written,
# must be the same afterwards.
NOTES = {"person_merges", "changes", "audit_entries", "outbox", "read_entries"}
FACTS = {
    "residences": {"kind": "HABITUAL", "ags": "10044"},
    "custody-rights": {"basis": "DECLARATION"},
    "relationships": {"kind": "PARENT"},
}
# Of whom (the one who remains, or who is merged) something is known, and since when.
known = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from([*FACTS, "cases"]), st.integers(1, 28)),
    max_size=5,
    unique_by=lambda one: one[:2],
)


async def content(world):
    """Read all tables of the service."""
    tables = sorted(Base.metadata.tables.keys() - NOTES)
    parts = (
        f"select '{t}' as name, (select string_agg(t::text, e'\\n' order by t::text) from {t} t)"
        for t in tables
    )
    return {row[0]: row[1] for row in await world.admin.fetch(" union all ".join(parts))}


@given(known)
@settings(
    derandomize=True,
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_merging_and_reversing_changes_nothing_but_the_audit(world, facts):
    office = await open_office(world)
    asd = await office.worker("ASD")
    await office.member("ASD", 2)
    pair = [await office.person() for _ in range(2)]
    parent = await office.person(born_on=None)
    for whose, kind, day in facts:
        person = pair[whose]
        if kind == "cases":
            await office.case(person_id=person["id"])
            continue
        entry = FACTS[kind] | {"valid_from": f"2024-05-{day:02}"}
        if kind == "custody-rights":
            entry |= {"holder_person_id": parent["id"]}
        if kind == "relationships":
            entry |= {"other_person_id": parent["id"]}
        made(await asd.post(f"/persons/{person['id']}/{kind}", json=entry))
    before = await content(world)
    shown = [(await asd.get(f"/persons/{person['id']}")).content for person in pair]
    merged = await merge(office, *pair)
    assert await content(world) == before  # nothing is moved, so nothing can be forgotten
    await reverse(office, merged)
    assert await content(world) == before
    assert [(await asd.get(f"/persons/{person['id']}")).content for person in pair] == shown


@pytest.mark.parametrize("table", sorted(NOTES - {"outbox"}))
async def test_the_notes_are_taken(world, table):
    office = await open_office(world)
    await reverse(office, await merge(office, await office.person(), await office.person()))
    assert await world.admin.fetchval(f"select count(*) from {table}")
