"""Register an API client from outside: for the first one of an organisation."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from jugendhilfe_api.commands.console import CommandError
from jugendhilfe_api.commands.databases import Database, opened
from jugendhilfe_api.core import clock
from jugendhilfe_api.core.access.scopes import PERSONS_ONLY, may_hold
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.organisations.api_clients import rules, secrets
from jugendhilfe_api.organisations.api_clients.models import NAME_TAKEN
from jugendhilfe_api.settings import Settings

FIND: Final = "select kind, name from organisations where id = $1 and active"
INSERT: Final = """
    insert into api_clients (id, version, created_at, organisation_id, role, name, departments,
      scopes, secret_hash, state)
    values ($1, 1, $2, $3, $4, $5, $6, $7, $8, 'ACTIVE')
"""


@dataclass(frozen=True)
class NewClient:
    """A client to be registered; without scopes it gets all that a machine may hold there."""

    organisation: UUID
    name: str
    departments: Sequence[str]
    scopes: Sequence[str]


def create(settings: Settings, new: NewClient) -> tuple[UUID, str, list[str]]:
    """Register a client; return its id, its secret (kept nowhere) and its scopes.

    Raises:
        CommandError: there is no such organisation, the name is taken, or a scope is beyond what
            a machine of this organisation may hold.

    """
    with opened(settings) as database:
        return asyncio.run(_create(database, new))


async def _create(database: Database, new: NewClient) -> tuple[UUID, str, list[str]]:
    connection = await asyncpg.connect(database.owner(), timeout=15)
    try:
        found = await connection.fetchrow(FIND, new.organisation)
        if found is None:
            raise CommandError(f"There is no organisation {new.organisation}.")
        role = Role(str(found["kind"]).lower())
        scopes = list(new.scopes) or sorted(may_hold(role, new.departments) - PERSONS_ONLY)
        wrong = rules.violations(role, scopes, new.departments, None)
        if faults := [f"{each.pointer}: {each.detail.en}" for each in wrong]:
            raise CommandError("; ".join(faults))
        client, secret = uuid7(), secrets.new()
        kept = await secrets.hashed(secret)
        described = (role.value, new.name, sorted(set(new.departments)), sorted(set(scopes)))
        await connection.execute(INSERT, client, clock.now(), new.organisation, *described, kept)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != NAME_TAKEN:
            raise
        raise CommandError("The organisation has an active client of this name.") from error
    finally:
        await connection.close()
    return client, secret, sorted(set(scopes))
