"""A search for a place: the case worker drafts, opens and asks; homes answer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from tests.support.office import held, made, open_office
from tests.support.placements import Placement, day, key, placement
from tests.support.world import World

CRITERIA = {
    "service_type": "RESIDENTIAL_CARE",
    "kind": "RESIDENTIAL",
    "young_people": [{"age": 12, "gender": "MALE", "needs": ["TRAUMA"]}],
    "regions": ["10", "07211"],
    "near_ags": "10046",
    "radius_km": 60,
    "languages": ["tr"],
}


@dataclass
class Searching:
    """What a test does with a request."""

    world: World
    placing: Placement

    @property
    def worker(self) -> AsyncClient:
        """Return the case worker."""
        return self.placing.worker

    @property
    def provider(self) -> AsyncClient:
        """Return the member of the provider that is asked."""
        return self.placing.provider

    async def drafting(self, by: AsyncClient | None = None, **fields: Any) -> Response:
        """Draft a request for the case."""
        wish = CRITERIA | {"case_id": self.placing.case["id"], "needed_from": day(3)} | fields
        return await (by or self.worker).post("/placement-requests", json=wish, headers=key())

    async def draft(self, **fields: Any) -> dict[str, Any]:
        """Draft a request, which must succeed."""
        return made(await self.drafting(**fields))

    async def opened(self, **fields: Any) -> dict[str, Any]:
        """Draft and open a request."""
        return made(await self.step(await self.draft(**fields), "opening"), 200)

    async def step(
        self, request: dict[str, Any], name: str, by: AsyncClient | None = None, **body: Any
    ) -> Response:
        """Take a step of the request."""
        sent = body if body or name == "match" else None
        address = f"/placement-requests/{request['id']}/{name}"
        return await (by or self.worker).post(address, json=sent)

    async def ask(self, request: dict[str, Any], *offers: UUID, **fields: Any) -> Response:
        """Ask the providers of offers; of a new one without any."""
        if not offers:
            offers = (await self.world.offer(self.placing.provider_id),)
        wish = {"offer_ids": [str(offer) for offer in offers]} | fields
        address = f"/placement-requests/{request['id']}/contacts"
        return await self.worker.post(address, json=wish, headers=key())

    async def asked(self, *offers: UUID, **fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Open a request and ask one provider; return request and contact."""
        request = await self.opened(**fields)
        (contact, *_) = made(await self.ask(request, *offers))["items"]
        return request, contact

    async def answer(
        self, contact: dict[str, Any], name: str, by: AsyncClient | None = None, **body: Any
    ) -> Response:
        """Answer for the provider."""
        address = f"/placement-inquiries/{contact['id']}/{name}"
        return await (by or self.provider).post(address, json=body)

    async def seen(self, request: dict[str, Any]) -> dict[str, Any]:
        """Read the request anew."""
        return made(await self.worker.get(f"/placement-requests/{request['id']}"), 200)

    async def contacts(self, request: dict[str, Any], **query: str) -> list[dict[str, Any]]:
        """List the contacts of a request."""
        address = f"/placement-requests/{request['id']}/contacts"
        found = made(await self.worker.get(address, params=query), 200)
        return list(found["items"])

    async def inquiry(self, contact: dict[str, Any]) -> dict[str, Any]:
        """Read what the provider sees."""
        return made(await self.provider.get(f"/placement-inquiries/{contact['id']}"), 200)

    async def change(self, request: dict[str, Any], **fields: Any) -> Response:
        """Change a draft."""
        address = f"/placement-requests/{request['id']}"
        return await self.worker.patch(address, json=fields, headers=held(request))


async def searching(world: World, provider_id: UUID) -> Searching:
    """Open an office with a case, and a provider with a member."""
    return Searching(world, await placement(world, await open_office(world), provider_id))
