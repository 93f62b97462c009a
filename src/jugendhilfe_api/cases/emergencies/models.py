"""The table of emergency accesses: who has opened another department's case, why, and how long."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped

from jugendhilfe_api.cases.participations.models import OPEN_DEPARTMENTS
from jugendhilfe_api.cases.walls import EMERGENCY
from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    MEMBER,
    MEMBER_KIND,
    NOW,
    ORGANISATION,
    PURPOSE,
    Policy,
    protected,
)
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
MINE = f"youth_office_id = {ORGANISATION}"
OURS = f"case_department = any({DEPARTMENTS})"
# Who is on duty at night (Bereitschaftsdienst) comes from these; they may claim the purpose.
ON_DUTY = (Department.ASD, Department.JGH, Department.PKD)
LASTS = "interval '3 hours'"


@code_list("emergency-access-states")
class EmergencyState(StrEnum):
    """Whether somebody has looked at an emergency access; it ends by itself in any case."""

    TAKEN = "TAKEN"
    REVIEWED = "REVIEWED"


class EmergencyAccess(Versioned, Base):
    """That a member has opened another department's case for three hours (Notfallzugriff).

    The row carries the department of the case, so that its policy need not ask the table of cases,
    whose policy asks this one. The foreign key keeps it true, and the check keeps files that are
    walled off out of it (§§ 55 (5), 68 SGB VIII; § 7 UVG).
    """

    __tablename__ = "emergency_accesses"

    youth_office_id: Mapped[UUID]
    case_id: Mapped[UUID]
    case_department: Mapped[str]
    member_id: Mapped[UUID]
    department: Mapped[str]  # of the member
    reason: Mapped[str]
    expires_at: Mapped[datetime]
    state: Mapped[str]
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "case_id", "case_department"],
            ["cases.youth_office_id", "cases.id", "cases.department"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "member_id"], ["members.organisation_id", "members.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "reviewed_by"], ["members.organisation_id", "members.id"]
        ),
        UniqueConstraint("youth_office_id", "id"),
        CheckConstraint(f"case_department in ({listed(OPEN_DEPARTMENTS)})", "case_department"),
        CheckConstraint(f"department in ({listed(ON_DUTY)})", "department"),
        CheckConstraint(f"state in ({listed(EmergencyState)})", "state"),
        CheckConstraint(f"expires_at = created_at + {LASTS}", "expiry"),
        CheckConstraint(
            "(state = 'REVIEWED') = (reviewed_at is not null) "
            "and (reviewed_at is null) = (reviewed_by is null) and reviewed_by <> member_id",
            "reviewed",
        ),
        # Nobody opens a case twice at a time.
        ExcludeConstraint(
            ("case_id", "="),
            ("member_id", "="),
            (text("tstzrange(created_at, expires_at)"), "&&"),
            name="emergency_access_running",
        ),
        Index("ix_emergency_accesses_case_id_id", "case_id", "id"),
        Index("ix_emergency_accesses_member_id_expires_at", "member_id", "expires_at"),
        protected(
            Policy("concerned", "select", OFFICE, f"{MINE} and ({OURS} or member_id = {MEMBER})"),
            Policy(
                "review",
                "update",
                OFFICE,
                f"{MINE} and {OURS}",
                f"{MINE} and {OURS}",
                columns=("state", "reviewed_by", "reviewed_at", "version"),
            ),
        ),
    )


# The case is invisible to who opens it, and so are its persons' links to the other department: a
# function decides, and answers nothing but whether it has opened the case. A case that is walled
# off and one that does not exist get the same answer.
function(
    "open_in_emergency(uuid, uuid, text)",
    f"""
    create or replace function open_in_emergency(access uuid, wanted uuid, why text)
    returns boolean language plpgsql volatile security definer
    set search_path = public, pg_temp as $$
    declare
      acting text := (select min(d) from unnest({DEPARTMENTS}) d where d in ({listed(ON_DUTY)}));
      keeper text := (
        select c.department from cases c
         where c.id = wanted and c.youth_office_id = {ORGANISATION}
           and c.department in ({listed(OPEN_DEPARTMENTS)}));
    begin
      if acting is null or keeper is null or {MEMBER_KIND} is distinct from 'PERSON'
         or {PURPOSE} is distinct from '{EMERGENCY}' then
        return false;
      end if;
      insert into emergency_accesses
        (id, youth_office_id, case_id, case_department, member_id, department, reason,
         created_at, expires_at, state, version)
      values (access, {ORGANISATION}, wanted, keeper, {MEMBER}, acting, why,
              {NOW}, {NOW} + {LASTS}, 'TAKEN', 1);
      insert into person_departments
        (id, youth_office_id, person_id, department, kind, source_id, purpose,
         member_id, expires_at)
      select gen_random_uuid(), {ORGANISATION}, p.person_id, acting, 'EMERGENCY', access,
             '{EMERGENCY}', {MEMBER}, {NOW} + {LASTS}
        from (select c.person_id from cases c where c.id = wanted
              union select f.person_id from case_persons f where f.case_id = wanted) p;
      return true;
    end
    $$
    """,  # noqa: S608 - codes and fragments of our own
    Role.YOUTH_OFFICE,
)
