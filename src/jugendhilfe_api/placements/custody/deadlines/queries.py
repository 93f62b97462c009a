"""SQL of deadlines."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    type_coerce,
)

from jugendhilfe_api.core.database.context import current_now
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.placements.custody.deadlines import schemas
from jugendhilfe_api.placements.custody.deadlines.models import CustodyDeadline, DeadlineState
from jugendhilfe_api.placements.custody.models import CustodyMeasure


def _is(state: DeadlineState) -> ColumnElement[str]:
    return literal_column(f"'{state}'", Text())


STATE = case(
    (CustodyDeadline.met_at <= CustodyDeadline.due_at, _is(DeadlineState.MET)),
    (CustodyDeadline.met_at.is_not(None), _is(DeadlineState.MET_LATE)),
    (CustodyMeasure.ended_at <= CustodyDeadline.due_at, _is(DeadlineState.LAPSED)),
    (CustodyDeadline.due_at <= current_now, _is(DeadlineState.OVERDUE)),
    else_=_is(DeadlineState.OPEN),
)
VALID_FROM: ColumnElement[date] = type_coerce(CustodyDeadline.rule_valid_from, Date())
ITEM = document(
    schemas.Deadline,
    CustodyDeadline,
    state=STATE,
    rule=document(schemas.DeadlineRule, CustodyDeadline, valid_from=VALID_FROM),
    not_counted=func.array_to_json(CustodyDeadline.not_counted),
)
SOURCE = (
    select(CustodyDeadline)
    .join(CustodyMeasure, CustodyMeasure.id == CustodyDeadline.custody_measure_id)
    .where(CustodyDeadline.custody_measure_id == bindparam("custody_measure_id"))
)
ONE = one(
    ITEM, CustodyDeadline.version, SOURCE.where(CustodyDeadline.id == bindparam("deadline_id"))
)
EARLIEST_FIRST = Listing(
    ITEM,
    SOURCE,
    name="custody-deadlines",
    query=schemas.DeadlineQuery,
    orders={"due_at": Order((CustodyDeadline.due_at, CustodyDeadline.id))},
    filters={},
    identity=CustodyDeadline.custody_measure_id,
)


def next_due(measure_id: SQLColumnExpression[UUID]) -> ScalarSelect[datetime]:
    """Write when the next deadline of a measure ends that nobody has met."""
    pending = and_(
        CustodyDeadline.custody_measure_id == measure_id, CustodyDeadline.met_at.is_(None)
    )
    return select(func.min(CustodyDeadline.due_at)).where(pending).scalar_subquery()


async def get_for_update(
    tx: Tx, custody_measure_id: UUID, deadline_id: UUID
) -> CustodyDeadline | None:
    """Return a deadline of a measure that the caller's department keeps; others wait."""
    found = select(CustodyDeadline).where(
        CustodyDeadline.id == deadline_id,
        CustodyDeadline.custody_measure_id == custody_measure_id,
    )
    return await tx.session.scalar(found.with_for_update())


async def pending(tx: Tx, custody_measure_id: UUID, kind: str) -> CustodyDeadline | None:
    """Return the deadline of a type that nobody has met yet."""
    found = select(CustodyDeadline).where(
        CustodyDeadline.custody_measure_id == custody_measure_id,
        CustodyDeadline.type == kind,
        CustodyDeadline.met_at.is_(None),
    )
    return await tx.session.scalar(found.with_for_update())


async def seat_of(tx: Tx, organisation_id: UUID) -> str | None:
    """Return the official key of the place where an office has its seat, or of its Land."""
    found = select(func.coalesce(Organisation.ags, Organisation.land))
    seat: str | None = await tx.session.scalar(found.where(Organisation.id == organisation_id))
    return seat
