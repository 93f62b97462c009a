"""SQL that asks the walls of a case for every member of the office.

Policy and list are both made of the words in `cases.walls`: what stands here is what the policy
does. Only the department that keeps the case may ask, because it alone sees all participations.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from jugendhilfe_api.cases.access import schemas
from jugendhilfe_api.cases.models import Case, CaseDeputy
from jugendhilfe_api.cases.participations.models import Participation
from jugendhilfe_api.cases.walls import own_department, running
from jugendhilfe_api.core.database.context import current_departments, current_today
from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.organisations.members.models import Member


def _said(reason: str) -> ColumnElement[Any]:
    return literal_column(f"'{reason}'", Text())


def _true(fragment: str) -> ColumnElement[bool]:
    return literal_column(fragment, Boolean())


KEPT = and_(Case.id == bindparam("case_id"), Case.department == func.any(current_departments))
ACTIVE = and_(
    Member.organisation_id == Case.youth_office_id,
    Member.valid_from <= current_today,
    or_(Member.valid_until.is_(None), Member.valid_until >= current_today),
)
IS_DEPUTY = exists().where(CaseDeputy.case_id == Case.id, CaseDeputy.member_id == Member.id)
BY_DEPARTMENT = (
    select(
        Member.id.label("member_id"),
        Member.display_name,
        Case.department,
        literal_column("null::uuid", Uuid()).label("participation_id"),
        literal_column("null::text", Text()).label("purpose"),
        literal_column("null::date", Date()).label("valid_until"),
        case(
            (Member.id == Case.responsible_member_id, _said("RESPONSIBLE")),
            (IS_DEPUTY, _said("DEPUTY")),
            else_=_said("DEPARTMENT"),
        ).label("reason"),
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
        Participation.id,
        Participation.purpose,
        Participation.valid_until,
        _said("PARTICIPATION"),
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
FOUND = union_all(BY_DEPARTMENT, BY_PARTICIPATION).subquery("found")
ITEM = document(schemas.CaseAccess, FOUND, **dict(FOUND.c))
IN_ORDER = tuple_(FOUND.c.reason, FOUND.c.display_name, FOUND.c.member_id)
ACCESS = Statement(select(cast(documents(ITEM, FOUND, order_by=IN_ORDER), Text).label("items")))
VISIBLE = Statement(select(Case.id).where(Case.id == bindparam("case_id")))
