"""Routes for everybody: cacheable, without a token."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import cacheable, problems
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.offers.public import schemas, service

router = APIRouter(tags=["public"], route_class=ContractRoute)
Reads = Annotated[Reader, reads()]


@router.get(
    "/public/offers",
    response_model=Page[schemas.PublicOffer],
    responses=cacheable() | problems(InvalidCursor),
)
async def list_public_offers(
    request: Request, reader: Reads, query: Annotated[schemas.PublicOfferQuery, Query()]
) -> Response:
    """List published offers (Angebote), by title, for parents and young people."""
    found = await service.offers(reader, query)
    return answers.cacheable(request, answers.page(request, found))


@router.get("/public/offers/{offer_id}", response_model=schemas.PublicOffer, responses=cacheable())
async def get_public_offer(request: Request, reader: Reads, offer_id: Id) -> Response:
    """Read a published offer (Angebot)."""
    body = await service.offer(reader, offer_id)
    return answers.cacheable(request, Response(body, media_type="application/json"))


@router.get(
    "/public/facilities",
    response_model=Page[schemas.PublicFacility],
    responses=cacheable() | problems(InvalidCursor),
)
async def list_public_facilities(
    request: Request, reader: Reads, query: Annotated[schemas.PublicFacilityQuery, Query()]
) -> Response:
    """List facilities (Einrichtungen) with published offers, by name."""
    found = await service.facilities(reader, query)
    return answers.cacheable(request, answers.page(request, found))


@router.get(
    "/public/facilities/{facility_id}",
    response_model=schemas.PublicFacility,
    responses=cacheable(),
)
async def get_public_facility(request: Request, reader: Reads, facility_id: Id) -> Response:
    """Read a facility (Einrichtung) with published offers."""
    body = await service.facility(reader, facility_id)
    return answers.cacheable(request, Response(body, media_type="application/json"))
