"""Routes of relationships."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import (
    NotPermitted,
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.people.facts.schemas import FactPatch
from jugendhilfe_api.people.relationships import schemas, service

router = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True)]
Writes = Annotated[Tx, requires("persons:write", purpose=True)]


@router.get(
    "/persons/{person_id}/relationships",
    response_model=Page[schemas.Relationship],
    responses=problems(InvalidCursor),
)
async def list_relationships(
    request: Request,
    reader: Reads,
    person_id: Id,
    query: Annotated[schemas.RelationshipQuery, Query()],
) -> Response:
    """List what others are to a person (Beziehungen): whom you may know, the latest first."""
    return answers.page(request, await service.FACTS.search(reader, person_id, query))


@router.post(
    "/persons/{person_id}/relationships",
    status_code=201,
    response_model=schemas.Relationship,
    responses=problems(
        NotPermitted,
        RuleViolated,
        UnknownReference,
        service.RelationshipsOverlap,
        KeyReused,
        InProgress,
    ),
)
async def enter_relationship(
    tx: Writes, once: Once, person_id: Id, new: schemas.RelationshipEntry
) -> Response:
    """Enter what another person is to the person (Beziehung), such as a parent."""

    async def answer() -> Response:
        made = await service.enter(tx, person_id, new)
        return answers.created(made, f"/v1/persons/{person_id}/relationships/{made.id}")

    return await once(tx, answer)


@router.get(
    "/persons/{person_id}/relationships/{relationship_id}", response_model=schemas.Relationship
)
async def get_relationship(
    request: Request, reader: Reads, person_id: Id, relationship_id: Id
) -> Response:
    """Read a relationship (Beziehung) of a person."""
    return answers.resource(request, await service.FACTS.read(reader, person_id, relationship_id))


@router.patch(
    "/persons/{person_id}/relationships/{relationship_id}",
    response_model=schemas.Relationship,
    responses=problems(NotPermitted, RuleViolated, StateTransition, service.RelationshipsOverlap),
)
async def change_relationship(
    tx: Writes, person_id: Id, relationship_id: Id, held: Precondition, patch: FactPatch
) -> Response:
    """Say until when a relationship (Beziehung) has held."""
    return answers.changed(await service.FACTS.change(tx, person_id, relationship_id, held, patch))


@router.post(
    "/persons/{person_id}/relationships/{relationship_id}/cancellation",
    response_model=schemas.Relationship,
    responses=problems(NotPermitted, StateTransition),
)
async def cancel_relationship(tx: Writes, person_id: Id, relationship_id: Id) -> Response:
    """Say that a relationship (Beziehung) was entered in error; it counts no more."""
    return answers.changed(await service.FACTS.cancel(tx, person_id, relationship_id))
