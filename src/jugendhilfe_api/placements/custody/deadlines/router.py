"""Routes of deadlines."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import NotPermitted, RuleViolated
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.placements.custody import service
from jugendhilfe_api.placements.custody.deadlines import schemas
from jugendhilfe_api.placements.custody.deadlines.service import DeadlineMet

router = APIRouter(tags=["custody-measures"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("custody-measures:read", purpose=True)]
Writes = Annotated[Tx, requires("custody-measures:write", purpose=True)]


@router.get(
    "/custody-measures/{custody_measure_id}/deadlines",
    response_model=Page[schemas.Deadline],
    responses=problems(InvalidCursor),
)
async def list_custody_deadlines(
    request: Request,
    reader: Reads,
    custody_measure_id: Id,
    query: Annotated[schemas.DeadlineQuery, Query()],
) -> Response:
    """List the deadlines (Fristen) of a custody measure with their calculation, earliest first."""
    return answers.page(request, await service.deadlines_of(reader, custody_measure_id, query))


@router.post(
    "/custody-measures/{custody_measure_id}/deadlines/{deadline_id}/fulfilment",
    response_model=schemas.Deadline,
    responses=problems(NotPermitted, DeadlineMet, RuleViolated),
)
async def meet_custody_deadline(
    tx: Writes, custody_measure_id: Id, deadline_id: Id, fulfilment: schemas.DeadlineFulfilment
) -> Response:
    """Record that a deadline (Frist) is met; those that follow it begin."""
    met = await service.meet_deadline(tx, custody_measure_id, deadline_id, fulfilment)
    return answers.changed(met)
