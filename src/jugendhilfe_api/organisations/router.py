"""Routes of organisations."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
from jugendhilfe_api.core.http.preferences import TotalCount
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.organisations import schemas, service

router = APIRouter(tags=["organisations"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("organisations:read")]
Writes = Annotated[Tx, requires("organisations:write")]


@router.get(
    "/organisations",
    response_model=Page[schemas.Organisation],
    responses=problems(InvalidCursor),
)
async def list_organisations(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.OrganisationQuery, Query()],
) -> Response:
    """List the organisations (Jugendämter, Träger, Behörden), by name."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/organisations/{organisation_id}", response_model=schemas.Organisation)
async def get_organisation(request: Request, reader: Reads, organisation_id: Id) -> Response:
    """Read an organisation (Organisation)."""
    return answers.resource(request, await service.read(reader, organisation_id))


@router.patch(
    "/organisations/{organisation_id}",
    response_model=schemas.Organisation,
    responses=problems(service.LeitwegIdTaken, service.InvalidLeitwegId),
)
async def change_organisation(
    tx: Writes, organisation_id: Id, held: Precondition, patch: schemas.OrganisationPatch
) -> Response:
    """Change the master data (Stammdaten) of your own organisation."""
    return answers.changed(await service.change(tx, organisation_id, held, patch))
