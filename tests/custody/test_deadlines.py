"""The deadlines of a taking into care: computed, met, overdue, and what follows."""

from datetime import UTC, datetime

import pytest

from jugendhilfe_api.core import clock
from tests.support.custody import custody_of
from tests.support.office import Office, made
from tests.support.placements import codes

SAARLAND, BAVARIA = "10046", "09162"


@pytest.fixture
def on(world, monkeypatch):
    """Let it be an instant, and renew the tokens of these clients."""

    def set_(written, *clients):
        now = datetime.fromisoformat(written)
        monkeypatch.setattr(clock.CLOCK, "offset", now - datetime.now(UTC))
        for client in clients:
            token = client.headers["Authorization"].removeprefix("Bearer ")
            client.headers["Authorization"] = f"Bearer {world.issuer.renewed(token)}"

    return set_


async def at(world, provider_id, ags=SAARLAND):
    """Return the worker of an office with its seat at a place."""
    office_id = await world.organisation("Jugendamt", "YOUTH_OFFICE", ags=ags, land=ags[:2])
    return await custody_of(world, Office(world, office_id), provider_id)


async def fulfil(custody, measure, deadline, **body):
    address = f"/custody-measures/{measure['id']}/deadlines/{deadline['id']}/fulfilment"
    return await custody.worker.post(address, json=body)


async def test_a_deprivation_of_liberty_ends_with_the_day_after_it_began(world, on, provider_id):
    """Vector A6: begun on 2026-05-04 at 10:00, it must end on 2026-05-05 at 24:00."""
    on("2026-05-04T06:00:00Z")
    custody = await at(world, provider_id)
    measure = await custody.taken()
    assert await custody.deadlines(measure) == {}
    on("2026-05-04T10:00:00Z", custody.worker)
    early = await custody.step(measure, "deprivation-of-liberty", at="2026-05-03T10:00:00Z")
    assert (early.status_code, codes(early)) == (422, {"before-begin"})
    began = "2026-05-04T10:00:00+02:00"
    measure = made(await custody.step(measure, "deprivation-of-liberty", at=began), 200)
    assert measure["deprived_of_liberty_at"] == "2026-05-04T08:00:00.000Z"
    assert "deprivation-of-liberty" not in measure["available_steps"]
    deadline = (await custody.deadlines(measure))["DEPRIVATION_OF_LIBERTY"]
    assert (deadline["due_on"], deadline["state"]) == ("2026-05-05", "OPEN")
    assert deadline["due_at"] == measure["next_deadline_at"] == "2026-05-05T22:00:00.000Z"
    assert deadline["starts_with"] == "DEPRIVATION"
    assert deadline["rule"] == {
        "legal_basis": "§ 42 (5) sentence 2 SGB VIII",
        "unit": "DAY",
        "count": 1,
        "shifts": False,
        "verified": True,
        "source": "statute as of 2026-08-19",
        "valid_from": "2015-11-01",
    }
    on("2026-05-05T22:00:00Z", custody.worker)
    assert (await custody.deadlines(measure))["DEPRIVATION_OF_LIBERTY"]["state"] == "OVERDUE"
    late = made(await fulfil(custody, measure, deadline), 200)
    assert late["state"] == "MET_LATE"
    again = await custody.worker.get(f"/custody-measures/{measure['id']}")
    assert "deprivation-of-liberty" in again.json()["available_steps"]


async def test_a_deprivation_ends_with_the_measure(world, on, provider_id):
    on("2026-05-04T10:00:00Z")
    custody = await at(world, provider_id)
    measure = await custody.taken()
    made(await custody.step(measure, "deprivation-of-liberty"), 200)
    ended = made(await custody.step(measure, "ending", reason="ABSCONDED"), 200)
    deadline = (await custody.deadlines(measure))["DEPRIVATION_OF_LIBERTY"]
    assert (deadline["state"], deadline["met_at"]) == ("MET", ended["ended_at"])
    assert ended["next_deadline_at"] is None


