"""Routes of service types: public."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import cacheable, problems
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.reference.service_types import schemas, service

router = APIRouter(tags=["service-types"], route_class=ContractRoute)
Public = Annotated[Reader, reads()]
Code = Annotated[
    str, Path(max_length=60, pattern=schemas.CODE_PATTERN, examples=["RESIDENTIAL_CARE"])
]


@router.get(
    "/service-types",
    response_model=Page[schemas.ServiceType],
    responses=cacheable() | problems(InvalidCursor),
)
async def list_service_types(
    request: Request, reader: Public, query: Annotated[schemas.ServiceTypeQuery, Query()]
) -> Response:
    """List the kinds of help (Hilfearten) in the order of the law."""
    found = await service.search(reader, query)
    return answers.cacheable(request, answers.page(request, found))


@router.get("/service-types/{code}", response_model=schemas.ServiceType, responses=cacheable())
async def get_service_type(request: Request, reader: Public, code: Code) -> Response:
    """Read a kind of help (Hilfeart): paragraph, claimants, ages, billing, statistics."""
    body = await service.read(reader, code)
    return answers.cacheable(request, Response(body, media_type="application/json"))
