"""Routes of custody measures."""

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
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, OnceWithKey
from jugendhilfe_api.offers.capacity.service import VacancyTaken
from jugendhilfe_api.placements.custody import schemas, service
from jugendhilfe_api.placements.custody.help_decisions import service as help_decisions

router = APIRouter(tags=["custody-measures"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("custody-measures:read", purpose=True)]
Writes = Annotated[Tx, requires("custody-measures:write", purpose=True)]
STEP = problems(NotPermitted, StateTransition)
DATED_STEP = problems(NotPermitted, StateTransition, RuleViolated)
ONE = "/custody-measures/{custody_measure_id}"


@router.get(
    "/custody-measures",
    response_model=Page[schemas.CustodySummary],
    responses=problems(InvalidCursor),
)
async def list_custody_measures(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.CustodyQuery, Query()],
) -> Response:
    """List the custody measures (Inobhutnahmen) that you may see, newest first."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.post(
    "/custody-measures",
    status_code=201,
    response_model=schemas.CustodyMeasure,
    responses=problems(
        NotPermitted,
        service.CustodyMeasureRunning,
        VacancyTaken,
        RuleViolated,
        UnknownReference,
        KeyReused,
        InProgress,
    ),
)
async def take_into_care(tx: Writes, once: OnceWithKey, new: schemas.CustodyBeginning) -> Response:
    """Take a child into care (in Obhut nehmen), and book a place in the same call.

    The provider learns what it learns of any booking. If there is no place, the problem names
    other offers in `alternatives`.
    """

    async def answer() -> Response:
        made = await service.begin(tx, new)
        return answers.created(made, f"/v1/custody-measures/{made.id}")

    return await once(tx, answer)


@router.get(ONE, response_model=schemas.CustodyMeasure)
async def get_custody_measure(request: Request, reader: Reads, custody_measure_id: Id) -> Response:
    """Read a custody measure (Inobhutnahme) of a case that you may see."""
    return answers.resource(request, await service.read(reader, custody_measure_id))


@router.patch(
    ONE, response_model=schemas.CustodyMeasure, responses=problems(NotPermitted, RuleViolated)
)
async def change_custody_measure(
    tx: Writes, custody_measure_id: Id, held: Precondition, patch: schemas.CustodyPatch
) -> Response:
    """Add to a custody measure (Inobhutnahme) what was not known before, also after its end."""
    return answers.changed(await service.change(tx, custody_measure_id, held, patch))


@router.post(
    ONE + "/custodian-information", response_model=schemas.CustodyMeasure, responses=DATED_STEP
)
async def inform_custodians(
    tx: Writes, custody_measure_id: Id, step: schemas.CustodyStep
) -> Response:
    """Record that the custodians are informed (Personensorgeberechtigte unterrichtet)."""
    return answers.changed(await service.inform(tx, custody_measure_id, step))


@router.post(ONE + "/unreachability", response_model=schemas.CustodyMeasure, responses=STEP)
async def record_unreachable_custodians(tx: Writes, custody_measure_id: Id) -> Response:
    """Record that the custodians cannot be reached (nicht erreichbar): like an objection."""
    return answers.changed(await service.not_reached(tx, custody_measure_id))


@router.post(ONE + "/objection", response_model=schemas.CustodyMeasure, responses=DATED_STEP)
async def record_objection(
    tx: Writes, custody_measure_id: Id, step: schemas.CustodyStep
) -> Response:
    """Record that the custodians object (Widerspruch der Personensorgeberechtigten)."""
    return answers.changed(await service.object_(tx, custody_measure_id, step))


@router.post(ONE + "/non-objection", response_model=schemas.CustodyMeasure, responses=STEP)
async def record_non_objection(tx: Writes, custody_measure_id: Id) -> Response:
    """Record that the custodians do not object (kein Widerspruch), or no longer."""
    return answers.changed(await service.not_object(tx, custody_measure_id))


@router.post(ONE + "/court-referral", response_model=schemas.CustodyMeasure, responses=DATED_STEP)
async def refer_custody_measure_to_court(
    tx: Writes, custody_measure_id: Id, step: schemas.CustodyStep
) -> Response:
    """Record that the family court was asked to decide (Anrufung des Familiengerichts)."""
    return answers.changed(await service.refer_to_court(tx, custody_measure_id, step))


@router.post(ONE + "/court-decision", response_model=schemas.CustodyMeasure, responses=DATED_STEP)
async def record_court_decision(
    tx: Writes, custody_measure_id: Id, decision: schemas.CourtDecision
) -> Response:
    """Record what the family court has decided (Entscheidung des Familiengerichts)."""
    return answers.changed(await service.court_decided(tx, custody_measure_id, decision))


@router.post(ONE + "/handover", response_model=schemas.CustodyMeasure, responses=STEP)
async def hand_child_over(tx: Writes, custody_measure_id: Id) -> Response:
    """Record that the child goes back to the custodians (Übergabe)."""
    return answers.changed(await service.hand_over(tx, custody_measure_id))


@router.post(ONE + "/support-planning", response_model=schemas.CustodyMeasure, responses=STEP)
async def begin_support_planning(tx: Writes, custody_measure_id: Id) -> Response:
    """Begin to plan the help that follows (Hilfeplanverfahren)."""
    return answers.changed(await service.plan_support(tx, custody_measure_id))


@router.post(
    ONE + "/deprivation-of-liberty", response_model=schemas.CustodyMeasure, responses=DATED_STEP
)
async def record_deprivation_of_liberty(
    tx: Writes, custody_measure_id: Id, step: schemas.CustodyStep
) -> Response:
    """Record that a deprivation of liberty has begun (freiheitsentziehende Maßnahme).

    Without a decision of the court it ends with the day after it began (§ 42 (5) SGB VIII): see
    `deadlines`.
    """
    return answers.changed(await service.deprive(tx, custody_measure_id, step))


@router.post(ONE + "/ending", response_model=schemas.CustodyMeasure, responses=DATED_STEP)
async def end_custody_measure(
    tx: Writes, custody_measure_id: Id, ending: schemas.CustodyEnding
) -> Response:
    """End a custody measure (Inobhutnahme beenden) other than by a decision on help."""
    return answers.changed(await service.end(tx, custody_measure_id, ending))


@router.post(
    ONE + "/help-decision",
    response_model=schemas.CustodyMeasure,
    responses=problems(
        NotPermitted, StateTransition, VacancyTaken, RuleViolated, UnknownReference
    ),
)
async def decide_on_help(
    tx: Writes, custody_measure_id: Id, decision: schemas.HelpDecision
) -> Response:
    """End a custody measure by deciding on help (Hilfeentscheidung): `measure_id` is the help.

    The young person stays in the same place, or in another one of the same facility, without a
    gap and without a night that is counted twice; the rates change with the day of the decision.
    """
    return answers.changed(await help_decisions.decide(tx, custody_measure_id, decision))
