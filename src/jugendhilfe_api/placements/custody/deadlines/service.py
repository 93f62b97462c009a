"""Use cases of deadlines."""

from datetime import datetime
from uuid import UUID

from jugendhilfe_api.core.clock import day_of
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import Conflict, NotFound, RuleViolated
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.placements.custody.deadlines import queries, rules, schemas
from jugendhilfe_api.placements.custody.deadlines.models import CustodyDeadline, DeadlineType
from jugendhilfe_api.placements.custody.models import CustodyMeasure
from jugendhilfe_api.reference.holidays import service as holidays
from jugendhilfe_api.reference.holidays.service import Calendar, Seat


class DeadlineMet(Conflict):
    """Somebody has recorded already that the deadline is met."""

    code = "deadline-met"


async def search(reader: Reader, measure_id: UUID, query: schemas.DeadlineQuery) -> Slice:
    """List the deadlines of a measure, the earliest first."""
    return await queries.EARLIEST_FIRST.page(reader, query, custody_measure_id=measure_id)


async def start(tx: Tx, measure: CustodyMeasure, with_: str, at: datetime) -> None:
    """Compute the deadlines that begin with something that has happened to a measure."""
    begun = list(rules.beginning_with(with_, measure.kind, day_of(at)))
    if not begun:
        return
    seat = await queries.seat_of(tx, measure.youth_office_id)
    calendar = await _calendar(tx, seat)
    for rule in begun:
        end = rules.end(rule, at, calendar)
        deadline = CustodyDeadline(
            youth_office_id=measure.youth_office_id,
            custody_measure_id=measure.id,
            type=rule.type,
            legal_basis=rule.legal_basis,
            unit=rule.unit,
            count=rule.count,
            shifts=rule.shifts,
            verified=rule.verified,
            source=rule.source,
            rule_valid_from=rule.rule_valid_from,
            starts_with=rule.starts_with,
            started_at=at,
            seat=seat,
            not_counted=list(end.not_counted),
            due_on=end.due_on,
            due_at=end.due_at,
        )
        tx.session.add(deadline)
        await changes.record(tx, "custody-deadline.started", deadline)


async def _calendar(tx: Tx, seat: str | None) -> Calendar:
    return await holidays.calendar(tx, Seat.at(seat) if seat else Seat())


async def fulfil(
    tx: Tx, measure: CustodyMeasure, deadline_id: UUID, fulfilment: schemas.DeadlineFulfilment
) -> Resource:
    """Record that a deadline is met, once.

    Raises `NotFound` (404), `DeadlineMet` (409), `RuleViolated` (422).
    """
    deadline = await queries.get_for_update(tx, measure.id, deadline_id)
    if deadline is None:
        raise NotFound
    if deadline.met_at is not None:
        raise DeadlineMet
    met_at = fulfilment.met_at or tx.now
    if broken := tuple(rules.met(met_at, deadline.started_at, tx.now)):
        raise RuleViolated(*broken)
    await _meet(tx, measure, deadline, met_at)
    values = {"custody_measure_id": measure.id, "deadline_id": deadline.id}
    return await tx.resource(queries.ONE, **values)


async def _meet(
    tx: Tx, measure: CustodyMeasure, deadline: CustodyDeadline, met_at: datetime
) -> None:
    """Record that a deadline is met, and begin those that follow it."""
    deadline.met_at = met_at
    await changes.record(tx, "custody-deadline.met", deadline)
    await start(tx, measure, deadline.type, met_at)


async def end_deprivation(tx: Tx, measure: CustodyMeasure, at: datetime) -> None:
    """Record that a deprivation of liberty has ended with the measure, if there is one."""
    pending = await queries.pending(tx, measure.id, DeadlineType.DEPRIVATION_OF_LIBERTY)
    if pending is not None:
        await _meet(tx, measure, pending, max(at, pending.started_at))
