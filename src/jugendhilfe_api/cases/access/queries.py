"""SQL that asks the walls of a case for every member of the office.

Policy and list are both made of the words in `cases.walls`: what stands here is what the policy
does. Only the department that keeps the case may ask, because it alone sees all participations.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.types import TypeEngine

from jugendhilfe_api.cases.access import schemas
from jugendhilfe_api.cases.emergencies.models import EmergencyAccess
from jugendhilfe_api.cases.models import Case, CaseDeputy
from jugendhilfe_api.cases.participations.models import Participation
from jugendhilfe_api.cases.walls import EMERGENCY, own_department, running, unexpired
from jugendhilfe_api.core import clock
from jugendhilfe_api.core.access.purposes import PURPOSES
from jugendhilfe_api.core.database.context import current_departments
from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.organisations.members.models import ACTIVE_TODAY, Member


def _said(text: str) -> ColumnElement[Any]:
    return literal_column(f"'{text}'", Text())


def _none(type_: TypeEngine[Any]) -> ColumnElement[Any]:
    return cast(null(), type_)


def _true(fragment: str) -> ColumnElement[bool]:
    return literal_column(fragment, Boolean())


def _day(instant: Any) -> ColumnElement[Any]:
    return cast(func.timezone(_said(str(clock.GERMANY)), instant), Date)


KEPT = and_(Case.id == bindparam("case_id"), Case.department == func.any(current_departments))
ACTIVE = and_(
    Member.organisation_id == Case.youth_office_id,
    ACTIVE_TODAY,
)
IS_DEPUTY = exists().where(CaseDeputy.case_id == Case.id, CaseDeputy.member_id == Member.id)
BY_DEPARTMENT = (
    select(
        Member.id.label("member_id"),
        Member.display_name,
        Case.department,
        case(
            (Member.id == Case.responsible_member_id, _said("RESPONSIBLE")),
            (IS_DEPUTY, _said("DEPUTY")),
            else_=_said("DEPARTMENT"),
        ).label("reason"),
        _none(Uuid()).label("participation_id"),
        _none(Uuid()).label("emergency_access_id"),
        _none(Text()).label("purpose"),
        _said("§ 35 SGB I, § 64 (1) SGB VIII").label("legal_basis"),
        func.greatest(Member.valid_from, _day(Case.created_at)).label("valid_from"),
        Member.valid_until.label("valid_until"),
        _none(DateTime(timezone=True)).label("expires_at"),
    )
    .select_from(Case)
    .join(Member, ACTIVE)
    .where(KEPT, _true(own_department("members.departments")))
)
BY_PARTICIPATION = (
    select(
        Member.id,
        Member.display_name,
        Participation.department,
        _said("PARTICIPATION"),
        Participation.id,
        _none(Uuid()),
        Participation.purpose,
        Participation.legal_basis,
        func.greatest(Member.valid_from, Participation.valid_from),
        func.least(Member.valid_until, Participation.valid_until),
        _none(DateTime(timezone=True)),
    )
    .select_from(Case)
    .join(Participation, Participation.case_id == Case.id)
    .join(Member, ACTIVE)
    .where(
        KEPT,
        Participation.department == func.any(Member.departments),
        _true(running("participations")),
    )
)
IN_EMERGENCY = (
    select(
        Member.id,
        Member.display_name,
        EmergencyAccess.department,
        _said(EMERGENCY),
        _none(Uuid()),
        EmergencyAccess.id,
        _said(EMERGENCY),
        _said(PURPOSES[EMERGENCY].legal_basis),
        _day(EmergencyAccess.created_at),
        func.least(Member.valid_until, _day(EmergencyAccess.expires_at)),
        EmergencyAccess.expires_at,
    )
    .select_from(Case)
    .join(EmergencyAccess, EmergencyAccess.case_id == Case.id)
    .join(Member, and_(ACTIVE, Member.id == EmergencyAccess.member_id))
    .where(
        KEPT,
        EmergencyAccess.department == func.any(Member.departments),
        _true(unexpired("emergency_accesses")),
    )
)
FOUND = union_all(BY_DEPARTMENT, BY_PARTICIPATION, IN_EMERGENCY).subquery("found")
ITEM = document(schemas.CaseAccess, FOUND, **dict(FOUND.c))
IN_ORDER = tuple_(FOUND.c.reason, FOUND.c.display_name, FOUND.c.member_id)
ACCESS = Statement(select(cast(documents(ITEM, FOUND, order_by=IN_ORDER), Text).label("items")))
