"""The table of identity links.

What a department knows stays behind its wall. A link tells another department that there is an
identity, and which department keeps it; neither learns anything else of the other's person. It
discloses only what the department that makes it knows itself, so that department alone decides.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    MEMBER,
    ORGANISATION,
    PURPOSE,
    TODAY,
    Policy,
    protected,
)
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.people.models import WORKING
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
# Guardianship and legal assistance are linked with nobody (§§ 55 (5), 61 (2), 68 SGB VIII). The
# maintenance advance may be: § 69 (1) no. 1 SGB X lets it know that there is an identity.
LINKED = tuple(d for d in WORKING if d not in {Department.GUARDIANSHIP, Department.ASSISTANCE})
OFFICES_OWN = f"youth_office_id = {ORGANISATION}"
MINE = f"{OFFICES_OWN} and department = any({DEPARTMENTS})"
TOLD = (
    f"{OFFICES_OWN} and other_department = any({DEPARTMENTS}) and purpose = {PURPOSE} "
    f"and state = 'ACTIVE' and (valid_until is null or valid_until >= {TODAY}) "
    "and exists (select from persons p where p.id = identity_links.other_person_id)"
)


@code_list("identity-link-states")
class IdentityLinkState(StrEnum):
    """The states of a link."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


class IdentityLink(Versioned, Base):
    """That a department's person and another department's person are one."""

    __tablename__ = "identity_links"

    youth_office_id: Mapped[UUID]
    department: Mapped[str]  # makes the link
    person_id: Mapped[UUID]
    other_department: Mapped[str]
    other_person_id: Mapped[UUID]
    purpose: Mapped[str]  # the only one for which the other department sees it
    legal_basis: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    valid_until: Mapped[date | None]
    linked_by: Mapped[UUID]
    revoked_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        *(
            ForeignKeyConstraint(
                ["youth_office_id", person], ["persons.youth_office_id", "persons.id"]
            )
            for person in ("person_id", "other_person_id")
        ),
        *(
            ForeignKeyConstraint(
                ["youth_office_id", member], ["members.organisation_id", "members.id"]
            )
            for member in ("linked_by", "revoked_by")
        ),
        CheckConstraint(
            f"department in ({listed(LINKED)}) and other_department in ({listed(LINKED)}) "
            "and department <> other_department",
            "department",
        ),
        CheckConstraint("person_id <> other_person_id", "two"),
        CheckConstraint(f"state in ({listed(IdentityLinkState)})", "state"),
        CheckConstraint(
            "(state = 'REVOKED') = (revoked_by is not null) "
            "and (revoked_by is null) = (revoked_at is null)",
            "revoked",
        ),
        Index(
            "identity_link_exists",
            "person_id",
            "other_person_id",
            unique=True,
            postgresql_where=text("state = 'ACTIVE'"),
        ),
        Index("ix_identity_links_person_id", "person_id", "id"),
        Index("ix_identity_links_other_person_id", "other_person_id", "id"),
        protected(
            Policy("own", "select", OFFICE, MINE),
            Policy("told", "select", OFFICE, TOLD),
            Policy(
                "link",
                "insert",
                OFFICE,
                check=f"{MINE} and {MEMBER} is not null and keeps_person(department, person_id) "
                "and keeps_person(other_department, other_person_id)",
            ),
            Policy("revoke", "update", OFFICE, MINE, MINE),
        ),
    )


# The department that makes a link cannot see the other's person. It is told whether the id that
# it was given belongs there, and nothing else; ids are not to be guessed.
function(
    "keeps_person(text, uuid)",
    f"""
    create or replace function keeps_person(keeper text, person uuid) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
    begin
      return keeper in ({listed(LINKED)}) and exists (
        select from person_departments l
         where l.person_id = person and l.youth_office_id = {ORGANISATION}
           and l.department = keeper and l.kind in ('CREATED', 'CASE'));
    end
    $$
    """,
    Role.YOUTH_OFFICE,
    after_tables=False,
)
