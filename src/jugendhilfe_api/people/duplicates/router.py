"""The route of duplicates."""

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
from jugendhilfe_api.people.duplicates import schemas, service

router = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True, limits="search")]


@router.get(
    "/persons/{person_id}/duplicates",
    response_model=Page[schemas.Duplicate],
    responses=problems(InvalidCursor),
)
async def list_duplicates(
    request: Request,
    reader: Reads,
    person_id: Id,
    query: Annotated[schemas.DuplicateQuery, Query()],
) -> Response:
    """List the persons who may be the same (Dubletten), the likeliest first.

    Found among those whom you may know for your purpose. Names count however they are spelt; days
    of birth also with a digit wrong, with day and month swapped, and as far as they are known.
    """
    return answers.page(request, await service.search(reader, person_id, query))
