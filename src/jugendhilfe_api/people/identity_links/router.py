"""Routes of identity links."""

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
    NotYourStep,
    PersonRequired,
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.identity_links import schemas, service

router = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True)]
Writes = Annotated[Tx, requires("persons:write", purpose=True)]


@router.get(
    "/persons/{person_id}/identity-links",
    response_model=Page[schemas.IdentityLink],
    responses=problems(InvalidCursor),
)
async def list_identity_links(
    request: Request,
    reader: Reads,
    person_id: Id,
    query: Annotated[schemas.IdentityLinkQuery, Query()],
) -> Response:
    """List as whom other departments know a person (Verknüpfungen), the newest first.

    Those that your department has made, and those that were made for your purpose.
    """
    return answers.page(request, await service.search(reader, person_id, query))


@router.post(
    "/persons/{person_id}/identity-links",
    status_code=201,
    response_model=schemas.IdentityLink,
    responses=problems(
        NotPermitted,
        PersonRequired,
        RuleViolated,
        UnknownReference,
        people.NotYourDepartment,
        service.IdentityLinkExists,
        KeyReused,
        InProgress,
    ),
)
async def link_identity(
    tx: Writes, once: Once, person_id: Id, new: schemas.IdentityLinkCreation
) -> Response:
    """Tell another department that its person and yours are one (Verknüpfung).

    It learns that your department keeps the person, and the id; you learn nothing of its person.
    """

    async def answer() -> Response:
        made = await service.link(tx, person_id, new)
        return answers.created(made, f"/v1/persons/{person_id}/identity-links/{made.id}")

    return await once(tx, answer)


@router.get(
    "/persons/{person_id}/identity-links/{identity_link_id}", response_model=schemas.IdentityLink
)
async def get_identity_link(
    request: Request, reader: Reads, person_id: Id, identity_link_id: Id
) -> Response:
    """Read an identity link (Verknüpfung) of a person."""
    return answers.resource(request, await service.read(reader, person_id, identity_link_id))


@router.post(
    "/persons/{person_id}/identity-links/{identity_link_id}/revocation",
    response_model=schemas.IdentityLink,
    responses=problems(NotYourStep, PersonRequired, StateTransition),
)
async def revoke_identity_link(tx: Writes, person_id: Id, identity_link_id: Id) -> Response:
    """End an identity link (Verknüpfung) that your department has made."""
    return answers.changed(await service.revoke(tx, person_id, identity_link_id))
