"""Use cases of measures."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.cases import service as cases
from jugendhilfe_api.cases.measures import queries, rules, schemas
from jugendhilfe_api.cases.measures.models import HELPING, Measure, MeasureState
from jugendhilfe_api.cases.models import Case, CaseState
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import (
    NotFound,
    NotPermitted,
    RuleViolated,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes

NOT_IN_CASE = Text(
    "Um diese Person geht es nicht in der Akte", "The case is not about this person"
)
NO_MEASURES = Text("In dieser Akte beginnt keine Hilfe", "No measure can be opened in this case")


async def search(reader: Reader, query: schemas.MeasureQuery, *, total: bool) -> Slice:
    """List the measures that the caller may see, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, measure_id: UUID) -> Resource:
    """Read one measure."""
    return await reader.resource(queries.ONE, measure_id=measure_id)


async def open_measure(tx: Tx, new: schemas.MeasureOpening) -> Resource:
    """Open a measure for a person of a case: with advice, or with the application."""
    _refuse(rules.day("applied_on", new.applied_on, tx.today))
    measure = await _new(tx, new)
    if new.applied_on:
        measure.applied_on, measure.state = new.applied_on, MeasureState.APPLIED
    return await _added(tx, measure)


async def _new(tx: Tx, new: schemas.MeasureOpening) -> Measure:
    """Make a measure at its first state, of what the law allows to claim."""
    case = await _case(tx, new.case_id)
    if new.person_id not in await cases.persons_of(tx, case):
        raise RuleViolated(Violation("not-in-case", NOT_IN_CASE, "#/person_id"))
    service_type = await queries.service_type(tx, new.service_type)
    if service_type is None:
        raise UnknownReference("#/service_type")
    claim = rules.claim(new.kind, new.claimant, service_type.kinds, service_type.claimants)
    _refuse(claim)
    return Measure(
        id=uuid7(),
        youth_office_id=case.youth_office_id,
        department=case.department,
        case_id=case.id,
        person_id=new.person_id,
        service_type=service_type.code,
        kind=new.kind.value,
        claimant=new.claimant.value,
        section_41=rules.is_section_41(service_type.code, new.claimant),
        state=queries.STATES.initial,
    )


async def _case(tx: Tx, case_id: UUID) -> Case:
    try:
        case = await cases.lock(tx, case_id)
    except NotFound as error:
        raise UnknownReference("#/case_id") from error
    if case.department not in HELPING or case.state != CaseState.OPEN:
        raise RuleViolated(Violation("no-measures", NO_MEASURES, "#/case_id"))
    return case


async def _added(tx: Tx, measure: Measure) -> Resource:
    tx.session.add(measure)
    await changes.record(tx, "measure.opened", measure)
    return await tx.resource(queries.ONE, measure_id=measure.id)


async def apply(tx: Tx, measure_id: UUID, application: schemas.MeasureApplication) -> Resource:
    """Record that the help is applied for."""
    measure = await _step(tx, measure_id, "application")
    measure.applied_on = _day(tx, "applied_on", application.applied_on)
    return await _taken(tx, measure, "measure.applied")


async def assess(tx: Tx, measure_id: UUID) -> Resource:
    """Begin the assessment (sozialpädagogische Diagnostik)."""
    return await _taken(tx, await _step(tx, measure_id, "assessment"), "measure.assessed")


async def consult(tx: Tx, measure_id: UUID) -> Resource:
    """Take the measure to the team (§ 36 (2) SGB VIII)."""
    return await _taken(tx, await _step(tx, measure_id, "consultation"), "measure.consulted")


async def grant(tx: Tx, measure_id: UUID, decision: schemas.MeasureDecision) -> Resource:
    """Grant the help."""
    return await _decide(tx, measure_id, "grant", decision, "measure.granted")


async def grant_later(tx: Tx, measure_id: UUID, decision: schemas.MeasureDecision) -> Resource:
    """Grant a help that runs or is searched for already; its state stays."""
    return await _decide(tx, measure_id, "subsequent-grant", decision, "measure.granted")


async def refuse(tx: Tx, measure_id: UUID, decision: schemas.MeasureDecision) -> Resource:
    """Refuse the help."""
    return await _decide(tx, measure_id, "refusal", decision, "measure.refused")


async def withdraw(tx: Tx, measure_id: UUID) -> Resource:
    """Record that the help is no longer wanted."""
    return await _taken(tx, await _step(tx, measure_id, "withdrawal"), "measure.withdrawn")


async def search_place(tx: Tx, measure_id: UUID) -> Resource:
    """Begin to look for a place or a service."""
    return await _taken(tx, await _step(tx, measure_id, "placement-search"), "measure.searching")


async def begin(tx: Tx, measure_id: UUID, beginning: schemas.MeasureBeginning) -> Resource:
    """Begin the help; without a decision it carries a warning (§ 36a (1) SGB VIII)."""
    measure = await _step(tx, measure_id, "beginning")
    measure.begun_on = _day(tx, "begun_on", beginning.begun_on)
    return await _taken(tx, measure, "measure.begun")


async def interrupt(tx: Tx, measure_id: UUID) -> Resource:
    """Interrupt the help."""
    return await _taken(tx, await _step(tx, measure_id, "interruption"), "measure.interrupted")


async def resume(tx: Tx, measure_id: UUID) -> Resource:
    """Go on with the help."""
    return await _taken(tx, await _step(tx, measure_id, "resumption"), "measure.resumed")


async def end(tx: Tx, measure_id: UUID, ending: schemas.MeasureEnding) -> Resource:
    """End the help, with the reason that the statistics count."""
    measure = await _step(tx, measure_id, "ending")
    measure.ended_on = _day(tx, "ended_on", ending.ended_on, measure.begun_on)
    measure.end_reason = ending.reason.value
    return await _taken(tx, measure, "measure.ended")


async def _decide(
    tx: Tx, measure_id: UUID, step: str, decision: schemas.MeasureDecision, kind: str
) -> Resource:
    measure = await _step(tx, measure_id, step)
    measure.decided_on = _day(tx, "decided_on", decision.decided_on)
    return await _taken(tx, measure, kind)


async def lock(tx: Tx, measure_id: UUID) -> Measure:
    """Return a measure of the caller's departments; others wait for it.

    Raise `NotPermitted` for one of which the caller sees more than it may change, `NotFound` for
    any other.
    """
    if measure := await queries.get_for_update(tx, measure_id):
        return measure
    raise NotPermitted if await queries.is_visible(tx, measure_id) else NotFound


async def _step(tx: Tx, measure_id: UUID, name: str) -> Measure:
    measure = await lock(tx, measure_id)
    await queries.STATES.take(tx, measure, name)
    return measure


async def _taken(tx: Tx, measure: Measure, kind: str) -> Resource:
    await changes.record(tx, kind, measure)
    return await tx.resource(queries.ONE, measure_id=measure.id)


def _day(tx: Tx, name: str, chosen: date | None, begun_on: date | None = None) -> date:
    """Return the day of a step, which is today where none is named."""
    day = chosen or tx.today
    _refuse(rules.day(name, day, tx.today, begun_on))
    return day


def _refuse(found: Iterable[Violation]) -> None:
    if broken := tuple(found):
        raise RuleViolated(*broken)
