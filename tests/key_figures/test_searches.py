"""How long an office searches until a place is found, and how many offers it asks: medians."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.key_figures import jobs
from tests.support.world import DATED

OPENED = datetime(2026, 3, 2, 8, tzinfo=UTC)
BOTH = ("MEDIAN_DAYS_TO_MATCH", "CONTACTS_PER_REQUEST")


async def searched(
    world, office: UUID, days: float, contacts: int, state="MATCHED", opened=OPENED
) -> None:
    """Write a request that was closed after so many days, without the case that it is for."""
    closed = opened + timedelta(days=days)
    row = {
        "youth_office_id": office,
        "case_id": uuid4(),
        "pseudonym": str(uuid4()),
        "service_type": "RESIDENTIAL_CARE",
        "kind": "RESIDENTIAL",
        "young_people": "[]",
        "places": 1,
        "exclusions": "{}",
        "languages": "{}",
        "regions": "{}",
        "needed_from": opened.date(),
        "state": state,
        "contacts": contacts,
        "opened_at": opened,
        "closed_at": closed,
        "matched_at": closed if state == "MATCHED" else None,
        "unsuccessful_reason": "NO_FREE_PLACE" if state == "UNSUCCESSFUL" else None,
    }
    async with world.admin.transaction():
        await world.admin.execute("set local session_replication_role = replica")
        request = await world.insert("placement_requests", id=uuid4(), **DATED, **row)
        await world.insert_change("placement-request.matched", request, office)


@pytest.fixture
def rolled_up(world):
    async def run(work=jobs.roll_up, **options):
        async with world.app.state.database.job(JobRole.ROLLUP) as tx:
            return await work(tx, **options)

    return run


@pytest.fixture
async def office(world):
    return await world.organisation("Jugendamt", "YOUTH_OFFICE")


async def ask(client, month="2026-03"):
    wish = {"figures": BOTH, "from_month": month, "to_month": month}
    answer = await client.post("/key-figures/query", json=wish)
    assert answer.status_code == 200, answer.text
    return {item["figure"]: item for item in answer.json()["items"]}


async def own(world, office, month="2026-03"):
    """Return days and contacts, as the office sees them."""
    found = await ask(world.client(office, Role.YOUTH_OFFICE), month)
    return tuple(found[name]["own"] and found[name]["own"]["value"] for name in BOTH)


async def test_it_is_the_median_and_not_the_mean(world, office, rolled_up):
    for days, contacts in ((1, 1), (2, 4), (21, 40)):
        await searched(world, office, days, contacts)
    await rolled_up()
    assert await own(world, office) == ("2.0000", "4.0000")
    await searched(world, office, 5.5, 7)
    await rolled_up()
    assert await own(world, office) == ("3.7500", "5.5000")


async def test_who_found_none_has_asked_too_and_who_withdrew_does_not_count(
    world, office, rolled_up
):
    await searched(world, office, 2, 3)
    await searched(world, office, 9, 11, "UNSUCCESSFUL")
    await searched(world, office, 20, 50, "WITHDRAWN")
    await rolled_up()
    assert await own(world, office) == ("2.0000", "7.0000")


async def test_without_a_match_there_is_no_time(world, office, rolled_up):
    await searched(world, office, 9, 11, "UNSUCCESSFUL")
    await rolled_up()
    assert await own(world, office) == (None, "11.0000")


async def test_the_month_is_the_one_of_the_end_in_germany(world, office, rolled_up):
    await searched(world, office, 1, 2, opened=datetime(2026, 3, 30, 22, 30, tzinfo=UTC))
    await searched(world, office, 30, 5)
    await rolled_up()
    assert await own(world, office) == (None, None)  # it was April here at 00:30
    assert await own(world, office, "2026-04") == ("15.5000", "3.5000")


async def test_what_was_kept_up_is_what_a_recomputation_gives(world, office, rolled_up):
    await searched(world, office, 2, 3)
    await rolled_up()
    await searched(world, office, 7, 9)
    await rolled_up()
    query = "select figure, month, value from figure_values order by 1, 2"
    kept_up = await world.admin.fetch(query)
    await world.admin.execute("delete from figure_values")
    await rolled_up(jobs.recompute_all)
    assert {row["figure"] for row in kept_up} >= {name.lower() for name in BOTH}
    assert await world.admin.fetch(query) == kept_up


async def test_others_see_how_the_medians_are_distributed(world, rolled_up):
    for days in (3, 4, 6, 9, 14):
        each = await world.organisation("Jugendamt", "YOUTH_OFFICE")
        await searched(world, each, days, days + 1)
        await searched(world, each, days, days + 1)
    await rolled_up()
    await rolled_up(jobs.release)
    ministry = await world.organisation("Ministerium", "POLICY_MAKER")
    found = await ask(world.client(ministry, Role.POLICY_MAKER))
    for name, more in zip(BOTH, (0, 1), strict=True):
        peers = found[name]["peers"]
        assert found[name]["own"] is None
        shown = [float(peers[each]) for each in ("minimum", "median", "maximum")]
        assert (peers["contributors"], shown) == (5, [3 + more, 6 + more, 14 + more])


async def test_too_few_offices_are_suppressed(world, rolled_up):
    for days in (3, 4, 6, 9):
        each = await world.organisation("Jugendamt", "YOUTH_OFFICE")
        await searched(world, each, days, 2)
    await rolled_up()
    await rolled_up(jobs.release)
    ministry = await world.organisation("Ministerium", "POLICY_MAKER")
    found = await ask(world.client(ministry, Role.POLICY_MAKER))
    assert all(found[name]["peers"]["suppressed"] for name in BOTH)
