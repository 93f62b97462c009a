"""Routes of service records."""

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
from jugendhilfe_api.core.problems import (
    NotPermitted,
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.invoices.service_records import schemas, service

router = APIRouter(tags=["service-records"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("service-records:read")]
Writes = Annotated[Tx, requires("service-records:write")]
Checks = Annotated[Tx, requires("service-records:check")]
STEP = problems(StateTransition, NotPermitted)


@router.get(
    "/service-records",
    response_model=Page[schemas.ServiceRecord],
    responses=problems(InvalidCursor),
)
async def list_service_records(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.ServiceRecordQuery, Query()],
) -> Response:
    """List the service records (Leistungsnachweise) of your bookings, the newest first."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/service-records/{service_record_id}", response_model=schemas.ServiceRecord)
async def get_service_record(request: Request, reader: Reads, service_record_id: Id) -> Response:
    """Read a service record (Leistungsnachweis)."""
    return answers.resource(request, await service.read(reader, service_record_id))


@router.post(
    "/service-records",
    status_code=201,
    response_model=schemas.ServiceRecord,
    responses=problems(
        service.ServiceRecordExists,
        service.RecordReferenceTaken,
        RuleViolated,
        UnknownReference,
        KeyReused,
        InProgress,
    ),
)
async def create_service_record(
    tx: Writes, once: Once, new: schemas.ServiceRecordCreation
) -> Response:
    """Record what was rendered for a booking in a month (Leistungsnachweis erfassen).

    A list of days or a list of contacts; for a booking and a month there is one record.
    """

    async def answer() -> Response:
        made = await service.create(tx, new)
        return answers.created(made, f"/v1/service-records/{made.id}")

    return await once(tx, answer)


@router.patch(
    "/service-records/{service_record_id}",
    response_model=schemas.ServiceRecord,
    responses=problems(StateTransition, service.RecordReferenceTaken, RuleViolated, NotPermitted),
)
async def change_service_record(
    tx: Writes, service_record_id: Id, held: Precondition, patch: schemas.ServiceRecordPatch
) -> Response:
    """Change a service record (Leistungsnachweis) while it is recorded or queried."""
    return answers.changed(await service.change(tx, service_record_id, held, patch))


@router.post(
    "/service-records/{service_record_id}/submission",
    response_model=schemas.ServiceRecord,
    responses=STEP,
)
async def submit_service_record(tx: Writes, service_record_id: Id) -> Response:
    """Submit a service record (Leistungsnachweis einreichen) to the youth office."""
    return answers.changed(
        await service.take(tx, service_record_id, "submission", "service-record.submitted")
    )


@router.post(
    "/service-records/{service_record_id}/withdrawal",
    response_model=schemas.ServiceRecord,
    responses=STEP,
)
async def withdraw_service_record(tx: Writes, service_record_id: Id) -> Response:
    """Take back a service record (Leistungsnachweis) that the office has not checked yet."""
    return answers.changed(
        await service.take(tx, service_record_id, "withdrawal", "service-record.withdrawn")
    )


@router.post(
    "/service-records/{service_record_id}/check",
    response_model=schemas.ServiceRecord,
    responses=STEP,
)
async def check_service_record(tx: Checks, service_record_id: Id) -> Response:
    """Note that services were rendered as recorded (Leistungsnachweis prüfen)."""
    return answers.changed(await service.check(tx, service_record_id))


@router.post(
    "/service-records/{service_record_id}/query",
    response_model=schemas.ServiceRecord,
    responses=problems(StateTransition, NotPermitted, RuleViolated),
)
async def query_service_record(
    tx: Checks, service_record_id: Id, why: schemas.RecordQuery
) -> Response:
    """Give a service record back to the provider with a reason (Nachweis beanstanden)."""
    return answers.changed(await service.query(tx, service_record_id, why))
