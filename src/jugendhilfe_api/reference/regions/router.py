"""Routes of regions and postal codes: public."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import cacheable, problems
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.reference.regions import schemas, service

router = APIRouter(tags=["regions"], route_class=ContractRoute)
Public = Annotated[Reader, reads()]
Ags = Annotated[str, Path(max_length=5, pattern=schemas.AGS_PATTERN, examples=["14612"])]
Code = Annotated[str, Path(max_length=5, pattern=schemas.POSTAL_CODE_PATTERN, examples=["01067"])]


@router.get(
    "/regions",
    response_model=Page[schemas.Region],
    responses=cacheable() | problems(InvalidCursor),
)
async def list_regions(
    request: Request, reader: Public, query: Annotated[schemas.RegionQuery, Query()]
) -> Response:
    """List the Länder and their Kreise (Landkreise, kreisfreie Städte) by official key.

    Sources: © Statistisches Bundesamt (Destatis), Gemeindeverzeichnis, CC BY 4.0; centres from
    GeoNames, CC BY 4.0, and © GeoBasis-DE / BKG 2016 (data changed).
    """
    found = await service.search(reader, query)
    return answers.cacheable(request, answers.page(request, found))


@router.get("/regions/{ags}", response_model=schemas.Region, responses=cacheable())
async def get_region(request: Request, reader: Public, ags: Ags) -> Response:
    """Read a Land or a Kreis by its official key (Amtlicher Gemeindeschlüssel)."""
    body = await service.read(reader, ags)
    return answers.cacheable(request, Response(body, media_type="application/json"))


@router.get(
    "/postal-codes",
    response_model=Page[schemas.PostalCode],
    responses=cacheable() | problems(InvalidCursor),
)
async def list_postal_codes(
    request: Request, reader: Public, query: Annotated[schemas.PostalCodeQuery, Query()]
) -> Response:
    """List the postal codes (Postleitzahlen) of a region, or those that begin with some digits.

    The table is open data under ODbL 1.0, made from countrystatecity-postal-codes, GeoNames
    (CC BY 4.0) and © GeoBasis-DE / BKG 2016 (data changed).
    """
    found = await service.search_postal_codes(reader, query)
    return answers.cacheable(request, answers.page(request, found))


@router.get(
    "/postal-codes/{postal_code}", response_model=schemas.PostalCode, responses=cacheable()
)
async def get_postal_code(request: Request, reader: Public, postal_code: Code) -> Response:
    """Read a postal code (Postleitzahl) with its centre and the Kreise of its places.

    The table is open data under ODbL 1.0, made from countrystatecity-postal-codes, GeoNames
    (CC BY 4.0) and © GeoBasis-DE / BKG 2016 (data changed).
    """
    body = await service.read_postal_code(reader, postal_code)
    return answers.cacheable(request, Response(body, media_type="application/json"))
