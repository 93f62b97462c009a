"""Routes of the inbox."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preferences import TotalCount
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import StateTransition
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.organisations.inbox import schemas, service

router = APIRouter(tags=["me"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("inbox:read")]
Writes = Annotated[Tx, requires("inbox:write")]


@router.get("/inbox", response_model=Page[schemas.InboxEntry], responses=problems(InvalidCursor))
async def list_inbox(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.InboxQuery, Query()],
) -> Response:
    """List what waits for you (Eingangskorb), the newest first.

    It shows what is for you, your departments, your facilities, or all of your organisation.
    """
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/inbox/{inbox_entry_id}", response_model=schemas.InboxEntry)
async def get_inbox_entry(request: Request, reader: Reads, inbox_entry_id: Id) -> Response:
    """Read one thing that waits for you (Eingang)."""
    return answers.resource(request, await service.read(reader, inbox_entry_id))


@router.post(
    "/inbox/{inbox_entry_id}/completion",
    response_model=schemas.InboxEntry,
    responses=problems(StateTransition),
)
async def complete_inbox_entry(tx: Writes, inbox_entry_id: Id) -> Response:
    """Mark something that waits for you as done (erledigt); it is done for the others, too."""
    return answers.changed(await service.complete(tx, inbox_entry_id))
