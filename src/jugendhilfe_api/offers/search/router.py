"""Routes of the search."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http.negotiation import prefers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import RuleViolated, UnknownReference
from jugendhilfe_api.offers.search import schemas, service

GEOJSON = "application/geo+json"
MAP: dict[int | str, dict[str, Any]] = {
    200: {"content": {GEOJSON: {"schema": schemas.written_out(schemas.FoundFeatures)}}}
}

router = APIRouter(tags=["offers"], route_class=ContractRoute)
Searches = Annotated[Reader, reads("offers:search", limits="search")]


@router.post(
    "/offers/search",
    response_model=schemas.FoundOffers,
    responses=MAP | problems(InvalidCursor, RuleViolated, UnknownReference),
)
async def search_offers(request: Request, reader: Searches, wish: schemas.OfferSearch) -> Response:
    """Search for offers (Angebotssuche) that fit, are free, near and affordable.

    The body names no child. Each hit says why it was found and what stands against it. Where an
    address is protected, everything about distance uses the middle of its postal region. With
    `Accept: application/geo+json` the answer is a map.
    """
    on_map = prefers(request, GEOJSON)
    body = await service.search(reader, wish, on_map=on_map)
    headers = {"Cache-Control": "no-store"}
    return Response(body, headers=headers, media_type=GEOJSON if on_map else "application/json")
