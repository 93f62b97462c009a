"""SQL of custody measures."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import array

from jugendhilfe_api.core.crypto.sealed import ciphertext
from jugendhilfe_api.core.database.context import current_departments
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement, one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.people.merges.models import of_same_person
from jugendhilfe_api.people.models import Person
from jugendhilfe_api.placements.custody import schemas
from jugendhilfe_api.placements.custody.codes import CustodyKind
from jugendhilfe_api.placements.custody.deadlines.models import CustodyDeadline, DeadlineType
from jugendhilfe_api.placements.custody.deadlines.queries import next_due
from jugendhilfe_api.placements.custody.models import CustodyMeasure

KEPT: ColumnElement[bool] = CustodyMeasure.department == func.any(current_departments)
DEPRIVED = exists().where(
    CustodyDeadline.custody_measure_id == CustodyMeasure.id,
    CustodyDeadline.type == literal_column(f"'{DeadlineType.DEPRIVATION_OF_LIBERTY}'"),
    CustodyDeadline.met_at.is_(None),
)
STATES = Machine(
    "custody-measures",
    CustodyMeasure,
    {
        "own_department": KEPT,
        "custodians_uninformed": CustodyMeasure.custodians_informed_at.is_(None),
        "court_undecided": CustodyMeasure.court_decided_at.is_(None),
        "at_liberty": ~DEPRIVED,
        "not_provisional": CustodyMeasure.kind != literal_column(f"'{CustodyKind.PROVISIONAL}'"),
    },
)
ASKED_FOR = (
    "occasions",
    "initiator",
    "accommodation",
    "provider_kind",
    "residence_before",
    "risk_assessed_before",
    "foreign_origin",
    "german_spoken",
)


def _missing() -> ColumnElement[Any]:
    """Write which fields the statistics ask for and nobody has filled."""
    unfilled: list[ColumnElement[Any]] = [
        case((getattr(CustodyMeasure, name).is_(None), literal_column(f"'{name}'")))
        for name in ASKED_FOR
    ]
    ended = and_(CustodyMeasure.ended_at.is_not(None), CustodyMeasure.residence_after.is_(None))
    unfilled.append(case((ended, literal_column("'residence_after'"))))
    named: ColumnElement[Any] = array(unfilled, type_=Text())
    return func.array_to_json(func.array_remove(named, literal_column("null")))


NEXT_DEADLINE = next_due(CustodyMeasure.id)
SOURCE = select(CustodyMeasure)
ONE = one(
    document(
        schemas.CustodyMeasure,
        CustodyMeasure,
        # Who only takes part in the case does not need to know what has happened to the child.
        occasions=case((KEPT, ciphertext(CustodyMeasure.occasions))),
        statistics_missing=_missing(),
        next_deadline_at=NEXT_DEADLINE,
        available_steps=STATES.available_steps,
    ),
    CustodyMeasure.version,
    SOURCE.where(CustodyMeasure.id == bindparam("custody_measure_id")),
)
SEEN = Statement(
    select(CustodyMeasure.id).where(CustodyMeasure.id == bindparam("custody_measure_id"))
)
NEWEST_FIRST = Listing(
    document(
        schemas.CustodySummary,
        CustodyMeasure,
        next_deadline_at=NEXT_DEADLINE,
        available_steps=STATES.available_steps,
    ),
    SOURCE,
    name="custody-measures",
    query=schemas.CustodyQuery,
    orders={"newest": Order((CustodyMeasure.id,), descending=True)},
    filters={
        name: getattr(CustodyMeasure, name) == bindparam(name)
        for name in ("state", "kind", "case_id")
    }
    | {
        "person_id": of_same_person(CustodyMeasure.person_id, bindparam("person_id")),
        "running": CustodyMeasure.ended_at.is_(None) == bindparam("running"),
    },
    identity=CustodyMeasure.id,
)


async def get_for_update(tx: Tx, custody_measure_id: UUID) -> CustodyMeasure | None:
    """Return a measure that the caller's department keeps; others wait."""
    return await tx.session.get(CustodyMeasure, custody_measure_id, with_for_update=True)


async def is_visible(tx: Tx, custody_measure_id: UUID) -> bool:
    """Say whether the caller may see the measure."""
    found = await tx.session.execute(SEEN.selected, {"custody_measure_id": custody_measure_id})
    return found.first() is not None


async def person(tx: Tx, person_id: UUID) -> Person | None:
    """Return a person whom the caller may know."""
    return await tx.session.get(Person, person_id)


async def offer(tx: Tx, offer_id: UUID) -> Offer | None:
    """Return an offer of the market."""
    return await tx.session.get(Offer, offer_id)


async def began_between(tx: Tx, person_id: UUID, first: datetime, until: datetime) -> bool:
    """Say whether the caller knows a measure of this person that began in a period."""
    found = select(CustodyMeasure.id).where(
        of_same_person(CustodyMeasure.person_id, person_id),
        CustodyMeasure.begun_at >= first,
        CustodyMeasure.begun_at < until,
    )
    return (await tx.session.execute(found.limit(1))).first() is not None
