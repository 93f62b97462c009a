"""Routes for everybody: cacheable, without a token."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import cacheable, problems
from jugendhilfe_api.core.openapi import files as file_responses
from jugendhilfe_api.core.problems import RuleViolated
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.files import pdf
from jugendhilfe_api.infra.files import service as files
from jugendhilfe_api.infra.pictures.service import WRITTEN, PictureSize
from jugendhilfe_api.offers.public import schemas, service

router = APIRouter(tags=["public"], route_class=ContractRoute)
Reads = Annotated[Reader, reads()]
Size = Annotated[PictureSize, Path(description="By the longer side: 320, 960, 1920 pixels")]
PICTURE = file_responses(WRITTEN, "The picture")


@router.get(
    "/public/offers",
    response_model=Page[schemas.PublicOffer],
    responses=cacheable() | problems(InvalidCursor, RuleViolated),
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
    responses=cacheable() | problems(InvalidCursor, RuleViolated),
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


@router.get(
    "/public/offers/{offer_id}/images/{offer_image_id}/{size}",
    responses=PICTURE,
    response_class=Response,
)
async def get_public_offer_image(
    request: Request, reader: Reads, offer_id: Id, offer_image_id: Id, size: Size
) -> Response:
    """Look at a picture (Bild) of a published offer in one size."""
    part = await service.offer_image(reader, offer_id, offer_image_id, size)
    return files.answer(request, part, files.PUBLIC)


@router.get(
    "/public/facilities/{facility_id}/images/{facility_image_id}/{size}",
    responses=PICTURE,
    response_class=Response,
)
async def get_public_facility_image(
    request: Request, reader: Reads, facility_id: Id, facility_image_id: Id, size: Size
) -> Response:
    """Look at a picture (Bild) of a facility with published offers in one size."""
    part = await service.facility_image(reader, facility_id, facility_image_id, size)
    return files.answer(request, part, files.PUBLIC)


@router.get(
    "/public/offers/{offer_id}/documents/{offer_document_id}/content",
    responses=file_responses(pdf.PDF, "The document"),
    response_class=Response,
)
async def get_public_offer_document(
    request: Request, reader: Reads, offer_id: Id, offer_document_id: Id
) -> Response:
    """Download a document (Dokument) of a published offer that its provider has published."""
    part = await service.document(reader, offer_id, offer_document_id)
    return files.answer(request, part, files.PUBLIC)
