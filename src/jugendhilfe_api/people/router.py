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

router = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True)]
Searches = Annotated[Reader, reads("persons:read", purpose=True, limits="search")]
Writes = Annotated[Tx, requires("persons:write", purpose=True)]


@router.post(
    "/persons",
    status_code=201,
    response_model=schemas.Person,
    responses=problems(service.NotYourDepartment, RuleViolated, KeyReused, InProgress),
)
async def create_person(tx: Writes, once: Once, new: schemas.PersonCreation) -> Response:
    """Enter a person (Person) whom your department has come to know."""

    async def answer() -> Response:
        made = await service.create(tx, new)
        return answers.created(made, f"/v1/persons/{made.id}")

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
