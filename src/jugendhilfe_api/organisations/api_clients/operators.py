"""Register an API client at the machine itself: `jugendhilfe client create`.

An organisation without administrators yet, or whose people have no issuer yet, begins with this.
It runs as the owner of the tables, whom no policy keeps from it.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.states import declared
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.core.problems import NotFound, RuleViolated
from jugendhilfe_api.infra.issuer.keys import Connection
from jugendhilfe_api.organisations.api_clients import rules, secrets

KIND = "select kind from organisations where id = $1 and active"
INSERT = """
    insert into api_clients (
      id, organisation_id, role, name, departments, facilities, scopes, secret_hash, state,
      version, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)
"""


class Credentials(NamedTuple):
    """What the client needs at the token endpoint; the secret is known here only."""

    client_id: UUID
    secret: str


async def create(
    connection: Connection,
    organisation: UUID,
    name: str,
    scopes: Sequence[str],
    departments: Sequence[str] = (),
    facilities: Sequence[UUID] | None = None,
) -> Credentials:
    """Register a client in the role that the kind of its organisation gives it.

    Raise `NotFound` for an organisation that does not exist, `RuleViolated` for scopes that no
    client of it may have.
    """
    kind = await connection.fetchval(KIND, organisation)
    if kind is None:
        raise NotFound
    role = Role(kind.lower())
    if broken := tuple(rules.violations(role, scopes, departments, facilities)):
        raise RuleViolated(*broken)
    made = Credentials(uuid7(), secrets.new())
    await connection.execute(
        INSERT,
        made.client_id,
        organisation,
        role.value,
        name,
        sorted(set(departments)),
        None if facilities is None else sorted(set(facilities)),
        sorted(set(scopes)),
        await secrets.hashed(made.secret),
        declared()["api-clients"].initial,
        clock.now(),
    )
    return made
