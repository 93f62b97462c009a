"""SQL of cases."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from jugendhilfe_api.cases import schemas
from jugendhilfe_api.cases.models import Case, CaseCounter, CaseDeputy, CasePerson
from jugendhilfe_api.cases.participations.models import OPEN_DEPARTMENTS, Participation
from jugendhilfe_api.cases.transfers.models import CaseTransfer, TransferState
from jugendhilfe_api.core.database.context import current_departments, current_today
from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement, one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.members.models import ACTIVE_TODAY, Member
from jugendhilfe_api.people.merges.models import of_same_person

# Who only takes part sees the case and takes no step with it.
KEPT: ColumnElement[bool] = Case.department == func.any(current_departments)
# One offer at a time, and never over the wall of a department (§§ 55 (5), 68 SGB VIII).
TRANSFERABLE: ColumnElement[bool] = and_(
    Case.department.in_([literal_column(f"'{department}'") for department in OPEN_DEPARTMENTS]),
    ~exists().where(
        CaseTransfer.case_id == Case.id,
        CaseTransfer.state == literal_column(f"'{TransferState.PROPOSED}'"),
    ),
)
STATES = Machine("cases", Case, {"own_department": KEPT, "transferable": TRANSFERABLE})


def _ids(column: Any, table: Any) -> ColumnElement[Any]:
    return documents(column, table.__table__, table.case_id == Case.id, order_by=column)


ITEM = document(
    schemas.Case,
    Case,
    family_person_ids=_ids(CasePerson.person_id, CasePerson),
    deputy_member_ids=_ids(CaseDeputy.member_id, CaseDeputy),
    available_steps=STATES.available_steps,
)
SOURCE = select(Case)
ONE = one(ITEM, Case.version, SOURCE.where(Case.id == bindparam("case_id")))
VISIBLE = Statement(select(Case.id).where(Case.id == bindparam("case_id")))
PERSON_ID: ColumnElement[Any] = bindparam("person_id")
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    name="cases",
    query=schemas.CaseQuery,
    orders={"newest": Order((Case.id,), descending=True)},
    filters={
        "department": Case.department == bindparam("department"),
        "state": Case.state == bindparam("state"),
        "responsible_member_id": Case.responsible_member_id == bindparam("responsible_member_id"),
        "person_id": or_(
            of_same_person(Case.person_id, PERSON_ID),
            Case.id.in_(
                select(CasePerson.case_id).where(of_same_person(CasePerson.person_id, PERSON_ID))
            ),
        ),
    },
    identity=Case.id,
)


async def get_for_update(tx: Tx, case_id: UUID) -> Case | None:
    """Return a case that the caller's department keeps; others wait."""
    return await tx.session.get(Case, case_id, with_for_update=True)


async def is_visible(tx: Tx, case_id: UUID) -> bool:
    """Say whether the caller may see the case."""
    found = await tx.session.execute(select(Case.id).where(Case.id == case_id))
    return found.first() is not None


async def next_number(tx: Tx, department: str) -> int:
    """Draw the next number of the year; a case that is not opened gives it back."""
    counted = insert(CaseCounter).values(
        youth_office_id=tx.principal.organisation,
        department=department,
        year=tx.today.year,
        last=1,
    )
    drawn = counted.on_conflict_do_update(
        index_elements=[CaseCounter.youth_office_id, CaseCounter.department, CaseCounter.year],
        set_={"last": CaseCounter.last + literal(1, Integer)},
    ).returning(CaseCounter.last)
    return int((await tx.session.execute(drawn)).scalar_one())


async def colleagues_in(tx: Tx, department: str, member_ids: set[UUID]) -> set[UUID]:
    """Return which of these are active members of the office who work in the department."""
    found = select(Member.id).where(
        Member.id.in_(member_ids),
        Member.departments.contains(literal([department], ARRAY(Text()))),
        ACTIVE_TODAY,
    )
    return set((await tx.session.scalars(found)).all())


async def family_of(tx: Tx, case_id: UUID) -> set[UUID]:
    """Return the further persons of the family that a case is about."""
    found = select(CasePerson.person_id).where(CasePerson.case_id == case_id)
    return set((await tx.session.scalars(found)).all())


async def participants(tx: Tx, case_id: UUID) -> list[Participation]:
    """Return the participations in a case that have not ended."""
    found = select(Participation).where(
        Participation.case_id == case_id,
        Participation.revoked_on.is_(None),
        Participation.valid_until >= current_today,
    )
    return list((await tx.session.scalars(found)).all())


async def empty(tx: Tx, table: type[CasePerson | CaseDeputy], case_id: UUID) -> None:
    """Empty a list of a case."""
    await tx.session.execute(delete(table).where(table.case_id == case_id))
