"""Routes of members."""

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
from jugendhilfe_api.core.problems import UnknownReference
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.organisations.members import schemas, service

router = APIRouter(tags=["members"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("members:read")]
Writes = Annotated[Tx, requires("members:write")]


@router.get("/members", response_model=Page[schemas.Member], responses=problems(InvalidCursor))
async def list_members(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.MemberQuery, Query()],
) -> Response:
    """List the members (Mitglieder) of your organisation, by name."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/members/{member_id}", response_model=schemas.Member)
async def get_member(request: Request, reader: Reads, member_id: Id) -> Response:
    """Read a member (Mitglied) of your organisation."""
    return answers.resource(request, await service.read(reader, member_id))


@router.post(
    "/members",
    status_code=201,
    response_model=schemas.Member,
    responses=problems(
        service.SubjectTaken, service.PeriodReversed, UnknownReference, KeyReused, InProgress
    ),
)
async def create_member(tx: Writes, once: Once, new: schemas.MemberCreation) -> Response:
    """Create a member (Mitglied); administrators of the organisation may."""

    async def answer() -> Response:
        made = await service.create(tx, new)
        return answers.created(made, f"/v1/members/{made.id}")

    return await once(tx, answer)


@router.patch(
    "/members/{member_id}",
    response_model=schemas.Member,
    responses=problems(service.PeriodReversed, UnknownReference),
)
async def change_member(
    tx: Writes, member_id: Id, held: Precondition, patch: schemas.MemberPatch
) -> Response:
    """Change a member (Mitglied); administrators of the organisation may."""
    return answers.changed(await service.change(tx, member_id, held, patch))
