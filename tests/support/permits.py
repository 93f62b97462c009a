"""Authorities, groups and permits for tests; all through the API, but for who is in charge."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from httpx import AsyncClient

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Role
from tests.support.market import KREIS
from tests.support.office import made
from tests.support.placements import day, key

if TYPE_CHECKING:
    from tests.support.world import World

EVERYBODY = ["FEMALE", "MALE", "DIVERSE"]
APPROVED = {"places": 9, "age_min": 6, "age_max": 17, "genders": EVERYBODY}
GROUP = {
    "name": "Gruppe Nord",
    "available_places": 9,
    "age_min": 6,
    "age_max": 17,
    "genders": EVERYBODY,
}


async def in_charge(
    world: "World", *districts: str, name: str = "Landesjugendamt", task: str = "PERMITS"
) -> AsyncClient:
    """Make an authority with its districts."""
    authority = await world.organisation(name, "STATE_YOUTH_OFFICE")
    for ags in districts or (KREIS,):
        await world.admin.execute(
            "insert into jurisdictions values ($1, $2, $3, '2020-01-01', null)",
            authority,
            task,
            ags,
        )
    return world.client(authority, Role.STATE_YOUTH_OFFICE)


async def group(provider: AsyncClient, facility_id: UUID | str, **fields: Any) -> dict[str, Any]:
    """Enter a group."""
    address = f"/facilities/{facility_id}/groups"
    return made(await provider.post(address, json=GROUP | fields, headers=key()))


def wish(*approved: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Write a permit of today, with places in groups."""
    places = [APPROVED | entry for entry in approved or ({},)]
    return {"number": "45-1", "valid_from": day(), "approved_places": places} | fields


async def granted(
    authority: AsyncClient, facility_id: UUID | str, *approved: dict[str, Any], **fields: Any
) -> dict[str, Any]:
    """Grant a permit."""
    address = f"/facilities/{facility_id}/permits"
    return made(await authority.post(address, json=wish(*approved, **fields), headers=key()))


def today() -> date:
    """Return the day on which the service thinks to be."""
    return clock.day_of(clock.now())
