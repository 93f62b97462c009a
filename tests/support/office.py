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
