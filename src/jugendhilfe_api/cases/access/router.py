"""Routes of the access to cases."""

from typing import Annotated

from fastapi import APIRouter, Response

from jugendhilfe_api.cases.access import schemas, service
from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import NotPermitted
from jugendhilfe_api.core.types import Id

router = APIRouter(tags=["cases"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("cases:read", purpose=True)]


@router.get(
    "/cases/{case_id}/access",
    response_model=schemas.CaseAccesses,
    responses=problems(NotPermitted),
)
async def list_case_access(reader: Reads, case_id: Id) -> Response:
    """List who may see a case (Akte) of your department, and why."""
    items = await service.list_access(reader, case_id)
    return Response(f'{{"items":{items}}}', media_type="application/json")
