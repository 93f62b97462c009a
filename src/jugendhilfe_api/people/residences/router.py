"""Routes of residences."""

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
from jugendhilfe_api.core.problems import NotPermitted, RuleViolated, StateTransition
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.people.facts.schemas import FactPatch, FactQuery
from jugendhilfe_api.people.residences import schemas, service

router = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True)]
Writes = Annotated[Tx, requires("persons:write", purpose=True)]


@router.get(
    "/persons/{person_id}/residences",
    response_model=Page[schemas.Residence],
    responses=problems(InvalidCursor),
)
async def list_residences(
    request: Request,
    reader: Reads,
    person_id: Id,
    query: Annotated[FactQuery, Query()],
) -> Response:
    """List where a person lives and has lived (Aufenthalte), the latest first."""
    return answers.page(request, await service.FACTS.search(reader, person_id, query))


@router.post(
    "/persons/{person_id}/residences",
    status_code=201,
    response_model=schemas.Residence,
    responses=problems(
        NotPermitted, RuleViolated, service.ResidencesOverlap, KeyReused, InProgress
    ),
)
async def enter_residence(
    tx: Writes, once: Once, person_id: Id, new: schemas.ResidenceEntry
) -> Response:
    """Enter where a person lives (Aufenthalt), from a day on.

    The residence of the same kind that has held until then ends on the day before.
    """

    async def answer() -> Response:
        made = await service.enter(tx, person_id, new)
        return answers.created(made, f"/v1/persons/{person_id}/residences/{made.id}")

    return await once(tx, answer)


@router.get("/persons/{person_id}/residences/{residence_id}", response_model=schemas.Residence)
async def get_residence(
    request: Request, reader: Reads, person_id: Id, residence_id: Id
) -> Response:
    """Read a residence (Aufenthalt) of a person."""
    return answers.resource(request, await service.FACTS.read(reader, person_id, residence_id))


@router.patch(
    "/persons/{person_id}/residences/{residence_id}",
    response_model=schemas.Residence,
    responses=problems(NotPermitted, RuleViolated, StateTransition, service.ResidencesOverlap),
)
async def change_residence(
    tx: Writes, person_id: Id, residence_id: Id, held: Precondition, patch: FactPatch
) -> Response:
    """Say until when a person has lived there (Aufenthalt)."""
    return answers.changed(await service.FACTS.change(tx, person_id, residence_id, held, patch))


@router.post(
    "/persons/{person_id}/residences/{residence_id}/cancellation",
    response_model=schemas.Residence,
    responses=problems(NotPermitted, StateTransition),
)
async def cancel_residence(tx: Writes, person_id: Id, residence_id: Id) -> Response:
    """Say that a residence (Aufenthalt) was entered in error; it counts no more."""
    return answers.changed(await service.FACTS.cancel(tx, person_id, residence_id))
