"""Own figures are live, those of others come from releases, and small cells are suppressed."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.key_figures import jobs
from tests.support.world import DATED

MARCH = {"figures": ["BEGUN_STAYS"], "from_month": "2026-03", "to_month": "2026-03"}


async def stays(world, office: UUID, count: int, begin: str = "2026-03-10", **columns) -> None:
    """Write bookings and what is recorded of them, without all that they refer to."""
    row = {"state": "ACTIVE", "choice_reason": "SUITABILITY", "admission_day": begin} | columns
    others = ("provider_id", "facility_id", "offer_id", "vacancy_id", "case_id", "person_id")
    async with world.admin.transaction():
        await world.admin.execute("set local session_replication_role = replica")
        for _ in range(count):
            made = row | {"youth_office_id": office, "reference": str(uuid4())}
            made |= {name: uuid4() for name in others}
            booking = await world.insert("bookings", id=uuid4(), **DATED, **made)
            await world.insert_change("booking.admitted", booking, office)


async def offices(world, *numbers: int, **columns) -> list[UUID]:
    """Make offices with so many stays begun in March."""
    made = []
    for number in numbers:
        office = await world.organisation("Jugendamt", "YOUTH_OFFICE", **columns)
        await stays(world, office, number)
        made.append(office)
    return made


@pytest.fixture
def rolled_up(world):
    async def run(work=jobs.roll_up, **options):
        async with world.app.state.database.job(JobRole.ROLLUP) as tx:
            return await work(tx, **options)

    return run


@pytest.fixture
async def policy_maker(world):
    ministry = await world.organisation("Ministerium", "POLICY_MAKER")
    return world.client(ministry, Role.POLICY_MAKER)


async def ask(client, **changes):
    answer = await client.post("/key-figures/query", json=MARCH | changes)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_the_registry_defines_every_figure(policy_maker):
    items = (await policy_maker.get("/key-figures")).json()["items"]
    assert {item["id"] for item in items} >= {"BEGUN_STAYS", "RUNNING_STAYS"}
    assert all(item["definition"]["de"] and item["formula"] for item in items)


async def test_an_office_sees_its_own_figure_move(world, rolled_up):
    (office,) = await offices(world, 2)
    client = world.client(office, Role.YOUTH_OFFICE)
    assert (await ask(client))[0]["own"] is None
    await rolled_up()
    assert (await ask(client))[0]["own"]["value"] == "2.0000"
    await stays(world, office, 1)
    await rolled_up()
    assert (await ask(client))[0]["own"]["value"] == "3.0000"


async def test_nobody_else_sees_it(world, rolled_up, policy_maker):
    office, other = await offices(world, 2, 4)
    await rolled_up()
    assert (await ask(world.client(other, Role.YOUTH_OFFICE)))[0]["own"]["value"] == "4.0000"
    assert (await ask(policy_maker))[0]["own"] is None
    assert office


async def test_what_was_kept_up_is_what_a_recomputation_gives(world, rolled_up):
    first, _ = await offices(world, 3, 5)
    await rolled_up()
    await world.admin.execute(
        "update bookings set state = 'ENDED', discharge_day = '2026-05-01', "
        "discharge_reason = 'AS_PLANNED' where youth_office_id = $1",
        first,
    )
    await world.insert_change("booking.discharged", uuid4(), first)
    await rolled_up()
    query = "select figure, youth_office_id, month, value from figure_values order by 1, 2, 3"
    kept_up = await world.admin.fetch(query)
    await world.admin.execute("delete from figure_values")
    await rolled_up(jobs.recompute_all)
    assert kept_up
    assert await world.admin.fetch(query) == kept_up


async def test_running_stays_are_those_not_ended_on_the_last_day(world, rolled_up):
    (office,) = await offices(world, 0)
    ended = {"state": "ENDED", "discharge_reason": "AS_PLANNED"}
    await stays(world, office, 1, "2026-03-31")
    await stays(world, office, 1, "2026-03-01", discharge_day="2026-03-31", **ended)
    await stays(world, office, 1, "2026-03-01", discharge_day="2026-04-01", **ended)
    await rolled_up()
    figure = {"figures": ["RUNNING_STAYS"], "to_month": "2026-04"}
    march, april = await ask(world.client(office, Role.YOUTH_OFFICE), **figure)
    assert (march["own"]["value"], april["own"]["value"]) == ("2.0000", "1.0000")


async def test_a_release_shows_minimum_median_and_maximum(world, rolled_up, policy_maker):
    await offices(world, 5, 6, 8, 9, 30)
    await rolled_up()
    await rolled_up(jobs.release)
    (item,) = await ask(policy_maker)
    peers = item["peers"]
    shown = (peers["contributors"], peers["minimum"], peers["median"], peers["maximum"])
    assert shown == (5, "5.0000", "8.0000", "30.0000")
    assert not peers["suppressed"]


@pytest.mark.parametrize(
    ("numbers", "office_sees", "outside_sees"),
    [
        ([6, 7, 8, 9, 10], True, True),
        ([6, 7, 8, 9], True, False),  # too few offices for those outside
        ([6, 7], False, False),
        ([3, 7, 8, 9, 10], True, False),  # too few cases in one of them
        ([2, 7, 8, 9, 10], False, False),
        ([6, 6, 6, 6, 600], False, False),  # one of them is most of it
    ],
)
async def test_small_cells_are_suppressed(
    world, rolled_up, policy_maker, numbers, office_sees, outside_sees
):
    office, *_ = await offices(world, *numbers)
    await rolled_up()
    await rolled_up(jobs.release)
    inside = (await ask(world.client(office, Role.YOUTH_OFFICE)))[0]["peers"]
    outside = (await ask(policy_maker))[0]["peers"]
    assert (not inside["suppressed"], not outside["suppressed"]) == (office_sees, outside_sees)
    for peers in (inside, outside):
        if peers["suppressed"]:
            told = [peers[n] for n in ("contributors", "minimum", "median", "maximum")]
            assert told == [None] * 4


async def test_a_release_does_not_move(world, rolled_up, policy_maker):
    made = await offices(world, 6, 7, 8, 9, 10)
    await rolled_up()
    assert await rolled_up(jobs.release)
    before = await ask(policy_maker)
    await stays(world, made[0], 5)
    await rolled_up()
    assert await rolled_up(jobs.release) is None  # one a day
    assert await ask(policy_maker) == before


async def test_peers_of_a_land(world, rolled_up):
    office, *_ = await offices(world, 5, 6, 7, land="10")
    await offices(world, 20, 30, 40, land="13")
    await rolled_up()
    await rolled_up(jobs.release)
    client = world.client(office, Role.YOUTH_OFFICE)
    own_land = (await ask(client, peer_group={"kind": "LAND"}))[0]["peers"]
    other = (await ask(client, peer_group={"kind": "LAND", "land": "13"}))[0]["peers"]
    assert (own_land["median"], other["median"]) == ("6.0000", "30.0000")


async def test_the_role_of_the_rollup_reads_no_person(world):
    async with world.app.state.database.job(JobRole.ROLLUP) as tx:
        allowed = await tx.session.scalars(
            text(
                "select t from unnest(array['persons', 'cases', 'booking_disclosures']) t "
                "where has_table_privilege(t, 'select')"
            )
        )
        assert allowed.all() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to_month": "2026-02"}, "period-reversed"),
        ({"from_month": "2020-01"}, "period-too-long"),
    ],
)
async def test_the_period_must_make_sense(policy_maker, change, code):
    answer = await policy_maker.post("/key-figures/query", json=MARCH | change)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_an_unknown_figure_breaks_the_schema(policy_maker):
    answer = await policy_maker.post("/key-figures/query", json=MARCH | {"figures": ["NAMES"]})
    assert answer.status_code == 400
