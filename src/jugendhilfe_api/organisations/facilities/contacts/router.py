"""Routes of contacts."""

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
from jugendhilfe_api.core.problems import RuleViolated
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.organisations.facilities.contacts import schemas, service

router = APIRouter(tags=["facilities"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("facilities:read")]
Writes = Annotated[Tx, requires("facilities:write")]


@router.get(
    "/facilities/{facility_id}/contacts",
    response_model=Page[schemas.FacilityContact],
    responses=problems(InvalidCursor),
)
async def list_facility_contacts(
    request: Request,
    reader: Reads,
    total: TotalCount,
    facility_id: Id,
    query: Annotated[schemas.FacilityContactQuery, Query()],
) -> Response:
    """List the contacts (Ansprechpersonen) of a facility that you may see, by function."""
    return answers.page(request, await service.search(reader, facility_id, query, total=total))


@router.get(
    "/facilities/{facility_id}/contacts/{facility_contact_id}",
    response_model=schemas.FacilityContact,
)
async def get_facility_contact(
    request: Request, reader: Reads, facility_id: Id, facility_contact_id: Id
) -> Response:
    """Read a contact (Ansprechperson) of a facility."""
    return answers.resource(request, await service.read(reader, facility_id, facility_contact_id))


@router.post(
    "/facilities/{facility_id}/contacts",
    status_code=201,
    response_model=schemas.FacilityContact,
    responses=problems(RuleViolated, KeyReused, InProgress),
)
async def enter_facility_contact(
    tx: Writes, once: Once, facility_id: Id, new: schemas.FacilityContactEntry
) -> Response:
    """Enter a contact (Ansprechperson) of a facility of yours.

    Youth offices and the authority see it, also where the address is protected; the public never.
    """

    async def answer() -> Response:
        contact_id, made = await service.enter(tx, facility_id, new)
        return answers.created(made, f"/v1/facilities/{facility_id}/contacts/{contact_id}")

    return await once(tx, answer)


@router.patch(
    "/facilities/{facility_id}/contacts/{facility_contact_id}",
    response_model=schemas.FacilityContact,
    responses=problems(RuleViolated),
)
async def change_facility_contact(
    tx: Writes,
    facility_id: Id,
    facility_contact_id: Id,
    held: Precondition,
    patch: schemas.FacilityContactPatch,
) -> Response:
    """Change a contact (Ansprechperson) of a facility of yours; what is absent is kept."""
    return answers.changed(await service.change(tx, facility_id, facility_contact_id, held, patch))


@router.delete("/facilities/{facility_id}/contacts/{facility_contact_id}", status_code=204)
async def remove_facility_contact(
    tx: Writes, facility_id: Id, facility_contact_id: Id, held: Precondition
) -> Response:
    """Remove a contact (Ansprechperson) of a facility of yours, such as who has left."""
    await service.remove(tx, facility_id, facility_contact_id, held)
    return answers.deleted()
