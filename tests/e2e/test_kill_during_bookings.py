"""The service is killed with -9 during a stream of bookings: nothing acknowledged is lost.

After the restart every booking that was acknowledged is there, and none is there twice: who got no
answer sends the same request with the same key again.
"""

import asyncio
import json
import os
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
from uuid_utils.compat import uuid7

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database import postmaster
from jugendhilfe_api.core.database.data_directory import attached
from tests.support import postgres
from tests.support import service as services

CLIENTS = 6
KILLS = 3
ENOUGH = 12  # acknowledged bookings before each kill
PLACES = 900
LIFTED = json.dumps(dict.fromkeys(("default", "search", "money"), 0))
PEOPLE = """
    with organisation as (
      insert into organisations (id, version, kind, name, created_at)
      values ($1, 1, $2, $3, $6) returning id)
    insert into members (id, version, organisation_id, kind, issuer, subject, display_name,
      departments, functions, valid_from, created_at)
    select $4, 1, id, 'PERSON', $5, $3, $3, $7, $8, '2020-01-01', $6 from organisation
"""

PERMIT = """
    with permit as (
      insert into permits (id, version, provider_id, facility_id, authority_id, number,
        legal_basis, valid_from, state, created_at)
      select $2, 1, provider_id, id, provider_id, '45-1', 'INSTITUTION', '2020-01-01', 'ACTIVE', $4
      from facilities where id = $1 returning *)
    insert into permit_places (id, provider_id, facility_id, permit_id, places, age_min, age_max,
      genders)
    select $3, provider_id, facility_id, id, 999, 0, 26, '{FEMALE,MALE,DIVERSE}' from permit
"""


