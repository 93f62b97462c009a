"""Routes of custody rights."""

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
from jugendhilfe_api.people.custody_rights import schemas, service
from jugendhilfe_api.people.facts.schemas import FactPatch, FactQuery

router = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True)]
Writes = Annotated[Tx, requires("persons:write", purpose=True)]


@router.get(
    "/persons/{person_id}/custody-rights",
    response_model=Page[schemas.CustodyRight],
    responses=problems(InvalidCursor),
)
async def list_custody_rights(
    request: Request,
    reader: Reads,
    person_id: Id,
    query: Annotated[FactQuery, Query()],
) -> Response:
    """List who has or had custody of a person (Sorgerechte), the latest first."""
    return answers.page(request, await service.FACTS.search(reader, person_id, query))


@router.post(
    "/persons/{person_id}/custody-rights",
    status_code=201,
    response_model=schemas.CustodyRight,
    responses=problems(
        NotPermitted,
        RuleViolated,
        UnknownReference,
        service.CustodyRightsOverlap,
        KeyReused,
        InProgress,
    ),
)
async def enter_custody_right(
    tx: Writes, once: Once, person_id: Id, new: schemas.CustodyRightEntry
) -> Response:
    """Enter who has custody of a person (Sorgerecht), wholly or for some matters."""

    async def answer() -> Response:
        made = await service.enter(tx, person_id, new)
        return answers.created(made, f"/v1/persons/{person_id}/custody-rights/{made.id}")

    return await once(tx, answer)


@router.get(
    "/persons/{person_id}/custody-rights/{custody_right_id}", response_model=schemas.CustodyRight
)
async def get_custody_right(
    request: Request, reader: Reads, person_id: Id, custody_right_id: Id
) -> Response:
    """Read a custody right (Sorgerecht) over a person."""
    return answers.resource(request, await service.FACTS.read(reader, person_id, custody_right_id))


@router.patch(
    "/persons/{person_id}/custody-rights/{custody_right_id}",
    response_model=schemas.CustodyRight,
    responses=problems(NotPermitted, RuleViolated, StateTransition, service.CustodyRightsOverlap),
)
async def change_custody_right(
    tx: Writes, person_id: Id, custody_right_id: Id, held: Precondition, patch: FactPatch
) -> Response:
    """Say until when a custody right (Sorgerecht) has held."""
    return answers.changed(
        await service.FACTS.change(tx, person_id, custody_right_id, held, patch)
    )


@router.post(
    "/persons/{person_id}/custody-rights/{custody_right_id}/cancellation",
    response_model=schemas.CustodyRight,
    responses=problems(NotPermitted, StateTransition),
)
async def cancel_custody_right(tx: Writes, person_id: Id, custody_right_id: Id) -> Response:
    """Say that a custody right (Sorgerecht) was entered in error; it counts no more."""
    return answers.changed(await service.FACTS.cancel(tx, person_id, custody_right_id))
