"""What waits for whom: notified once, seen by those whom it is for, done once."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Date, Text, Uuid, cast, column, literal, select, values

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.principal import Principal, Role
from jugendhilfe_api.organisations.inbox import service as inbox
from jugendhilfe_api.organisations.inbox.models import InboxKind
from jugendhilfe_api.organisations.inbox.service import To
from tests.support.contract import version_of
from tests.support.placements import day

KIND = InboxKind.VACANCY_EXPIRED


@pytest.fixture
def notify(world):
    async def run(to, subject_id=None, **fields):
        async with world.app.state.database.job(JobRole.EXPIRY) as tx:
            await inbox.notify(tx, KIND, "vacancies", subject_id or uuid4(), to, **fields)

    return run


async def seen(client, query=""):
    answer = await client.get(f"/inbox{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_what_waits_is_listed_with_its_subject(provider, provider_id, notify):
    subject = uuid4()
    await notify(To(provider_id), subject, due_on=date(2026, 12, 1), period="2026-12-01")
    (entry,) = await seen(provider)
    assert entry["subject"] == {"type": "vacancies", "id": str(subject)}
    assert (entry["kind"], entry["due_on"], entry["state"]) == (KIND, "2026-12-01", "OPEN")
    assert entry["available_steps"] == ["completion"]
    read = await provider.get(f"/inbox/{entry['id']}")
    assert (read.json(), version_of(read)) == (entry, "v1")


async def test_a_subject_and_period_notify_once(provider, provider_id, notify):
    subject = uuid4()
    for period in ("2026-12-01", "2026-12-01", "2026-12-15"):
        await notify(To(provider_id), subject, period=period)
    assert len(await seen(provider)) == 2


async def test_what_is_done_is_not_notified_again(provider, provider_id, notify):
    subject = uuid4()
    await notify(To(provider_id), subject)
    (entry,) = await seen(provider)
    done = await provider.post(f"/inbox/{entry['id']}/completion")
    assert (done.json()["state"], done.json()["available_steps"]) == ("DONE", [])
    await notify(To(provider_id), subject)
    assert [entry["state"] for entry in await seen(provider)] == ["DONE"]


async def test_something_is_done_once(world, provider_id, notify):
    member = await world.member(provider_id, "admin", functions="{PROVIDER_ADMIN}")
    client = world.client(provider_id, Role.PROVIDER, subject="admin")
    await notify(To(provider_id))
    (entry,) = await seen(client)
    url = f"/inbox/{entry['id']}/completion"
    answers = await asyncio.gather(*(client.post(url) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    (entry,) = await seen(client)
    assert (entry["done_by"], entry["version"]) == (str(member), 2)
    assert entry["done_at"] is not None


async def test_nobody_else_sees_it(world, provider, provider_id, office, notify):
    await notify(To(provider_id))
    (entry,) = await seen(provider)
    stranger = world.client(await world.organisation("Anderer Träger"), Role.PROVIDER)
    for other in (stranger, office):
        assert await seen(other) == []
        for answer in (
            await other.get(f"/inbox/{entry['id']}"),
            await other.post(f"/inbox/{entry['id']}/completion"),
        ):
            assert answer.status_code == 404


async def test_facilities_narrow(world, provider, provider_id, notify):
    here, there = [await world.facility(provider_id) for _ in range(2)]
    for facility_id in (here, there, None):
        await notify(To(provider_id, facility_id=facility_id))
    narrowed = world.client(provider_id, Role.PROVIDER, facilities=[str(here)])
    assert [entry["facility_id"] for entry in await seen(narrowed)] == [str(here)]
    assert len(await seen(provider)) == 3
    assert len(await seen(provider, f"?facility_id={there}")) == 1


async def test_departments_narrow(world, notify):
    office_id = await world.organisation("Jugendamt", "YOUTH_OFFICE")
    await world.member(office_id, "asd-1", departments="{ASD}")
    await notify(To(office_id, department="ASD"))
    await notify(To(office_id, department="WJH"))
    await notify(To(office_id))
    worker = world.client(office_id, Role.YOUTH_OFFICE, departments=["ASD"], subject="asd-1")
    assert {entry["department"] for entry in await seen(worker)} == {"ASD", None}
    nobody = world.client(office_id, Role.YOUTH_OFFICE, departments=["ASD"], subject="nobody")
    assert {entry["department"] for entry in await seen(nobody)} == {None}


async def test_a_member_and_the_deputy_of_an_absent_one(world, notify):
    office_id = await world.organisation("Jugendamt", "YOUTH_OFFICE")
    deputy = await world.member(office_id, "two", departments="{ASD}")
    member = await world.member(office_id, "one", departments="{ASD}", deputy_id=deputy)
    await notify(To(office_id, member_id=member))
    one, two = [
        world.client(office_id, Role.YOUTH_OFFICE, subject=subject) for subject in ("one", "two")
    ]
    assert (len(await seen(one)), len(await seen(two))) == (1, 0)
    await world.admin.execute(
        "update members set absent_from = $2, absent_until = $2 where id = $1",
        member,
        date.fromisoformat(day()),
    )
    assert len(await seen(two)) == 1


async def test_filters_and_pages(provider, provider_id, notify):
    subjects = [uuid4() for _ in range(5)]
    for number, subject in enumerate(subjects, 1):
        await notify(To(provider_id), subject, due_on=date(2026, 12, number))
    first = (await provider.get("/inbox?limit=3")).json()
    second = (await provider.get(first["next"].removeprefix("/v1"))).json()
    found = [entry["subject"]["id"] for entry in first["items"] + second["items"]]
    assert found == [str(subject) for subject in reversed(subjects)]
    assert len(await seen(provider, "?due_until=2026-12-02")) == 2
    assert len(await seen(provider, f"?subject_id={subjects[0]}")) == 1
    assert len(await seen(provider, "?state=DONE")) == 0
    assert len(await seen(provider, "?kind=VACANCY_CONFIRMATION_DUE")) == 0


async def test_another_organisation_notifies_and_settles_and_sees_nothing(
    world, provider, provider_id
):
    """As a youth office does that asks a provider, and takes the question back."""
    office_id = await world.organisation("Jugendamt", "YOUTH_OFFICE")
    asking = Principal("", "s", "c", office_id, Role.YOUTH_OFFICE, frozenset())
    subject = uuid4()
    async with world.app.state.database.transaction(asking) as tx:
        await inbox.notify(tx, KIND, "vacancies", subject, To(provider_id))
    assert [entry["state"] for entry in await seen(provider)] == ["OPEN"]
    assert await seen(world.client(office_id, Role.YOUTH_OFFICE)) == []
    async with world.app.state.database.transaction(asking) as tx:
        await inbox.settle(tx, [subject], KIND)
        await inbox.settle(tx, [subject], KIND)  # once is enough
    (entry,) = await seen(provider)
    assert (entry["state"], entry["done_by"], entry["version"]) == ("DONE", None, 2)


async def test_many_are_notified_in_one_statement(world, provider, provider_id):
    subjects = values(column("id", Uuid()), name="subjects").data([(uuid4(),) for _ in range(20)])
    nothing = cast(literal(None), Uuid)
    waiting = select(
        subjects.c.id.label("subject_id"),
        literal("x").label("period"),
        cast(literal(provider_id), Uuid).label("organisation_id"),
        nothing.label("facility_id"),
        cast(literal(None), Text).label("department"),
        nothing.label("member_id"),
        cast(literal(None), Date).label("due_on"),
    )
    for _ in range(2):
        async with world.app.state.database.job(JobRole.EXPIRY) as tx:
            await inbox.notify_many(tx, KIND, "vacancies", waiting)
    assert len(await seen(provider)) == 20
    assert await world.admin.fetchval("select count(*) from changes") == 20


async def test_changes_are_recorded_for_whom_it_waits(world, provider, provider_id, notify):
    await notify(To(provider_id))
    (entry,) = await seen(provider)
    await provider.post(f"/inbox/{entry['id']}/completion")
    rows = await world.admin.fetch("select kind, version, concerns from changes order by seq")
    assert [tuple(row) for row in rows] == [
        ("inbox.notified", 1, [provider_id]),
        ("inbox.completed", 2, [provider_id]),
    ]


async def test_entries_have_no_room_for_texts_of_people(world):
    columns = await world.admin.fetch(
        "select column_name from information_schema.columns "
        "where table_name = 'inbox_entries' and data_type not in ('uuid', 'date', 'integer') "
        "and data_type not like 'timestamp%'"
    )
    names = {row["column_name"] for row in columns}
    assert names == {"kind", "department", "subject_type", "period", "state"}
