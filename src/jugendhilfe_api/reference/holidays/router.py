"""Routes of holidays: public."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import cacheable, problems
from jugendhilfe_api.reference.holidays import schemas, service

router = APIRouter(tags=["holidays"], route_class=ContractRoute)
Public = Annotated[Reader, reads()]


@router.get(
    "/holidays",
    response_model=schemas.Holidays,
    responses=cacheable() | problems(service.PlaceOutsideLand),
)
async def list_holidays(
    request: Request, reader: Public, query: Annotated[schemas.HolidayQuery, Query()]
) -> Response:
    """List the public holidays (gesetzliche Feiertage) of a year at the seat of an authority."""
    body = await service.find(reader, query)
    return answers.cacheable(request, Response(body, media_type="application/json"))
