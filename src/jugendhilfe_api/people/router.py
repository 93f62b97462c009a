"""Routes of persons."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import NotPermitted, RuleViolated
from jugendhilfe_api.core.schemas import FoundPage
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.people import schemas, service
from jugendhilfe_api.people.duplicates import service as duplicates

router = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True)]
Searches = Annotated[Reader, reads("persons:read", purpose=True, limits="search")]
Writes = Annotated[Tx, requires("persons:write", purpose=True)]
LINK = {
    "description": 'With `rel="related"`: there are persons who may be the same (RFC 8288).',
    "schema": {"type": "string"},
    "example": '</v1/persons/0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11/duplicates>; rel="related"',
}


@router.post(
    "/persons",
    status_code=201,
    response_model=schemas.Person,
    responses=problems(service.NotYourDepartment, RuleViolated, KeyReused, InProgress)
    | {201: {"headers": {"Link": LINK}}},
)
async def create_person(tx: Writes, once: Once, new: schemas.PersonCreation) -> Response:
    """Enter a person (Person) whom your department has come to know.

    Where you know somebody already who may be the same, the header `Link` leads to them.
    """

    async def answer() -> Response:
        made = await service.create(tx, new)
        address = f"/v1/persons/{made.id}"
        answer = answers.created(made, address)
        if made.id and await duplicates.exist(tx, made.id):
            answer.headers["Link"] = f'<{address}/duplicates>; rel="related"'
        return answer

    return await once(tx, answer)


@router.post(
    "/persons/search",
    response_model=FoundPage[schemas.Person],
    responses=problems(RuleViolated, InvalidCursor),
)
async def search_persons(reader: Searches, sought: schemas.PersonSearch) -> Response:
    """Find persons (Personen) whom your departments may know, the nearest names first."""
    return answers.found(await service.search(reader, sought))


@router.get("/persons/{person_id}", response_model=schemas.Person)
async def get_person(request: Request, reader: Reads, person_id: Id) -> Response:
    """Read a person (Person) whom your department may know."""
    return answers.resource(request, await service.read(reader, person_id))


@router.patch(
    "/persons/{person_id}",
    response_model=schemas.Person,
    responses=problems(NotPermitted, RuleViolated),
)
async def change_person(
    tx: Writes, person_id: Id, held: Precondition, patch: schemas.PersonPatch
) -> Response:
    """Change a person (Person) whom your department keeps."""
    return answers.changed(await service.change(tx, person_id, held, patch))
