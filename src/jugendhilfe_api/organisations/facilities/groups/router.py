"""Routes of groups."""

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
from jugendhilfe_api.core.problems import RuleViolated
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.organisations.facilities.groups import schemas, service

router = APIRouter(tags=["facilities"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("facilities:read")]
Writes = Annotated[Tx, requires("facilities:write")]
WRITING = (service.GroupNameTaken, service.PlacesNotApproved, RuleViolated)


@router.get(
    "/facilities/{facility_id}/groups",
    response_model=Page[schemas.Group],
    responses=problems(InvalidCursor),
)
async def list_groups(
    request: Request,
    reader: Reads,
    total: TotalCount,
    facility_id: Id,
    query: Annotated[schemas.GroupQuery, Query()],
) -> Response:
    """List the groups (Gruppen) of a facility that you may see, by name."""
    return answers.page(request, await service.search(reader, facility_id, query, total=total))


@router.get("/facilities/{facility_id}/groups/{group_id}", response_model=schemas.Group)
async def get_group(request: Request, reader: Reads, facility_id: Id, group_id: Id) -> Response:
    """Read a group (Gruppe) of a facility."""
    return answers.resource(request, await service.read(reader, facility_id, group_id))


@router.post(
    "/facilities/{facility_id}/groups",
    status_code=201,
    response_model=schemas.Group,
    responses=problems(*WRITING, KeyReused, InProgress),
)
async def enter_group(
    tx: Writes, once: Once, facility_id: Id, new: schemas.GroupEntry
) -> Response:
    """Enter a group (Gruppe) of a facility of yours."""

    async def answer() -> Response:
        group_id, made = await service.enter(tx, facility_id, new)
        return answers.created(made, f"/v1/facilities/{facility_id}/groups/{group_id}")

    return await once(tx, answer)


@router.patch(
    "/facilities/{facility_id}/groups/{group_id}",
    response_model=schemas.Group,
    responses=problems(*WRITING, service.PlacesPromised),
)
async def change_group(
    tx: Writes, facility_id: Id, group_id: Id, held: Precondition, patch: schemas.GroupPatch
) -> Response:
    """Change a group (Gruppe) of a facility of yours."""
    return answers.changed(await service.change(tx, facility_id, group_id, held, patch))


@router.delete(
    "/facilities/{facility_id}/groups/{group_id}",
    status_code=204,
    responses=problems(service.GroupInUse),
)
async def delete_group(tx: Writes, facility_id: Id, group_id: Id, held: Precondition) -> Response:
    """Delete a group (Gruppe) of a facility of yours that no permit and no offer names."""
    await service.delete(tx, facility_id, group_id, held)
    return answers.deleted()
