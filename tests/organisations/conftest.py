"""An office with an administrator and a worker."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from httpx import AsyncClient

from jugendhilfe_api.core.principal import Role
from tests.support.issuer import ISSUER


@dataclass
class Office:
    id: UUID
    admin: AsyncClient
    worker: AsyncClient
    worker_id: UUID


async def staffed(world, name="Jugendamt Musterkreis") -> Office:
    office_id = await world.organisation(name, "YOUTH_OFFICE")
    ids = {}
    for subject, functions in (("admin", "{ORGANISATION_ADMIN}"), ("worker", "{CASE_WORKER}")):
        ids[subject] = await world.member(
            office_id, subject, functions=functions, departments="{ADMIN,ASD}"
        )
    clients = {
        subject: world.client(office_id, Role.YOUTH_OFFICE, subject=subject) for subject in ids
    }
    return Office(office_id, clients["admin"], clients["worker"], ids["worker"])


@pytest.fixture
async def staff(world) -> Office:
    assert ISSUER
    return await staffed(world)
