"""Routes of facilities."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
from jugendhilfe_api.core.http.preferences import TotalCount
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import UnknownReference
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.organisations.facilities import schemas, service

router = APIRouter(tags=["facilities"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("facilities:read")]
Writes = Annotated[Tx, requires("facilities:write")]
WRITING = (service.FacilityReferenceTaken, service.UnknownPostalCode, UnknownReference)


@router.get(
    "/facilities", response_model=Page[schemas.Facility], responses=problems(InvalidCursor)
)
async def list_facilities(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.FacilityQuery, Query()],
) -> Response:
    """List the facilities (Einrichtungen) that you may see, by name."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/facilities/{facility_id}", response_model=schemas.Facility)
async def get_facility(request: Request, reader: Reads, facility_id: Id) -> Response:
    """Read a facility (Einrichtung)."""
    return answers.resource(request, await service.read(reader, facility_id))


@router.post(
    "/facilities",
    status_code=201,
    response_model=schemas.Facility,
    responses=problems(*WRITING, KeyReused, InProgress),
)
async def register_facility(tx: Writes, once: Once, new: schemas.FacilityRegistration) -> Response:
    """Register a facility (Einrichtung) of yours."""

    async def answer() -> Response:
        facility_id, made = await service.register(tx, new)
        return answers.created(made, f"/v1/facilities/{facility_id}")

    return await once(tx, answer)


@router.patch(
    "/facilities/{facility_id}", response_model=schemas.Facility, responses=problems(*WRITING)
)
async def change_facility(
    tx: Writes, facility_id: Id, held: Precondition, patch: schemas.FacilityPatch
) -> Response:
    """Change a facility (Einrichtung) of yours; what is absent is kept."""
    return answers.changed(await service.change(tx, facility_id, held, patch))
