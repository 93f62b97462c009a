"""Routes of selection criteria: public."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import cacheable, problems
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.reference.criteria import schemas, service

router = APIRouter(route_class=ContractRoute)
Public = Annotated[Reader, reads()]
Part = Annotated[schemas.CriteriaQuery, Query()]


@router.get(
    "/specialisations",
    tags=["specialisations"],
    response_model=Page[schemas.Specialisation],
    responses=cacheable() | problems(InvalidCursor),
)
async def list_specialisations(request: Request, reader: Public, query: Part) -> Response:
    """List what offers are specialised in (Spezialisierungen)."""
    found = await service.specialisations(reader, query)
    return answers.cacheable(request, answers.page(request, found))


@router.get(
    "/exclusion-criteria",
    tags=["exclusion-criteria"],
    response_model=Page[schemas.ExclusionCriterion],
    responses=cacheable() | problems(InvalidCursor),
)
async def list_exclusion_criteria(request: Request, reader: Public, query: Part) -> Response:
    """List why offers do not admit (Ausschlusskriterien)."""
    found = await service.exclusion_criteria(reader, query)
    return answers.cacheable(request, answers.page(request, found))
