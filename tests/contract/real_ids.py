"""Ids that lead somewhere: for each path parameter of the contract, a row that exists.

A new resource adds a maker for its parameter here:

    @real("offer_id")
    async def offer(scene):
        return await scene.world.offer(scene.organisation(Role.PROVIDER))

A maker may ask for other ids (`await scene.id("vacancy_id")`); each is made once per scene. Where
roles see different rows, it returns a mapping from role to id. A test fails on a parameter of the
contract that has no maker.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from httpx import AsyncClient

from jugendhilfe_api.core.principal import Role
from tests.support.world import World

Made = UUID | str | Mapping[Role, UUID | str]
Maker = Callable[["Scene"], Awaitable[Made]]
MAKERS: dict[str, Maker] = {}
NAMES = {
    Role.YOUTH_OFFICE: ("Jugendamt", "YOUTH_OFFICE"),
    Role.PROVIDER: ("Träger Sonnenhof", "PROVIDER"),
    Role.STATE_YOUTH_OFFICE: ("Landesjugendamt", "STATE_YOUTH_OFFICE"),
    Role.POLICY_MAKER: ("Landesregierung", "POLICY_MAKER"),
}


def real(parameter: str) -> Callable[[Maker], Maker]:
    """Register the maker of a path parameter."""

    def register(maker: Maker) -> Maker:
        assert parameter not in MAKERS, f"{parameter} has two makers"
        MAKERS[parameter] = maker
        return maker

    return register


@dataclass
class Scene:
    """One organisation of each role, and rows between them."""

    world: World
    organisations: dict[Role, UUID]
    made: dict[str, Made] = field(default_factory=dict)

    def organisation(self, role: Role) -> UUID:
        return self.organisations[role]

    def client(self, role: Role) -> AsyncClient:
        """Return a client that may do what the role may do; without a token for the public."""
        if role is Role.PUBLIC:
            client = self.world.bearer("")
            del client.headers["Authorization"]
            return client
        return self.world.client(self.organisation(role), role)

    async def id(self, parameter: str, role: Role | None = None) -> str:
        """Return the value of a path parameter, for a role where that matters."""
        if parameter not in self.made:
            self.made[parameter] = await MAKERS[parameter](self)
        made = self.made[parameter]
        if isinstance(made, Mapping):
            return str(made.get(role or Role.YOUTH_OFFICE, uuid4()))
        return str(made)

    async def path(self, template: str, parameters: Mapping[str, Any], role: Role) -> str:
        """Fill the address of an operation."""
        values = {name: await self.id(name, role) for name in parameters}
        return template.format(**values)


async def scene_of(world: World) -> Scene:
    """Set the scene."""
    made = {role: await world.organisation(*names) for role, names in NAMES.items()}
    return Scene(world, made)


@real("offer_id")
async def offer(scene: Scene) -> Made:
    return await scene.world.offer(scene.organisation(Role.PROVIDER))


@real("vacancy_id")
async def vacancy(scene: Scene) -> Made:
    offer_id = UUID(await scene.id("offer_id"))
    provider = scene.organisation(Role.PROVIDER)
    return await scene.world.vacancy(provider, places=200, offer_id=offer_id)


@real("reservation_id")
async def reservation(scene: Scene) -> Made:
    wish = {"vacancy_id": await scene.id("vacancy_id")}
    office = scene.client(Role.YOUTH_OFFICE)
    answer = await office.post("/reservations", json=wish)
    return str(answer.json()["id"])
