"""Routes of rate periods."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.placements.bookings.rate_periods import schemas, service

router = APIRouter(tags=["bookings"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("bookings:read", purpose=True)]


@router.get(
    "/bookings/{booking_id}/rate-periods",
    response_model=Page[schemas.RatePeriod],
    responses=problems(InvalidCursor),
)
async def list_rate_periods(
    request: Request,
    reader: Reads,
    booking_id: Id,
    query: Annotated[schemas.RatePeriodQuery, Query()],
) -> Response:
    """List by which class of rates (Entgeltklasse) a booking is paid, and for which days.

    A booking without any is paid by the basic rate.
    """
    return answers.page(request, await service.search(reader, booking_id, query))
