"""Routes of absences."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import RuleViolated, StateTransition
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.placements.bookings.absences import schemas, service

router = APIRouter(tags=["bookings"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("bookings:read", purpose=True)]
Records = Annotated[Tx, requires("bookings:record", purpose=True)]


@router.get(
    "/bookings/{booking_id}/absences",
    response_model=Page[schemas.Absence],
    responses=problems(InvalidCursor),
)
async def list_absences(
    request: Request,
    reader: Reads,
    booking_id: Id,
    query: Annotated[schemas.AbsenceQuery, Query()],
) -> Response:
    """List the absences (Abwesenheiten) of a booking, the earliest first."""
    return answers.page(request, await service.search(reader, booking_id, query))


@router.get("/bookings/{booking_id}/absences/{absence_id}", response_model=schemas.Absence)
async def get_absence(request: Request, reader: Reads, booking_id: Id, absence_id: Id) -> Response:
    """Read an absence (Abwesenheit)."""
    return answers.resource(request, await service.read(reader, booking_id, absence_id))


@router.post(
    "/bookings/{booking_id}/absences",
    status_code=201,
    response_model=schemas.Absence,
    responses=problems(
        StateTransition, service.AbsencesOverlap, RuleViolated, KeyReused, InProgress
    ),
)
async def record_absence(
    tx: Records, once: Once, booking_id: Id, new: schemas.AbsenceRecord
) -> Response:
    """Record an absence (Abwesenheit) of the young person, by its kind."""

    async def answer() -> Response:
        made = await service.record(tx, booking_id, new)
        return answers.created(made, f"/v1/bookings/{booking_id}/absences/{made.id}")

    return await once(tx, answer)


@router.post(
    "/bookings/{booking_id}/absences/{absence_id}/return",
    response_model=schemas.Absence,
    responses=problems(StateTransition, service.AbsencesOverlap, RuleViolated),
)
async def end_absence(
    tx: Records, booking_id: Id, absence_id: Id, back: schemas.AbsenceReturn
) -> Response:
    """Record that the young person is back (Rückkehr)."""
    return answers.changed(await service.end(tx, booking_id, absence_id, back))
