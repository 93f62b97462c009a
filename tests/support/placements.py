"""Reservations and bookings for tests; all through the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from httpx import AsyncClient, Response

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Role
from tests.support.office import Office, made
from tests.support.world import World

STAFF = "home-lead"


def day(offset: int = 0) -> str:
    """Return a day, counted from today."""
    return (clock.day_of(clock.now()) + timedelta(days=offset)).isoformat()


def key() -> dict[str, str]:
    """Return a new Idempotency-Key."""
    return {"Idempotency-Key": uuid4().hex}


@contextmanager
def later(world: World, *clients: AsyncClient, **passed: float) -> Iterator[None]:
    """Let time pass for everybody, and renew the tokens of these clients."""
    before = clock.CLOCK.offset
    held = [client.headers["Authorization"] for client in clients]
    clock.CLOCK.offset += timedelta(**passed)
    try:
        for client in clients:
            token = client.headers["Authorization"].removeprefix("Bearer ")
            client.headers["Authorization"] = f"Bearer {world.issuer.renewed(token)}"
        yield
    finally:
        clock.CLOCK.offset = before
        for client, kept in zip(clients, held, strict=True):
            client.headers["Authorization"] = kept


def codes(answer: Response) -> set[str]:
    """Return the codes of what is wrong."""
    return {error["code"] for error in answer.json()["errors"]}


async def reserve(office: AsyncClient, vacancy_id: UUID, **fields: Any) -> Response:
    """Ask for a place from today on."""
    wish = {"vacancy_id": str(vacancy_id), "admission_day": day()} | fields
    return await office.post("/reservations", json=wish, headers=key())


async def home_lead(world: World, provider_id: UUID, **claims: Any) -> AsyncClient:
    """Return a member of the provider who may know young people."""
    known = "select id from members where organisation_id = $1 and subject = $2"
    if not await world.admin.fetchval(known, provider_id, STAFF):
        await world.member(provider_id, STAFF, functions="{PROVIDER_ADMIN}")
    return world.client(
        provider_id, Role.PROVIDER, subject=STAFF, purpose="SERVICE_PROVISION", **claims
    )


@dataclass
class Placement:
    """A case worker with a case, who books at a provider."""

    world: World
    office: Office
    worker: AsyncClient
    case: dict[str, Any]
    provider: AsyncClient
    provider_id: UUID

    @property
    def person_id(self) -> str:
        """Return the young person of the case."""
        return str(self.case["person_id"])

    def wish(self, **fields: Any) -> dict[str, Any]:
        """Return a booking request; what it is for stands in `fields`."""
        of_case = {"case_id": self.case["id"], "person_id": self.person_id}
        return of_case | {"choice_reason": "SUITABILITY"} | fields

    async def book(self, vacancy_id: UUID | str | None = None, **fields: Any) -> Response:
        """Book a place directly, from today on, or what the fields say."""
        if "reservation_id" not in fields:
            vacancy_id = vacancy_id or await self.world.vacancy(self.provider_id)
            fields = {"vacancy_id": str(vacancy_id), "admission_day": day()} | fields
        return await self.worker.post("/bookings", json=self.wish(**fields), headers=key())

    async def booked(self, vacancy_id: UUID | None = None, **fields: Any) -> dict[str, Any]:
        """Book a place, which must succeed."""
        return made(await self.book(vacancy_id, **fields))

    async def admitted(self, vacancy_id: UUID | None = None, **fields: Any) -> dict[str, Any]:
        """Book a place and record the admission today."""
        booking = await self.booked(vacancy_id, **fields)
        return made(await self.step(booking, "admission", day=day()), 200)

    async def step(
        self, booking: dict[str, Any], name: str, by: AsyncClient | None = None, **body: Any
    ) -> Response:
        """Take a step; the provider does, unless said otherwise."""
        address = f"/bookings/{booking['id']}/{name}"
        return await (by or self.provider).post(address, json=body or None)

    async def free(self, vacancy_id: UUID, first: str, until: str | None) -> int:
        """Count the places that are free in all these nights, as anybody would."""
        return int(
            await self.world.admin.fetchval(
                """select count(*) from places p where p.vacancy_id = $1 and not p.withdrawn
                   and not exists (select from occupancies o where o.place_id = p.id
                     and o.nights && daterange($2, $3)
                     and (o.state = 'BOOKED' or o.held_until > $4))""",
                vacancy_id,
                date.fromisoformat(first),
                date.fromisoformat(until) if until else None,
                clock.now(),
            )
        )


async def placement(world: World, office: Office, provider_id: UUID) -> Placement:
    """Open a case in the ASD of the office."""
    case = await office.case("ASD")
    worker = await office.worker("ASD", purpose="PLACEMENT")
    provider = await home_lead(world, provider_id)
    return Placement(world, office, worker, case, provider, provider_id)
