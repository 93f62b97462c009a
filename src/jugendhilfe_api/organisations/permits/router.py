"""Routes of permits."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preferences import TotalCount
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import (
    NotPermitted,
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.organisations.permits import schemas, service

router = APIRouter(tags=["permits"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("facilities:read")]
Permits = Annotated[Tx, requires("facilities:permit")]
STEP = problems(StateTransition, NotPermitted, RuleViolated)
ONE = "/facilities/{facility_id}/permits/{permit_id}"


@router.get(
    "/facilities/{facility_id}/permits",
    response_model=Page[schemas.Permit],
    responses=problems(InvalidCursor),
)
async def list_permits(
    request: Request,
    reader: Reads,
    total: TotalCount,
    facility_id: Id,
    query: Annotated[schemas.PermitQuery, Query()],
) -> Response:
    """List the permits (Betriebserlaubnisse) of a facility, the newest first, with all of before.

    For the provider, the authority in charge and youth offices.
    """
    return answers.page(request, await service.search(reader, facility_id, query, total=total))


@router.get(ONE, response_model=schemas.Permit)
async def get_permit(request: Request, reader: Reads, facility_id: Id, permit_id: Id) -> Response:
    """Read a permit (Betriebserlaubnis)."""
    return answers.resource(request, await service.read(reader, facility_id, permit_id))


@router.post(
    "/facilities/{facility_id}/permits",
    status_code=201,
    response_model=schemas.Permit,
    responses=problems(
        service.PermitsOverlap,
        service.PermitReplaced,
        StateTransition,
        RuleViolated,
        UnknownReference,
        KeyReused,
        InProgress,
    ),
)
async def grant_permit(
    tx: Permits, once: Once, facility_id: Id, new: schemas.PermitGrant
) -> Response:
    """Grant a permit (Betriebserlaubnis) to a facility of which your authority is in charge.

    A change of what is approved is another permit that replaces the one of before.
    """

    async def answer() -> Response:
        permit_id, made = await service.grant(tx, facility_id, new)
        return answers.created(made, f"/v1/facilities/{facility_id}/permits/{permit_id}")

    return await once(tx, answer)


@router.post(f"{ONE}/ending", response_model=schemas.Permit, responses=STEP)
async def end_permit(
    tx: Permits, facility_id: Id, permit_id: Id, ending: schemas.PermitEnding
) -> Response:
    """End a permit (Betriebserlaubnis), such as when the facility closes."""
    return answers.changed(await service.end(tx, facility_id, permit_id, ending))


@router.post(f"{ONE}/revocation", response_model=schemas.Permit, responses=STEP)
async def revoke_permit(
    tx: Permits, facility_id: Id, permit_id: Id, revocation: schemas.PermitRevocation
) -> Response:
    """Revoke a permit (Aufhebung, § 45 (7) SGB VIII), with immediate effect or from a day on."""
    return answers.changed(await service.revoke(tx, facility_id, permit_id, revocation))


@router.post(f"{ONE}/imposition", response_model=schemas.Permit, responses=STEP)
async def impose_condition(
    tx: Permits, facility_id: Id, permit_id: Id, condition: schemas.ConditionGrant
) -> Response:
    """Impose a condition afterwards (nachträgliche Auflage, § 45 (4) SGB VIII)."""
    return answers.changed(await service.impose(tx, facility_id, permit_id, condition))


@router.post(
    f"{ONE}/fulfilment",
    response_model=schemas.Permit,
    responses=problems(StateTransition, NotPermitted, RuleViolated, UnknownReference),
)
async def fulfil_condition(
    tx: Permits, facility_id: Id, permit_id: Id, fulfilment: schemas.ConditionFulfilment
) -> Response:
    """Record that a condition (Auflage) is fulfilled."""
    return answers.changed(await service.fulfil(tx, facility_id, permit_id, fulfilment))
