"""Routes of emergency accesses."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.cases.emergencies import schemas, service
from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import NotPermitted, PersonRequired, StateTransition
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once

router = APIRouter(tags=["cases"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("cases:read", purpose=True)]
Writes = Annotated[Tx, requires("cases:write", purpose=True)]


@router.get(
    "/cases/{case_id}/emergency-access",
    response_model=Page[schemas.EmergencyAccess],
    responses=problems(InvalidCursor),
)
async def list_emergency_accesses(
    request: Request,
    reader: Reads,
    case_id: Id,
    query: Annotated[schemas.EmergencyQuery, Query()],
) -> Response:
    """List who has opened a case in an emergency (Notfallzugriffe), the newest first."""
    return answers.page(request, await service.search(reader, case_id, query))


@router.post(
    "/cases/{case_id}/emergency-access",
    status_code=201,
    response_model=schemas.EmergencyAccess,
    responses=problems(service.CaseVisible, PersonRequired, KeyReused, InProgress),
)
async def open_case_in_emergency(
    tx: Writes, once: Once, case_id: Id, opening: schemas.EmergencyOpening
) -> Response:
    """Open another department's case for three hours (Notfallzugriff), with the reason.

    It takes `Data-Purpose: EMERGENCY_ACCESS`, and so does reading the case and its persons
    afterwards; for any other purpose the case stays invisible. The lead of the department is told,
    and a second person reviews it. Guardianships, legal assistances and maintenance advances are
    never opened (§§ 55 (5), 68 SGB VIII, § 7 UVG), nor are entrusted notes (§ 65 SGB VIII).
    """

    async def answer() -> Response:
        made = await service.open_case(tx, case_id, opening)
        return answers.created(made, f"/v1/cases/{case_id}/emergency-access/{made.id}")

    return await once(tx, answer)


@router.get(
    "/cases/{case_id}/emergency-access/{emergency_access_id}",
    response_model=schemas.EmergencyAccess,
)
async def get_emergency_access(
    request: Request, reader: Reads, case_id: Id, emergency_access_id: Id
) -> Response:
    """Read who has opened a case in an emergency, and why (Notfallzugriff)."""
    return answers.resource(request, await service.read(reader, case_id, emergency_access_id))


@router.post(
    "/cases/{case_id}/emergency-access/{emergency_access_id}/review",
    response_model=schemas.EmergencyAccess,
    responses=problems(NotPermitted, PersonRequired, StateTransition),
)
async def review_emergency_access(tx: Writes, case_id: Id, emergency_access_id: Id) -> Response:
    """Record that you have looked at an emergency access (Notfallzugriff) as a second person."""
    return answers.changed(await service.review(tx, case_id, emergency_access_id))
