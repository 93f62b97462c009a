"""A stay of a month at a provider, granted and agreed, for tests of records and invoices.

The stay begins on 1 June 2026 and is billed in July: `clock` is moved there and back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from httpx import AsyncClient, Response

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Role
from tests.support.office import Office, made, open_office
from tests.support.placements import Placement, key, placement
from tests.support.world import World

ADMISSION = date(2026, 6, 1)
BILLING = date(2026, 7, 2)
RATE = "187.4000"
RULE = (
    '{"grace_days": 3, "reduced_from_day": 1, "rest_percent": "75.00",'
    ' "investment_percent": "100.00", "most_days_a_year": null, "departure_day_counts": true,'
    ' "return_day_counts": true, "admission_day_counts": true, "discharge_day_counts": true,'
    ' "exempt_kinds": [], "cancelled_percent": "0.00", "billable_contacts": ["FACE_TO_FACE"]}'
)
IBAN = "DE89370400440532013000"  # the example of the registry


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let it be noon of a day."""
    before = clock.CLOCK.offset
    clock.CLOCK.offset = timedelta()
    noon = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    clock.CLOCK.offset = noon - clock.now()
    try:
        yield
    finally:
        clock.CLOCK.offset = before


def june(*statuses: str, first: int = 1) -> list[dict[str, str]]:
    """Return a list of days; by default the whole of June, present."""
    known = statuses or ("PRESENT",) * 30
    return [
        {"day": date(2026, 6, first + n).isoformat(), "status": status}
        for n, status in enumerate(known)
    ]


@dataclass
class Stay:
    """A booking with everything that its bill rests on."""

    world: World
    office: Office
    placing: Placement
    booking: dict[str, Any]
    offer_id: UUID

    @property
    def provider_id(self) -> UUID:
        return self.placing.provider_id

    def provider(self, **claims: Any) -> AsyncClient:
        """Return a machine of the provider, for all of its homes."""
        return self.world.client(self.provider_id, Role.PROVIDER, **claims)

    async def wjh(self, number: int = 1) -> AsyncClient:
        """Return a clerk of the department that pays."""
        return await self.office.worker("WJH", number)

    async def record(self, days: Any = None, *, submit: bool = True, **fields: Any) -> Any:
        """Record June, and submit it."""
        listed = {} if fields.get("kind") == "CONTACTS" else {"days": days or june()}
        body = {"booking_id": self.booking["id"], "period": "2026-06", "kind": "DAYS"}
        record = made(await self.provider().post("/service-records", json=body | listed | fields))
        return await self.step(record, "submission") if submit else record

    async def step(
        self, record: Any, name: str, by: AsyncClient | None = None, **body: Any
    ) -> Any:
        address = f"/service-records/{record['id']}/{name}"
        return made(await (by or self.provider()).post(address, json=body or None), 200)

    async def send(self, by: AsyncClient | None = None, **fields: Any) -> Response:
        """Send an invoice."""
        return await (by or self.provider()).post(
            "/invoices", json=self.invoice(**fields), headers=key()
        )

    def invoice(self, **fields: Any) -> dict[str, Any]:
        return {
            "youth_office_id": str(self.office.id),
            "number": "R-2026-17",
            "issued_on": "2026-07-01",
            "period_from": "2026-06-01",
            "period_until": "2026-06-30",
        } | fields

    async def invoiced(self, *statuses: str, **fields: Any) -> dict[str, Any]:
        """Send an invoice for June from a record."""
        record = await self.record(june(*statuses))
        return made(await self.send(record_ids=[record["id"]], **fields))

    def line(self, **fields: Any) -> dict[str, Any]:
        """Return a line for the whole of June."""
        return {
            "booking_id": self.booking["id"],
            "first_day": "2026-06-01",
            "last_day": "2026-06-30",
            "unit": "DAY_RATE",
            "quantity": "30.00",
            "rate": RATE,
            "amount": "5622.00",
        } | fields

    async def account(self, **columns: Any) -> UUID:
        """Give the provider a bank account that two persons have confirmed."""
        people = [await self.world.member(self.provider_id, f"admin-{n}") for n in (1, 2)]
        row = {
            "organisation_id": self.provider_id,
            "account_holder": "Träger Sonnenhof gGmbH",
            "iban": IBAN,
            "state": "CONFIRMED",
            "entered_by": people[0],
            "confirmed_by": people[1],
            "confirmed_at": "2026-01-01",
            "usable_from": "2026-01-04",
            "version": 1,
            "created_at": "2026-01-01",
        }
        return await self.world.insert("bank_accounts", id=uuid4(), **row | columns)


async def stay(world: World, provider_id: UUID, *, granted: bool = True) -> Stay:
    """Admit a young person on 1 June, with an agreed rate and a service package."""
    with on(ADMISSION):
        office = await open_office(world)
        placing = await placement(world, office, provider_id)
        offer_id = await world.offer(provider_id, daily_rate=RATE)
        await world.admin.execute("update offer_rates set absence_rule = $1", RULE)
        vacancy = await world.vacancy(provider_id, offer_id=offer_id, available_from="2026-06-01")
        booking = await placing.admitted(vacancy)
        if granted:
            case = {"case_id": placing.case["id"], "person_id": placing.person_id}
            await office.package(booking_id=booking["id"], valid_from="2026-06-01", **case)
    return Stay(world, office, placing, booking, offer_id)
