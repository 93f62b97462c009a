"""Routes of what happened to cases."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.cases.events import schemas, service
from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id

router = APIRouter(tags=["cases"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("cases:read", purpose=True)]


@router.get(
    "/cases/{case_id}/events",
    response_model=Page[schemas.CaseEvent],
    responses=problems(InvalidCursor),
)
async def list_case_events(
    request: Request,
    reader: Reads,
    case_id: Id,
    query: Annotated[schemas.CaseEventQuery, Query()],
) -> Response:
    """List what happened to a case (Verlauf), the newest first: what, when and who.

    It covers the case, its participations, emergency accesses, transfers, notes and measures, as
    far as you may see them.
    """
    return answers.page(request, await service.search(reader, case_id, query))
