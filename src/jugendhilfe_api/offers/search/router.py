"""Routes of the search."""

from typing import Annotated

from fastapi import APIRouter, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import RuleViolated, UnknownReference
from jugendhilfe_api.core.schemas import FoundPage
from jugendhilfe_api.offers.search import schemas, service

router = APIRouter(tags=["offers"], route_class=ContractRoute)
Searches = Annotated[Reader, reads("offers:search", limits="search")]


@router.post(
    "/offers/search",
    response_model=FoundPage[schemas.FoundOffer],
    responses=problems(InvalidCursor, RuleViolated, UnknownReference),
)
async def search_offers(reader: Searches, wish: schemas.OfferSearch) -> Response:
    """Search for offers (Angebotssuche) that fit, are free, near and affordable.

    The body names no child. Each hit says why it was found and what stands against it. Where an
    address is protected, everything about distance uses the middle of its postal region.
    """
    answer = answers.found(await service.search(reader, wish))
    answer.headers["Cache-Control"] = "no-store"
    return answer
