"""Routes of measures."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.cases.measures import schemas, service
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

router = APIRouter(tags=["measures"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("measures:read", purpose=True)]
Writes = Annotated[Tx, requires("measures:write", purpose=True)]
STEP = problems(NotPermitted, StateTransition)
DATED_STEP = problems(NotPermitted, StateTransition, RuleViolated)


@router.get("/measures", response_model=Page[schemas.Measure], responses=problems(InvalidCursor))
async def list_measures(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.MeasureQuery, Query()],
) -> Response:
    """List the measures (Hilfen) of the cases that you may see for your purpose, newest first."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.post(
    "/measures",
    status_code=201,
    response_model=schemas.Measure,
    responses=problems(NotPermitted, RuleViolated, UnknownReference, KeyReused, InProgress),
)
async def open_measure(tx: Writes, once: Once, new: schemas.MeasureOpening) -> Response:
    """Open a measure (Hilfe) for a person or a family of one of your cases."""

    async def answer() -> Response:
        made = await service.open_measure(tx, new)
        return answers.created(made, f"/v1/measures/{made.id}")

    return await once(tx, answer)


@router.get("/measures/{measure_id}", response_model=schemas.Measure)
async def get_measure(request: Request, reader: Reads, measure_id: Id) -> Response:
    """Read a measure (Hilfe) of a case that you may see."""
    return answers.resource(request, await service.read(reader, measure_id))


@router.post(
    "/measures/{measure_id}/application", response_model=schemas.Measure, responses=DATED_STEP
)
async def apply_for_measure(
    tx: Writes, measure_id: Id, application: schemas.MeasureApplication
) -> Response:
    """Record that the help is applied for (Antrag)."""
    return answers.changed(await service.apply(tx, measure_id, application))


@router.post("/measures/{measure_id}/assessment", response_model=schemas.Measure, responses=STEP)
async def assess_measure(tx: Writes, measure_id: Id) -> Response:
    """Begin to assess what is needed (sozialpädagogische Diagnostik)."""
    return answers.changed(await service.assess(tx, measure_id))


@router.post("/measures/{measure_id}/consultation", response_model=schemas.Measure, responses=STEP)
async def consult_about_measure(tx: Writes, measure_id: Id) -> Response:
    """Take the measure to the team (Teamberatung, § 36 (2) SGB VIII)."""
    return answers.changed(await service.consult(tx, measure_id))


@router.post("/measures/{measure_id}/grant", response_model=schemas.Measure, responses=DATED_STEP)
async def grant_measure(tx: Writes, measure_id: Id, decision: schemas.MeasureDecision) -> Response:
    """Record that the help is granted (bewilligt)."""
    return answers.changed(await service.grant(tx, measure_id, decision))


@router.post(
    "/measures/{measure_id}/subsequent-grant",
    response_model=schemas.Measure,
    responses=DATED_STEP,
)
async def grant_measure_subsequently(
    tx: Writes, measure_id: Id, decision: schemas.MeasureDecision
) -> Response:
    """Record that a help that runs already is granted (nachträglich bewilligt)."""
    return answers.changed(await service.grant_later(tx, measure_id, decision))


@router.post(
    "/measures/{measure_id}/refusal", response_model=schemas.Measure, responses=DATED_STEP
)
async def refuse_measure(
    tx: Writes, measure_id: Id, decision: schemas.MeasureDecision
) -> Response:
    """Record that the help is refused (abgelehnt)."""
    return answers.changed(await service.refuse(tx, measure_id, decision))


@router.post("/measures/{measure_id}/withdrawal", response_model=schemas.Measure, responses=STEP)
async def withdraw_measure(tx: Writes, measure_id: Id) -> Response:
    """Record that the help is no longer wanted (zurückgezogen)."""
    return answers.changed(await service.withdraw(tx, measure_id))


@router.post(
    "/measures/{measure_id}/placement-search", response_model=schemas.Measure, responses=STEP
)
async def search_place_for_measure(tx: Writes, measure_id: Id) -> Response:
    """Begin to look for a place or a service (Suche)."""
    return answers.changed(await service.search_place(tx, measure_id))


@router.post(
    "/measures/{measure_id}/beginning", response_model=schemas.Measure, responses=DATED_STEP
)
async def begin_measure(
    tx: Writes, measure_id: Id, beginning: schemas.MeasureBeginning
) -> Response:
    """Begin the help (Hilfe beginnen); before a decision, it carries a warning."""
    return answers.changed(await service.begin(tx, measure_id, beginning))


@router.post("/measures/{measure_id}/interruption", response_model=schemas.Measure, responses=STEP)
async def interrupt_measure(tx: Writes, measure_id: Id) -> Response:
    """Interrupt the help (Hilfe unterbrechen)."""
    return answers.changed(await service.interrupt(tx, measure_id))


@router.post("/measures/{measure_id}/resumption", response_model=schemas.Measure, responses=STEP)
async def resume_measure(tx: Writes, measure_id: Id) -> Response:
    """Go on with a help that was interrupted (Hilfe fortsetzen)."""
    return answers.changed(await service.resume(tx, measure_id))


@router.post("/measures/{measure_id}/ending", response_model=schemas.Measure, responses=DATED_STEP)
async def end_measure(tx: Writes, measure_id: Id, ending: schemas.MeasureEnding) -> Response:
    """End the help (Hilfe beenden), with its reason."""
    return answers.changed(await service.end(tx, measure_id, ending))
