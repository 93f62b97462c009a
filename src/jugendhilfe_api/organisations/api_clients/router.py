"""Routes of API clients."""

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import (
    NotPermitted,
    PersonRequired,
    RuleViolated,
    StateTransition,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.organisations.api_clients import schemas, service

router = APIRouter(tags=["api-clients"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("api-clients:read")]
Writes = Annotated[Tx, requires("api-clients:write")]
BY_PERSONS = (PersonRequired, NotPermitted)


@router.get(
    "/api-clients", response_model=Page[schemas.ApiClient], responses=problems(InvalidCursor)
)
async def list_api_clients(
    request: Request, reader: Reads, query: Annotated[schemas.ApiClientQuery, Query()]
) -> Response:
    """List the machine clients (technische Zugänge) of your organisation, oldest first.

    Only administrators of the organisation see them.
    """
    return answers.page(request, await service.search(reader, query))


@router.get("/api-clients/{api_client_id}", response_model=schemas.ApiClient)
async def get_api_client(request: Request, reader: Reads, api_client_id: Id) -> Response:
    """Read a machine client (technischer Zugang)."""
    return answers.resource(request, await service.read(reader, api_client_id))


@router.post(
    "/api-clients",
    status_code=201,
    response_model=schemas.ApiClientSecret,
    responses=problems(PersonRequired, RuleViolated, service.ApiClientExists),
)
async def register_api_client(tx: Writes, new: schemas.ApiClientRegistration) -> Response:
    """Register a machine client (technischer Zugang) of your organisation.

    The secret is in this answer only, and stored as a hash. There is no `Idempotency-Key`: a
    repeated answer would have to keep the secret. After a lost answer, rotate it.
    """
    made = await service.register(tx, new)
    headers = {"Location": f"/v1/api-clients/{made.client.id}"}
    return Response(_with_secret(made), 201, headers, media_type="application/json")


@router.post(
    "/api-clients/{api_client_id}/secret-rotation",
    response_model=schemas.ApiClientSecret,
    responses=problems(*BY_PERSONS, StateTransition),
)
async def rotate_api_client_secret(tx: Writes, api_client_id: Id) -> Response:
    """Give a machine client (technischer Zugang) a new secret; the old one is refused."""
    made = await service.rotate_secret(tx, api_client_id)
    return Response(_with_secret(made), media_type="application/json")


@router.post(
    "/api-clients/{api_client_id}/revocation",
    response_model=schemas.ApiClient,
    responses=problems(*BY_PERSONS, StateTransition),
)
async def revoke_api_client(tx: Writes, api_client_id: Id) -> Response:
    """Revoke a machine client (technischer Zugang); its tokens end within ten minutes."""
    return answers.changed(await service.revoke(tx, api_client_id))


def _with_secret(made: service.WithSecret) -> str:
    return f'{{"api_client":{made.client.body},"client_secret":{json.dumps(made.secret)}}}'
