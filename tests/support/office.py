"""A youth office with people in its departments, and what they work on; all through the API."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from jugendhilfe_api.core.principal import Role
from tests.support.world import World

# The first purpose of each department; a test that wants another one says so.
PURPOSES = {
    "ASD": "CASE_WORK",
    "JGH": "YOUTH_COURT_ASSISTANCE",
    "WJH": "PAYMENT",
    "PKD": "FOSTER_CARE",
    "UVG": "MAINTENANCE_ADVANCE",
    "GUARDIANSHIP": "GUARDIANSHIP",
    "ASSISTANCE": "LEGAL_ASSISTANCE",
}
PERSON = {"given_name": "Vorname", "family_name": "Testperson", "born_on": "2014-05-17"}

BUDGET = {
    "budget_product": "36.3.03",
    "budget_cost_centre": "5101",
    "budget_account": "533210",
}


@dataclass
class Office:
    """A youth office: `await office.worker("ASD", 2)` is its second person of the ASD."""

    world: World
    id: UUID
    members: dict[str, UUID] = field(default_factory=dict)

    async def member(self, department: str = "ASD", number: int = 1, **columns: Any) -> UUID:
        """Return the member; it is entered when a test first asks for it."""
        subject = f"{department.lower()}-{number}"
        if subject not in self.members:
            row = {"departments": f"{{{department}}}"} | columns
            self.members[subject] = await self.world.member(self.id, subject, **row)
        return self.members[subject]

    async def worker(
        self, department: str = "ASD", number: int = 1, purpose: str = "", **columns: Any
    ) -> AsyncClient:
        """Return the client of a member, with the purpose of the department."""
        await self.member(department, number, **columns)
        return self.world.client(
            self.id,
            Role.YOUTH_OFFICE,
            departments=[department],
            subject=f"{department.lower()}-{number}",
            purpose=purpose or PURPOSES.get(department, ""),
        )

    async def person(self, department: str = "ASD", **fields: Any) -> dict[str, Any]:
        """Enter a person."""
        client = await self.worker(department)
        return made(
            await client.post("/persons", json=PERSON | {"department": department} | fields)
        )

    async def case(self, department: str = "ASD", **fields: Any) -> dict[str, Any]:
        """Open a case, about a new person unless said otherwise."""
        client = await self.worker(department)
        if "person_id" not in fields:
            fields["person_id"] = (await self.person(department))["id"]
        responsible = str(await self.member(department))
        body = {"department": department, "responsible_member_id": responsible} | fields
        return made(await client.post("/cases", json=body))

    async def draft(self, offer_id: UUID | None = None, **fields: Any) -> Response:
        """Draft a service package for the person of a new case: the first person of the ASD."""
        if "case_id" not in fields:
            case = await self.case()
            fields |= {"case_id": case["id"], "person_id": case["person_id"]}
        if offer_id is None and "booking_id" not in fields:
            provider = await self.world.organisation("Träger")
            offer_id = await self.world.offer(provider, daily_rate="187.40")
        body = BUDGET | {"valid_from": "2026-09-01", "competence": "PARENTS"} | fields
        if offer_id is not None:
            body["offer_id"] = str(offer_id)
        return await (await self.worker()).post("/service-packages", json=body)

    async def package(
        self, state: str = "PAYABLE", offer_id: UUID | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Bring a service package into a state: DRAFT, RELEASED, HANDED_OVER or PAYABLE."""
        package = made(await self.draft(offer_id, **fields))
        return await self.advance(package, state)

    async def advance(self, package: dict[str, Any], state: str = "PAYABLE") -> dict[str, Any]:
        """Take the steps to a state, each by who may: author, second person, WJH."""
        steps = (
            ("RELEASED", "release", await self.worker("ASD", 2)),
            ("HANDED_OVER", "hand-over", await self.worker("ASD")),
            ("PAYABLE", "acceptance", await self.worker("WJH")),
        )
        for reached, step, worker in steps:
            if package["state"] == state:
                break
            if package["state"] != reached:
                url = f"/service-packages/{package['id']}/{step}"
                package = made(await worker.post(url), 200)
        return package


async def open_office(world: World, name: str = "Jugendamt") -> Office:
    """Open a youth office."""
    return Office(world, await world.organisation(name, "YOUTH_OFFICE"))


def made(answer: Response, status: int = 201) -> dict[str, Any]:
    """Return the body of an answer that must have this status."""
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def held(thing: dict[str, Any]) -> dict[str, str]:
    """Return the header that says which version a change was made for."""
    return {"If-Match": f'"v{thing["version"]}"'}
