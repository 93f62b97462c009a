"""Custody measures for tests; all through the API."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from jugendhilfe_api.core import clock
from tests.support.office import Office, made
from tests.support.placements import home_lead, key
from tests.support.world import World

CHILD = {"born_on": "2014-05-17"}
CUSTODY_OFFER = {
    "service_type": "CUSTODY",
    "kind": "CUSTODY",
    "title": "Inobhutnahmestelle",
    "age_min": 0,
    "emergency_admission": True,
}
HOME = {"service_type": "RESIDENTIAL_CARE", "kind": "RESIDENTIAL", "claimant": "CUSTODIANS"}


@dataclass
class Custody:
    """A worker of the ASD with a case, who takes its child into care."""

    world: World
    office: Office
    worker: AsyncClient
    case: dict[str, Any]
    provider: AsyncClient
    provider_id: UUID

    def wish(self, **fields: Any) -> dict[str, Any]:
        """Return the body of a beginning."""
        of_case = {"case_id": self.case["id"], "person_id": self.case["person_id"]}
        return of_case | {"kind": "URGENT_DANGER"} | fields

    async def take(self, **fields: Any) -> Response:
        """Take the child into care."""
        return await self.worker.post("/custody-measures", json=self.wish(**fields), headers=key())

    async def taken(self, **fields: Any) -> dict[str, Any]:
        """Take the child into care, which must succeed."""
        return made(await self.take(**fields))

    async def step(self, measure: dict[str, Any], name: str, **body: Any) -> Response:
        """Take a step; one without a body is sent none."""
        return await self.worker.post(f"/custody-measures/{measure['id']}/{name}", json=body)

    async def planned(self, measure: dict[str, Any]) -> dict[str, Any]:
        """Inform the custodians, who do not object, and begin to plan the help."""
        for name in ("custodian-information", "non-objection", "support-planning"):
            measure = made(await self.step(measure, name), 200)
        return measure

    async def deadlines(self, measure: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Return the deadlines of a measure by type."""
        found = await self.worker.get(f"/custody-measures/{measure['id']}/deadlines")
        return {item["type"]: item for item in made(found, 200)["items"]}

    async def vacancy(self, facility_id: UUID | None = None, **offer: Any) -> UUID:
        """Announce a place for custody, or what the fields of the offer say."""
        if facility_id is None:
            facility_id = await self.world.facility(self.provider_id)
        offer_id = await self.world.offer(
            self.provider_id, facility_id=facility_id, **CUSTODY_OFFER | offer
        )
        return await self.world.vacancy(self.provider_id, offer_id=offer_id)

    async def booking(self, booking_id: str) -> dict[str, Any]:
        """Read a booking as the office."""
        return made(await self.worker.get(f"/bookings/{booking_id}"), 200)

    async def classes(self, booking_id: str, by: AsyncClient | None = None) -> list[Any]:
        """Return by which classes of rates a booking is paid."""
        found = await (by or self.worker).get(f"/bookings/{booking_id}/rate-periods")
        return [
            (item["component"], item["valid_from"], item["valid_until"])
            for item in made(found, 200)["items"]
        ]

    async def nights(self) -> dict[date, int]:
        """Count the places that are taken in the next 30 nights."""
        rows = await self.world.admin.fetch("select nights from occupancies")
        today = clock.day_of(clock.now())
        days = [today + timedelta(days=n) for n in range(-2, 30)]
        return {
            day: sum(
                (row["nights"].lower <= day)
                and (row["nights"].upper is None or day < row["nights"].upper)
                for row in rows
                if not row["nights"].isempty
            )
            for day in days
        }


async def custody_of(world: World, office: Office, provider_id: UUID, **child: Any) -> Custody:
    """Open a case about a child in the ASD of the office."""
    person = await office.person("ASD", **CHILD | child)
    case = await office.case("ASD", person_id=person["id"])
    worker = await office.worker("ASD", purpose="CUSTODY")
    provider = await home_lead(world, provider_id)
    return Custody(world, office, worker, case, provider, provider_id)
