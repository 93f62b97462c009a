"""Whoever the list of a case names sees it, for the purpose it names; no colleague else does."""

from datetime import timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.access.purposes import may_claim
from jugendhilfe_api.core.principal import Role
from tests.support.office import PURPOSES, made, open_office

KEEPERS = st.sampled_from(sorted(PURPOSES))
TAKERS = st.sampled_from(["ASD", "JGH", "PKD", "WJH"])
DAYS = st.sampled_from([0, 1, 40])  # from today: the last day of what is given
WORKERS = st.lists(
    st.tuples(
        st.sets(st.sampled_from([*PURPOSES, "LEADERSHIP", "ADMIN", "CONTROLLING"]), max_size=3),
        st.sampled_from([None, -1, 0, 30]),  # their last day, from today
    ),
    min_size=1,
    max_size=5,
)
GRANTS = st.lists(st.tuples(TAKERS, DAYS, st.booleans()), max_size=2)
HOURS = st.sampled_from([0, 2, 4, 30])  # after which the list is asked for


def day(days):
    return clock.day_of(clock.now()) + timedelta(days=days)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(KEEPERS, WORKERS, GRANTS, st.sets(st.integers(0, 4)), st.booleans(), HOURS)
async def test_the_list_of_who_sees_a_case_is_complete(
    world, monkeypatch, keeper, workers, grants, on_duty, deputised, hours
):
    monkeypatch.setattr(clock.CLOCK, "offset", timedelta())
    office = await open_office(world, "Jugendamt")
    members = {f"x-{n}": w for n, w in enumerate(workers)}
    ids = {}
    for subject, (departments, _) in members.items():
        row = {"departments": f"{{{','.join(sorted(departments))}}}"}
        ids[subject] = await world.member(office.id, subject, **row)
    deputies = [ids[s] for s, (d, _) in members.items() if keeper in d and deputised]
    case = await office.case(keeper, deputy_member_ids=[str(i) for i in deputies])
    url = f"/cases/{case['id']}"
    await give(await office.worker(keeper), url, grants)
    for subject in members.keys() & {f"x-{number}" for number in on_duty}:
        client = asking(world, office, members, subject, "EMERGENCY_ACCESS")
        await client.post(f"{url}/emergency-access", json={"reason": "Ein Kind ist allein."})
    for subject, (_, last) in members.items():
        if last is not None:
            left = "update members set valid_from = '2020-01-01', valid_until = $1 where id = $2"
            await world.admin.execute(left, day(last), ids[subject])
    monkeypatch.setattr(clock.CLOCK, "offset", timedelta(hours=hours))
    first = await office.worker(keeper)  # a fresh token
    items = made(await first.get(f"{url}/access"), 200)["items"]
    named = {(UUID(i["member_id"]), i["purpose"]) for i in items}
    for subject, (departments, _) in members.items():
        for purpose in may_claim(Role.YOUTH_OFFICE, departments):
            client = asking(world, office, members, subject, purpose)
            answer = await client.get(url)
            listed = {(ids[subject], None), (ids[subject], purpose)} & named
            assert answer.status_code == (200 if listed else 404), (subject, purpose, answer.text)


async def give(worker, url, grants):
    """Let departments take part, as far as the walls allow; take some of it back."""
    for taker, days, revoked in grants:
        grant = {"department": taker, "purpose": PURPOSES[taker], "legal_basis": "§ 64 SGB VIII"}
        grant |= {"valid_until": str(day(days))}
        answer = await worker.post(f"{url}/participations", json=grant)
        if answer.status_code == 201 and revoked:
            given_ = answer.json()["id"]
            made(await worker.post(f"{url}/participations/{given_}/revocation"), 200)


def asking(world, office, members, subject, purpose):
    departments = sorted(members[subject][0])
    return world.client(
        office.id, Role.YOUTH_OFFICE, departments=departments, subject=subject, purpose=purpose
    )