async def test_the_clock_of_an_unaccompanied_minor(world, on, provider_id):
    """§§ 42a (4), 42b: over Whitsun and Corpus Christi, which Saarland keeps."""
    on("2026-05-21T08:00:00Z")  # a Thursday
    custody = await at(world, provider_id)
    measure = await custody.taken(kind="PROVISIONAL")
    begun = await custody.deadlines(measure)
    assert {name: found["due_on"] for name, found in begun.items()} == {
        "STATE_BODY_NOTICE": "2026-06-02",  # Monday 25 May is Whit Monday
        "HEALTH_CHECK": "2026-06-12",  # and 4 June Corpus Christi
        "DISTRIBUTION": "2026-06-21",  # a Sunday: never shifts
    }
    assert begun["DISTRIBUTION"]["rule"]["verified"] is False
    assert begun["STATE_BODY_NOTICE"]["seat"] == SAARLAND
    assert begun["STATE_BODY_NOTICE"]["not_counted"] == [
        "2026-05-23",
        "2026-05-24",
        "2026-05-25",
        "2026-05-30",
        "2026-05-31",
    ]
    chain = (
        ("STATE_BODY_NOTICE", "2026-06-02T10:00:00Z", "FEDERAL_OFFICE_NOTICE", "2026-06-08"),
        ("FEDERAL_OFFICE_NOTICE", "2026-06-05T10:00:00Z", "LAND_NAMED", "2026-06-09"),
        ("LAND_NAMED", "2026-06-09T10:00:00Z", "OFFICE_ASSIGNED", "2026-06-11"),
    )
    for name, met_at, following, due_on in chain:
        on(met_at, custody.worker)
        deadline = (await custody.deadlines(measure))[name]
        met = made(await fulfil(custody, measure, deadline, met_at=met_at), 200)
        assert met["state"] == "MET"
        found = (await custody.deadlines(measure))[following]
        assert (found["due_on"], found["starts_with"]) == (due_on, name)
    ended = made(await custody.step(measure, "ending", reason="TRANSFERRED"), 200)
    assert ended["end_reason"] == "TRANSFERRED"
    states = {n: found["state"] for n, found in (await custody.deadlines(measure)).items()}
    assert states["OFFICE_ASSIGNED"] == states["DISTRIBUTION"] == "LAPSED"


async def test_the_seat_decides_which_days_count(world, on, provider_id):
    on("2026-08-12T08:00:00Z")  # a Wednesday before Assumption Day, which is a Saturday
    for ags, due_on in ((SAARLAND, "2026-08-21"), (BAVARIA, "2026-08-21")):
        custody = await at(world, provider_id, ags)
        measure = await custody.taken(kind="PROVISIONAL")
        found = (await custody.deadlines(measure))["STATE_BODY_NOTICE"]
        assert (found["due_on"], found["seat"]) == (due_on, ags)
    on("2025-08-13T08:00:00Z")  # in 2025 it is a Friday, in Munich and in Saarland
    for ags, due_on in (
        (SAARLAND, "2025-08-25"),
        (BAVARIA, "2025-08-25"),
        ("03241", "2025-08-22"),
    ):
        custody = await at(world, provider_id, ags)
        measure = await custody.taken(kind="PROVISIONAL")
        assert (await custody.deadlines(measure))["STATE_BODY_NOTICE"]["due_on"] == due_on, ags


async def test_only_the_provisional_one_has_the_clock(world, on, provider_id):
    on("2026-05-21T08:00:00Z")
    custody = await at(world, provider_id)
    for kind in ("SELF", "URGENT_DANGER", "UNACCOMPANIED"):
        measure = await custody.taken(kind=kind)
        assert await custody.deadlines(measure) == {}
        made(await custody.step(measure, "ending", reason="OTHER"), 200)


async def test_a_deadline_is_met_once_and_at_a_possible_instant(world, on, provider_id):
    on("2026-05-21T08:00:00Z")
    custody = await at(world, provider_id)
    measure = await custody.taken(kind="PROVISIONAL")
    deadline = (await custody.deadlines(measure))["HEALTH_CHECK"]
    for met_at, code in (
        ("2026-05-22T08:00:00Z", "in-future"),
        ("2026-05-20T08:00:00Z", "before-start"),
    ):
        answer = await fulfil(custody, measure, deadline, met_at=met_at)
        assert (answer.status_code, codes(answer)) == (422, {code})
    made(await fulfil(custody, measure, deadline), 200)
    again = await fulfil(custody, measure, deadline)
    assert (again.status_code, again.json()["code"]) == (409, "deadline-met")
    nothing = await fulfil(custody, measure, {"id": measure["id"]})
    assert nothing.status_code == 404


async def test_the_next_deadline_is_in_the_list(world, on, provider_id):
    on("2026-05-21T08:00:00Z")
    custody = await at(world, provider_id)
    await custody.taken(kind="PROVISIONAL")
    (item,) = (await custody.worker.get("/custody-measures")).json()["items"]
    assert item["next_deadline_at"] == "2026-06-02T22:00:00.000Z"
