"""Routes of participations."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.cases.participations import schemas, service
from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import NotPermitted, PersonRequired, RuleViolated
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once

router = APIRouter(tags=["cases"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("cases:read", purpose=True)]
Writes = Annotated[Tx, requires("cases:write", purpose=True)]


@router.get(
    "/cases/{case_id}/participations",
    response_model=Page[schemas.Participation],
    responses=problems(InvalidCursor),
)
async def list_participations(
    request: Request,
    reader: Reads,
    case_id: Id,
    query: Annotated[schemas.ParticipationQuery, Query()],
) -> Response:
    """List who takes part in a case (Beteiligungen): all, or those of your department."""
    return answers.page(request, await service.search(reader, case_id, query))


@router.post(
    "/cases/{case_id}/participations",
    status_code=201,
    response_model=schemas.Participation,
    responses=problems(NotPermitted, PersonRequired, RuleViolated, KeyReused, InProgress),
)
async def grant_participation(
    tx: Writes, once: Once, case_id: Id, new: schemas.ParticipationGrant
) -> Response:
    """Let another department see a case (Beteiligung), for one purpose and a time."""

    async def answer() -> Response:
        made = await service.grant(tx, case_id, new)
        return answers.created(made, f"/v1/cases/{case_id}/participations/{made.id}")

    return await once(tx, answer)


@router.get(
    "/cases/{case_id}/participations/{participation_id}", response_model=schemas.Participation
)
async def get_participation(
    request: Request, reader: Reads, case_id: Id, participation_id: Id
) -> Response:
    """Read a participation (Beteiligung) in a case."""
    return answers.resource(request, await service.read(reader, case_id, participation_id))


@router.post(
    "/cases/{case_id}/participations/{participation_id}/revocation",
    response_model=schemas.Participation,
    responses=problems(NotPermitted, service.ParticipationEnded),
)
async def revoke_participation(tx: Writes, case_id: Id, participation_id: Id) -> Response:
    """End a participation (Beteiligung) now."""
    return answers.changed(await service.revoke(tx, case_id, participation_id))
