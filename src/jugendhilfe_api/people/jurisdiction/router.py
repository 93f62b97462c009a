"""The route of local jurisdiction."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import RuleViolated
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.people.jurisdiction import schemas, service

router = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True)]


@router.get(
    "/persons/{person_id}/jurisdiction",
    response_model=schemas.Jurisdiction,
    responses=problems(RuleViolated),
)
async def get_jurisdiction(
    reader: Reads, person_id: Id, query: Annotated[schemas.JurisdictionQuery, Query()]
) -> Response:
    """Compute which youth office is competent for a person (örtliche Zuständigkeit), and why."""
    found = await service.find(reader, person_id, query)
    return Response(found.model_dump_json(), media_type="application/json")
