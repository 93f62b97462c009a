"""Routes of teams."""

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
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.organisations.teams import schemas, service

router = APIRouter(tags=["teams"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("teams:read")]
Writes = Annotated[Tx, requires("teams:write")]


@router.get("/teams", response_model=Page[schemas.Team], responses=problems(InvalidCursor))
async def list_teams(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.TeamQuery, Query()],
) -> Response:
    """List the teams (Teams) of your organisation, by name."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/teams/{team_id}", response_model=schemas.Team)
async def get_team(request: Request, reader: Reads, team_id: Id) -> Response:
    """Read a team (Team) of your organisation."""
    return answers.resource(request, await service.read(reader, team_id))


@router.post(
    "/teams",
    status_code=201,
    response_model=schemas.Team,
    responses=problems(service.TeamNameTaken, KeyReused, InProgress),
)
async def create_team(tx: Writes, once: Once, new: schemas.TeamCreation) -> Response:
    """Create a team (Team); administrators of the organisation may."""

    async def answer() -> Response:
        made = await service.create(tx, new)
        return answers.created(made, f"/v1/teams/{made.id}")

    return await once(tx, answer)


@router.patch(
    "/teams/{team_id}",
    response_model=schemas.Team,
    responses=problems(service.TeamNameTaken),
)
async def change_team(
    tx: Writes, team_id: Id, held: Precondition, patch: schemas.TeamPatch
) -> Response:
    """Change a team (Team); administrators of the organisation may."""
    return answers.changed(await service.change(tx, team_id, held, patch))
