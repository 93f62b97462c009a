"""Routes of key figures."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.key_figures import schemas, service

router = APIRouter(tags=["key-figures"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("key-figures:read")]


@router.get("/key-figures", response_model=schemas.KeyFigures)
async def list_key_figures(_reader: Reads) -> Response:
    """List the key figures (Kennzahlen) with their definitions."""
    return Response(service.registry(), media_type="application/json")


@router.post(
    "/key-figures/query",
    response_model=schemas.KeyFigureAnswer,
    responses=problems(service.PeriodReversed, service.PeriodTooLong),
)
async def query_key_figures(
    _request: Request, reader: Reads, asked: schemas.KeyFigureQuery
) -> Response:
    """Query key figures (Kennzahlen) by month: your own live, those of others from releases.

    Minimum, median and maximum are over the offices of the peer group. Youth offices see cells
    with at least three contributors, everybody else with five; smaller ones are suppressed.
    """
    return Response(await service.query(reader, asked), media_type="application/json")
