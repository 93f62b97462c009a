"""SQL of transfers."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, bindparam, case, cast, func, select

from jugendhilfe_api.cases.measures.models import Measure, MeasureState
from jugendhilfe_api.cases.models import Case, CasePerson
from jugendhilfe_api.cases.transfers import schemas
from jugendhilfe_api.cases.transfers.models import CaseTransfer, CaseTransferFacts
from jugendhilfe_api.core.crypto.sealed import ciphertext
from jugendhilfe_api.core.database.context import current_organisation
from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people.models import Person

GIVING: ColumnElement[bool] = CaseTransfer.giving_office_id == current_organisation
RECEIVING: ColumnElement[bool] = CaseTransfer.receiving_office_id == current_organisation
STATES = Machine("case-transfers", CaseTransfer, {"giving": GIVING, "receiving": RECEIVING})
ITEM = document(
    schemas.CaseTransfer,
    CaseTransfer,
    case_id=case((GIVING, CaseTransfer.case_id)),
    new_case_id=case((RECEIVING, CaseTransfer.new_case_id)),
    obliged_office_id=case(
        (CaseTransfer.continued_on.is_not(None), CaseTransfer.receiving_office_id),
        else_=CaseTransfer.giving_office_id,
    ),
    available_steps=STATES.available_steps,
)
SOURCE = select(CaseTransfer)
ONE = one(ITEM, CaseTransfer.version, SOURCE.where(CaseTransfer.id == bindparam("transfer_id")))
FILTERS = ("state", "receiving_office_id", "giving_office_id")
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    name="case-transfers",
    query=schemas.TransferQuery,
    orders={"newest": Order((CaseTransfer.id,), descending=True)},
    filters={name: getattr(CaseTransfer, name) == bindparam(name) for name in FILTERS},
    identity=CaseTransfer.id,
)
FACTS = one(
    ciphertext(CaseTransferFacts.facts),
    CaseTransferFacts.version,
    select(CaseTransferFacts).where(CaseTransferFacts.transfer_id == bindparam("transfer_id")),
)

PERSONS: Any = select(CasePerson.person_id).where(CasePerson.case_id == Case.id)
NOT_ENDED = Measure.state.not_in(
    [MeasureState.ENDED, MeasureState.REFUSED, MeasureState.WITHDRAWN]
)
HANDED_OVER = document(
    schemas.HandedOver,
    Case,
    persons=documents(
        document(schemas.HandedOverPerson, Person),
        Person.__table__,
        (Person.id == Case.person_id) | Person.id.in_(PERSONS),
        order_by=func.row(Person.id != Case.person_id, Person.id),
    ),
    measures=documents(
        document(schemas.HandedOverMeasure, Measure),
        Measure.__table__,
        Measure.case_id == Case.id,
        NOT_ENDED,
        order_by=Measure.id,
    ),
)


async def get_for_update(tx: Tx, transfer_id: UUID) -> CaseTransfer | None:
    """Return a transfer from or to the caller's department; others wait."""
    return await tx.session.get(CaseTransfer, transfer_id, with_for_update=True)


async def handed_over(tx: Tx, case_id: UUID) -> str:
    """Write what is handed over with a case, as JSON."""
    found = select(cast(HANDED_OVER, Text)).where(Case.id == case_id)
    return str((await tx.session.execute(found)).scalar_one())


async def service_types(tx: Tx, case_id: UUID) -> list[str]:
    """Return the kinds of help in a case that have not ended."""
    found = select(Measure.service_type).where(Measure.case_id == case_id, NOT_ENDED).distinct()
    return sorted((await tx.session.scalars(found)).all())


async def facts(tx: Tx, transfer_id: UUID) -> CaseTransferFacts | None:
    """Return what was handed over, as far as the caller may read it already."""
    found = select(CaseTransferFacts).where(CaseTransferFacts.transfer_id == transfer_id)
    return (await tx.session.scalars(found)).first()


async def hand_over(tx: Tx, transfer_id: UUID) -> bool:
    """Mark the case of the giving office as handed over; false if it is no longer worked on."""
    return bool(await tx.session.scalar(select(func.hand_case_over(transfer_id))))