@dataclass
class Stream:
    """Clients that book and note what was acknowledged."""

    url: str
    token: str
    wish: dict[str, str]
    sent: dict[str, None] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def post(self, client: httpx.Client, key: str) -> None:
        """Send one booking; the same key is the same request."""
        self.sent[key] = None
        headers = headers_of(self.token, "PLACEMENT") | {"Idempotency-Key": key}
        answer = client.post(f"{self.url}/v1/bookings", json=self.wish, headers=headers)
        if answer.status_code == 201:
            self.acknowledged[key] = answer.json()["id"]
        else:
            self.strange.append(f"{answer.status_code} {answer.text}")

    def run(self) -> None:
        """Book until told to stop, or until the service is gone."""
        with httpx.Client(timeout=20) as client, suppress(httpx.TransportError):
            while not self.stop.is_set():
                self.post(client, uuid7().hex)

    def until_killed(self, service: services.Service, *also: int) -> None:
        """Let all clients book, and kill the service (and other processes) in the middle."""
        before = len(self.acknowledged)
        self.stop.clear()
        threads = [threading.Thread(target=self.run) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        while len(self.acknowledged) < before + ENOUGH and not self.strange:
            assert any(thread.is_alive() for thread in threads), service.log.read_text()
            self.stop.wait(0.005)
        for pid in (service.process.pid, *also):
            os.kill(pid, signal.SIGKILL)
        service.process.wait(30)
        self.stop.set()
        for thread in threads:
            thread.join(30)

    def again(self) -> None:
        """Send again what got no answer, and a few that got one."""
        unanswered = [key for key in self.sent if key not in self.acknowledged]
        known = dict(list(self.acknowledged.items())[-5:])
        with httpx.Client(timeout=20) as client:
            for key in (*unanswered, *known):
                self.post(client, key)
        assert {key: self.acknowledged[key] for key in known} == known


def headers_of(token: str, purpose: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Data-Purpose": purpose}


async def enter(database: str, issuer: str, kind: str, name: str, departments: list[str]) -> UUID:
    """Enter an organisation with one person, who may do everything."""
    connection = await asyncpg.connect(database)
    organisation = uuid7()
    functions = ["PROVIDER_ADMIN"] if kind == "PROVIDER" else []
    try:
        await connection.execute(
            PEOPLE,
            *(organisation, kind, name, uuid7(), issuer, clock.now(), departments, functions),
        )
    finally:
        await connection.close()
    return organisation


def token(home: Path, role: str, person: str) -> str:
    done = services.run(home, "token", "--role", role, "--person", person)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def create(url: str, key: str, purpose: str, path: str, **body: object) -> dict[str, str]:
    headers = headers_of(key, purpose) | {"Idempotency-Key": uuid7().hex}
    answer = httpx.post(f"{url}/v1{path}", json=body or None, headers=headers, timeout=20)
    assert answer.is_success, answer.text
    return dict(answer.json())


async def permit(database: str, facility: str) -> None:
    """Write a permit for many places."""
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(PERMIT, UUID(facility), uuid7(), uuid7(), clock.now())
    finally:
        await connection.close()


def market(url: str, provider: str, database: str) -> str:
    """Publish an offer with many places; return the vacancy."""
    home = {
        "street": "Waldweg",
        "house_number": "7",
        "postal_code": "66606",
        "city": "Sankt Wendel",
        "ags": "10046",
    }
    purpose = "SERVICE_PROVISION"
    facility = create(url, provider, purpose, "/facilities", name="Haus am Wald", address=home)
    asyncio.run(permit(database, facility["id"]))
    offer = create(
        url,
        provider,
        purpose,
        "/offers",
        facility_id=facility["id"],
        service_type="RESIDENTIAL_CARE",
        kind="RESIDENTIAL",
        title="Wohngruppe am Wald",
        age_min=6,
        age_max=17,
        genders=["FEMALE", "MALE", "DIVERSE"],
        places=PLACES,
    )
    create(url, provider, purpose, f"/offers/{offer['id']}/publication")
    today = clock.day_of(clock.now()).isoformat()
    free = {"available_from": today, "places": PLACES}
    return create(url, provider, purpose, f"/offers/{offer['id']}/vacancies", **free)["id"]


def case(url: str, worker: str, member: str) -> dict[str, str]:
    """Open a case about a new person."""
    name = {"given_name": "Vorname", "family_name": "Testperson", "born_on": "2014-05-17"}
    person = create(url, worker, "CASE_WORK", "/persons", department="ASD", **name)
    about = {"person_id": person["id"], "responsible_member_id": member}
    return create(url, worker, "CASE_WORK", "/cases", department="ASD", **about)


def every_booking(stream: Stream) -> list[dict[str, str]]:
    """Read all pages of the list."""
    found: list[dict[str, str]] = []
    following = "/v1/bookings?limit=200"
    with httpx.Client(base_url=stream.url, timeout=20) as client:
        while following:
            page = client.get(following, headers=headers_of(stream.token, "PLACEMENT")).json()
            found += page["items"]
            following = page["next"]
    return found


async def taken(database: str) -> tuple[int, int, int]:
    """Count bookings, the occupancies they point to, and the places of those."""
    connection = await asyncpg.connect(database)
    try:
        row = await connection.fetchrow(
            "select count(*), count(distinct o.id), count(distinct o.place_id) "
            "from bookings b join occupancies o on o.id = b.occupancy_id and o.state = 'BOOKED'"
        )
        return tuple(row)
    finally:
        await connection.close()


@pytest.fixture
def home():
    with postgres.folder() as directory:
        yield directory


def test_acknowledged_bookings_survive_and_none_is_there_twice(home):
    port = services.free_port()
    variables = {"JUGENDHILFE_RATE_LIMITS": LIFTED}
    with services.serving(home, port, **variables) as running:
        database = attached(home).url(database="jugendhilfe")
        for kind, name, departments in (
            ("YOUTH_OFFICE", "asd-kill", ["ASD"]),
            ("PROVIDER", "home-kill", []),
        ):
            asyncio.run(enter(database, running.url, kind, name, departments))
        worker = token(home, "youth_office", "asd-kill")
        vacancy_id = market(running.url, token(home, "provider", "home-kill"), database)
        me = httpx.get(f"{running.url}/v1/me", headers=headers_of(worker, ""), timeout=20).json()
        opened = case(running.url, worker, me["member"]["id"])
        stream = Stream(
            running.url,
            worker,
            {
                "vacancy_id": vacancy_id,
                "admission_day": clock.day_of(clock.now()).isoformat(),
                "case_id": opened["id"],
                "person_id": opened["person_id"],
                "choice_reason": "SUITABILITY",
            },
        )
        before = asyncio.run(taken(database))
        stream.until_killed(running)
    for number in range(KILLS):
        with services.serving(home, port, **variables) as running:
            there = {booking["id"] for booking in every_booking(stream)}
            assert set(stream.acknowledged.values()) <= there
            stream.again()
            if number < KILLS - 1:
                # The last time its PostgreSQL goes as well.
                data = postmaster.read(home / "postgres" / "data")
                stream.until_killed(running, *([data.pid] if number == KILLS - 2 else []))
                continue
            there = every_booking(stream)
            database = attached(home).url(database="jugendhilfe")
            after = asyncio.run(taken(database))
    assert stream.strange == []
    assert len(stream.acknowledged) == len(stream.sent) >= KILLS * ENOUGH
    ids = [booking["id"] for booking in there]
    assert sorted(ids) == sorted(stream.acknowledged.values())
    assert [a - b for a, b in zip(after, before, strict=True)] == [len(ids)] * 3
