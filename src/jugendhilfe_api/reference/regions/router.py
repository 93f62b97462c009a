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
    """List the Länder and their Kreise (Landkreise, kreisfreie Städte) by official key."""
    found = await service.search(reader, query)
    return answers.cacheable(request, answers.page(request, found))


@router.get("/regions/{ags}", response_model=schemas.Region, responses=cacheable())
async def get_region(request: Request, reader: Public, ags: Ags) -> Response:
    """Read a Land or a Kreis by its official key (Amtlicher Gemeindeschlüssel)."""
    body = await service.read(reader, ags)
    return answers.cacheable(request, Response(body, media_type="application/json"))


@router.get(
    "/postal-codes/{postal_code}", response_model=schemas.PostalCode, responses=cacheable()
)
async def get_postal_code(request: Request, reader: Public, postal_code: Code) -> Response:
    """Read a postal code (Postleitzahl) with its centre and the Kreise of its places."""
    body = await service.read_postal_code(reader, postal_code)
    return answers.cacheable(request, Response(body, media_type="application/json"))
