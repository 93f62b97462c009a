"""SQL of emergency accesses."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from jugendhilfe_api.cases.emergencies import schemas
from jugendhilfe_api.cases.emergencies.models import EmergencyAccess
from jugendhilfe_api.cases.models import Case
from jugendhilfe_api.core.database.context import current_departments, current_member
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.members.models import ACTIVE_TODAY, Member

SECOND_PERSON: ColumnElement[bool] = and_(
    EmergencyAccess.case_department == func.any(current_departments),
    EmergencyAccess.member_id != current_member,
)
STATES = Machine("emergency-access", EmergencyAccess, {"second_person": SECOND_PERSON})
ITEM = document(schemas.EmergencyAccess, EmergencyAccess, available_steps=STATES.available_steps)
OF_CASE = select(EmergencyAccess).where(EmergencyAccess.case_id == bindparam("case_id"))
ONE = one(
    ITEM,
    EmergencyAccess.version,
    OF_CASE.where(EmergencyAccess.id == bindparam("access_id")),
)
NEWEST_FIRST = Listing(
    ITEM,
    OF_CASE,
    name="emergency-access",
    query=schemas.EmergencyQuery,
    orders={"newest": Order((EmergencyAccess.id,), descending=True)},
    filters={},
    identity=EmergencyAccess.id,
)


async def open_(tx: Tx, access_id: UUID, case_id: UUID, reason: str) -> EmergencyAccess | None:
    """Open a case of another department for three hours, if the law lets the caller."""
    opened = select(func.open_in_emergency(access_id, case_id, reason))
    if not await tx.session.scalar(opened):
        return None
    return await tx.session.get(EmergencyAccess, access_id)


def of_case(case_id: UUID, access_id: UUID) -> Select[EmergencyAccess]:
    """Select an access to this case."""
    return select(EmergencyAccess).where(
        EmergencyAccess.id == access_id, EmergencyAccess.case_id == case_id
    )


async def waits_for_review(tx: Tx, case_id: UUID) -> bool:
    """Say whether an access to the case is still to be reviewed."""
    found = select(EmergencyAccess.id).where(
        EmergencyAccess.case_id == case_id, EmergencyAccess.state == STATES.initial
    )
    return (await tx.session.execute(found.limit(1))).first() is not None


async def leads_of(tx: Tx, case_id: UUID) -> Sequence[UUID]:
    """Return who leads the team of the responsible worker, or else the department's teams."""
    responsible = (
        select(Member.team_id)
        .join(Case, Case.responsible_member_id == Member.id)
        .where(Case.id == case_id)
        .scalar_subquery()
    )
    department = select(Case.department).where(Case.id == case_id).scalar_subquery()
    leads = select(Member.id, (Member.team_id == responsible).label("same_team")).where(
        Member.leads_team,
        department == func.any(Member.departments),
        ACTIVE_TODAY,
    )
    rows = (await tx.session.execute(leads)).all()
    return [row.id for row in rows if row.same_team] or [row.id for row in rows]
