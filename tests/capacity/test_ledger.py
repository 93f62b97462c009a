"""Nobody writes the ledger but its functions, and they do no more than they say."""

from datetime import timedelta

import asyncpg
import pytest

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Role
from tests.support.placements import day, reserve

ROLES = [f"app_{role}" for role in Role]


async def as_role(world, role, statement, *values, organisation=""):
    """Run a statement as an audience."""
    async with world.admin.transaction():
        await world.admin.execute("select set_config('app.now', $1, true)", str(clock.now()))
        said = str(organisation)
        await world.admin.execute("select set_config('app.organisation', $1, true)", said)
        await world.admin.execute(f"set local role {role}")
        return await world.admin.fetch(statement, *values)


@pytest.mark.parametrize("role", ROLES)
async def test_no_audience_writes_the_ledger(world, office, provider_id, role):
    await reserve(office, await world.vacancy(provider_id))
    taking = "select gen_random_uuid(), place_id, '[2099-01-01,)', 'BOOKED' from occupancies"
    for statement in (
        "delete from occupancies",
        "update occupancies set held_until = null, state = 'BOOKED'",
        f"insert into occupancies (id, place_id, nights, state) {taking}",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_role(world, role, statement)


@pytest.mark.parametrize("role", [r for r in ROLES if r != "app_youth_office"])
async def test_only_offices_take_places(world, role):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_role(
            world,
            role,
            "select * from take_places(gen_random_uuid(), '[2027-01-01,)', null, "
            "array[gen_random_uuid()])",
        )


async def test_providers_and_offices_read_it(world, office, provider_id):
    await reserve(office, await world.vacancy(provider_id))
    for role in ("app_youth_office", "app_provider"):
        assert len(await as_role(world, role, "select * from occupancies")) == 1
    for role in ("app_public", "app_policy_maker", "app_state_youth_office"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_role(world, role, "select * from occupancies")


@pytest.mark.parametrize("role", ["app_youth_office", "app_provider"])
async def test_nobody_frees_what_somebody_else_has_taken(world, office, provider_id, role):
    reserved = await reserve(office, await world.vacancy(provider_id))
    assert reserved.status_code == 201
    before = await world.admin.fetchrow("select * from occupancies")
    stranger = await world.organisation()
    for statement, nothing in (
        ("select release_places(array[id]) from occupancies", 0),
        ("select change_nights(id, 'empty') from occupancies", False),
        ("select change_nights(id, '[2099-01-01,)') from occupancies", False),
        ("select book_held_place(id) from occupancies", False),
    ):
        if role == "app_provider" and "book" in statement:
            continue  # offices only
        (row,) = await as_role(world, role, statement, organisation=stranger)
        assert row[0] == nothing
    assert await world.admin.fetchrow("select * from occupancies") == before
    mine = "select release_places(array[id]) from occupancies"
    (row,) = await as_role(world, "app_provider", mine, organisation=provider_id)
    assert row[0] == 1


async def test_a_place_is_never_taken_twice(world, provider_id):
    await world.vacancy(provider_id)
    insert = (
        "insert into occupancies (id, place_id, nights, state, held_until) "
        "select gen_random_uuid(), id, daterange($1::text::date, $2::text::date), $3, $4 "
        "from places"
    )
    soon = clock.now() + timedelta(hours=1)
    await world.admin.execute(insert, day(0), day(5), "BOOKED", None)
    await world.admin.execute(insert, day(5), None, "HELD", soon)
    for first, until in ((-1, 1), (4, 5), (5, 6), (100, None)):
        with pytest.raises(asyncpg.ExclusionViolationError):
            await world.admin.execute(insert, day(first), until and day(until), "HELD", soon)
    with pytest.raises(asyncpg.CheckViolationError):
        await world.admin.execute(insert, day(-9), day(-9), "BOOKED", None)
