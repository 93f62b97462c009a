"""Use cases of API clients."""

from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import Conflict, NotFound, RuleViolated, Text
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.api_clients import queries, rules, schemas, secrets
from jugendhilfe_api.organisations.api_clients.models import NAME_TAKEN, ApiClient


class ApiClientExists(Conflict):
    """The organisation has an active client of this name."""

    code = "api-client-exists"
    title = Text("Einen Zugang dieses Namens gibt es schon", "There is a client of this name")
    constraint = NAME_TAKEN


class WithSecret(NamedTuple):
    """An API client as JSON, and the secret that is shown once."""

    client: Resource
    secret: str


async def search(reader: Reader, query: schemas.ApiClientQuery) -> Slice:
    """Find the API clients of the caller's organisation, oldest first."""
    return await queries.OLDEST_FIRST.page(reader, query)


async def read(reader: Reader, api_client_id: UUID) -> Resource:
    """Read one API client."""
    return await reader.resource(queries.ONE, api_client_id=api_client_id)


async def register(tx: Tx, new: schemas.ApiClientRegistration) -> WithSecret:
    """Register an API client of the caller's organisation; only natural persons do."""
    tx.person()
    role = tx.principal.role
    if broken := tuple(rules.violations(role, new.scopes, new.departments, new.facilities)):
        raise RuleViolated(*broken)
    secret = secrets.new()
    client = ApiClient(
        id=uuid7(),
        organisation_id=tx.principal.organisation,
        role=role.value,
        name=new.name,
        departments=sorted(set(new.departments)),
        facilities=None if new.facilities is None else sorted(set(new.facilities)),
        scopes=sorted(set(new.scopes)),
        secret_hash=await secrets.hashed(secret),
        state=queries.STATES.initial,
    )
    tx.session.add(client)
    await changes.record(tx, "api-client.registered", client)
    return WithSecret(await _resource(tx, client.id), secret)


async def rotate_secret(tx: Tx, api_client_id: UUID) -> WithSecret:
    """Replace the secret; the old one ends at once, tokens that it got within ten minutes."""
    client = await _locked(tx, api_client_id)
    await queries.STATES.take(tx, client, "secret-rotation")
    secret = secrets.new()
    client.secret_hash = await secrets.hashed(secret)
    await changes.record(tx, "api-client.secret-rotated", client)
    return WithSecret(await _resource(tx, client.id), secret)


async def revoke(tx: Tx, api_client_id: UUID) -> Resource:
    """Revoke an API client for good; its last tokens end within ten minutes."""
    client = await _locked(tx, api_client_id)
    await queries.STATES.take(tx, client, "revocation")
    client.revoked_at = tx.now
    await changes.record(tx, "api-client.revoked", client)
    return await _resource(tx, client.id)


async def _locked(tx: Tx, api_client_id: UUID) -> ApiClient:
    client = await tx.session.get(ApiClient, api_client_id, with_for_update=True)
    if client is None:
        raise NotFound
    return client


async def _resource(tx: Tx, api_client_id: UUID) -> Resource:
    return await tx.resource(queries.ONE, api_client_id=api_client_id)
