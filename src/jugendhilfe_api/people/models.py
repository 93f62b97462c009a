"""Persons, and the departments that may know each of them.

A person is no master record of the whole office. The row is the spine; a department sees it
through a link of its own, which says why and until when (§§ 61 (2), 63 (2), 64, 68 SGB VIII). Two
departments that work with the same child without a link have two rows.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Identified, Versioned, listed
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    MEMBER,
    NOW,
    ORGANISATION,
    PURPOSE,
    TODAY,
    Policy,
    protected,
)
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.people import folding
from jugendhilfe_api.reference.code_lists.models import code_list

# The departments that work with people; the others of an office see no person and no case.
WORKING = (
    Department.ASD,
    Department.JGH,
    Department.WJH,
    Department.PKD,
    Department.UVG,
    Department.GUARDIANSHIP,
    Department.ASSISTANCE,
)
# Nobody else sees their files, and they see nobody else's (§§ 55 (5), 68 SGB VIII; § 7 UVG).
WALLED_OFF = (Department.UVG, Department.GUARDIANSHIP, Department.ASSISTANCE)


@code_list("person-genders")
class Gender(StrEnum):
    """The entry in the register of births (§ 22 (3) PStG)."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    DIVERSE = "DIVERSE"
    UNSPECIFIED = "UNSPECIFIED"  # ohne Angabe


@code_list("birth-precisions")
class BirthPrecision(StrEnum):
    """How exactly the day of birth is known; an estimate is one under § 42f SGB VIII."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    ESTIMATED = "ESTIMATED"


@code_list("person-link-kinds")
class LinkKind(StrEnum):
    """Why a department knows a person."""

    CREATED = "CREATED"  # it has entered the person
    CASE = "CASE"  # its own case is about the person
    PARTICIPATION = "PARTICIPATION"  # it takes part in another department's case
    SERVICE_PACKAGE = "SERVICE_PACKAGE"  # it pays for the person's help
    EMERGENCY = "EMERGENCY"  # a member has opened another department's case in an emergency


# A link holds while it has not run out and, where it is bound to a purpose, for that purpose. One
# that was made in an emergency is one member's, and ends at an instant.
HOLDS = (
    f"(valid_until is null or valid_until >= {TODAY}) "
    f"and (purpose is null or purpose = {PURPOSE}) "
    f"and (member_id is null or member_id = {MEMBER}) "
    f"and (expires_at is null or expires_at > {NOW})"
)
OWN_LINK = f"youth_office_id = {ORGANISATION} and department = any({DEPARTMENTS})"
KNOWN = (
    "exists (select from person_departments l where l.person_id = persons.id "
    f"and l.department = any({DEPARTMENTS}))"  # the policy of the link knows what holds
)
KEPT_BY_US = (
    "exists (select from person_departments l where l.person_id = persons.id "
    f"and l.department = any({DEPARTMENTS}) and l.kind in ('CREATED', 'CASE'))"
)


class Person(Versioned, Base):
    """A young person or a member of the family, as a department of one office knows them."""

    __tablename__ = "persons"
    # Nothing is returned by the insert: the row is visible with its first link, and not before.
    __mapper_args__ = {"version_id_col": Versioned.version, "eager_defaults": False}  # type: ignore[dict-item] # noqa: RUF012

    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    given_name: Mapped[str]
    family_name: Mapped[str]
    birth_name: Mapped[str | None]
    born_on: Mapped[date | None]  # the first day of the month or year where only that is known
    birth_precision: Mapped[str | None]
    gender: Mapped[str]
    deceased_on: Mapped[date | None]
    address_locked: Mapped[bool] = mapped_column(server_default=text("false"))  # § 51 BMG
    family_key: Mapped[str] = mapped_column(
        Text(collation="C"), Computed(f"{folding.FOLD}(family_name)", persisted=True)
    )
    given_key: Mapped[str] = mapped_column(
        Text(collation="C"), Computed(f"{folding.FOLD}(given_name)", persisted=True)
    )
    birth_name_key: Mapped[str | None] = mapped_column(
        Text(collation="C"), Computed(f"{folding.FOLD}(birth_name)", persisted=True)
    )

    __table_args__ = (
        UniqueConstraint("youth_office_id", "id"),
        CheckConstraint(f"gender in ({listed(Gender)})", "gender"),
        CheckConstraint(
            f"birth_precision in ({listed(BirthPrecision)}) "
            "and (birth_precision is null) = (born_on is null)",
            "birth_precision",
        ),
        CheckConstraint("deceased_on >= born_on", "deceased"),
        Index("ix_persons_youth_office_id_family_key", "youth_office_id", "family_key", "id"),
        Index("ix_persons_youth_office_id_born_on", "youth_office_id", "born_on"),
        protected(
            Policy(
                "known",
                "select",
                (Role.YOUTH_OFFICE,),
                f"youth_office_id = {ORGANISATION} and {KNOWN}",
            ),
            Policy(
                "enter",
                "insert",
                (Role.YOUTH_OFFICE,),
                check=f"youth_office_id = {ORGANISATION} and {MEMBER} is not null",
            ),
            Policy(
                "keep",
                "update",
                (Role.YOUTH_OFFICE,),
                f"youth_office_id = {ORGANISATION} and {KEPT_BY_US}",
                f"youth_office_id = {ORGANISATION}",
            ),
        ),
    )


class PersonDepartment(Identified, Base):
    """That a department may know a person, why, and until when."""

    __tablename__ = "person_departments"

    youth_office_id: Mapped[UUID]
    person_id: Mapped[UUID]
    department: Mapped[str]
    kind: Mapped[str]
    source_id: Mapped[UUID | None]  # the case, participation or service package
    purpose: Mapped[str | None]  # the only purpose for which it holds
    valid_until: Mapped[date | None]
    member_id: Mapped[UUID | None]  # the only member of the department for whom it holds
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "person_id"], ["persons.youth_office_id", "persons.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "member_id"], ["members.organisation_id", "members.id"]
        ),
        UniqueConstraint(
            "person_id", "department", "kind", "source_id", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint(f"department in ({listed(WORKING)})", "department"),
        CheckConstraint(f"kind in ({listed(LinkKind)})", "kind"),
        CheckConstraint(
            "(kind = 'EMERGENCY') = (member_id is not null) "
            "and (member_id is null) = (expires_at is null)",
            "emergency",
        ),
        Index("ix_person_departments_source_id", "source_id"),
        # A search that finds many asks for all whom the department knows at once.
        Index("ix_person_departments_known", "youth_office_id", "department", "person_id"),
        protected(
            Policy("own", "select", (Role.YOUTH_OFFICE,), f"{OWN_LINK} and {HOLDS}"),
        ),
    )


# Links are made by these functions only. The first department to know a person is the one that
# has entered them; another department of the caller's comes to know them through one that does,
# and never over a wall.
function(
    "know_person(uuid, text, text, uuid)",
    f"""
    create or replace function know_person(person uuid, knower text, why text, source uuid)
    returns boolean language plpgsql volatile security definer
    set search_path = public, pg_temp as $$
    begin
      if not coalesce(knower = any({DEPARTMENTS}), false) or not (
        (why = 'CREATED' and not exists (
          select from person_departments l where l.person_id = person))
        or (why = 'CASE' and exists (
          select from person_departments l
           where l.person_id = person and {OWN_LINK} and {HOLDS}
             and (l.department = knower or (
               knower not in ({listed(WALLED_OFF)})
               and l.department not in ({listed(WALLED_OFF)})))))
      ) then
        return false;
      end if;
      insert into person_departments (id, youth_office_id, person_id, department, kind, source_id)
      values (gen_random_uuid(), {ORGANISATION}, person, knower, why, source)
      on conflict (person_id, department, kind, source_id) do nothing;
      return true;
    end
    $$
    """,  # noqa: S608 - codes and fragments of our own
    Role.YOUTH_OFFICE,
)
# A department may let another one know a person whom it knows itself. It cannot see the other's
# links, so a function that can decides, and answers nothing but whether it was allowed. Files that
# are walled off neither give nor take.
function(
    "share_person(uuid, text, text, uuid, text, date)",
    f"""
    create or replace function share_person(
        person uuid, taker text, why text, source uuid, only_for text, until date
    ) returns boolean language plpgsql volatile security definer
    set search_path = public, pg_temp as $$
    begin
      if taker in ({listed(WALLED_OFF)}) or not exists (
        select from person_departments l
         where l.person_id = person and l.youth_office_id = {ORGANISATION}
           and l.department = any({DEPARTMENTS})
           and l.department not in ({listed(WALLED_OFF)})
           and l.kind in ('CREATED', 'CASE')
      ) then
        return false;
      end if;
      insert into person_departments
        (id, youth_office_id, person_id, department, kind, source_id, purpose, valid_until)
      values (gen_random_uuid(), {ORGANISATION}, person, taker, why, source, only_for, until)
      on conflict (person_id, department, kind, source_id)
        do update set valid_until = excluded.valid_until;
      return true;
    end
    $$
    """,  # noqa: S608 - codes and fragments of our own
    Role.YOUTH_OFFICE,
)
# Ends what `share_person` has given, by what it was given for: the department that keeps the
# person takes it back, or the one that was given it gives it up.
function(
    "unshare_persons(uuid, date)",
    f"""
    create or replace function unshare_persons(source uuid, until date) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    begin
      update person_departments l set valid_until = until
       where l.source_id = source and l.youth_office_id = {ORGANISATION}
         and l.kind in ('PARTICIPATION', 'SERVICE_PACKAGE')
         and (l.department = any({DEPARTMENTS}) or exists (
           select from person_departments own
            where own.person_id = l.person_id and own.youth_office_id = {ORGANISATION}
              and own.department = any({DEPARTMENTS}) and own.kind in ('CREATED', 'CASE')));
    end
    $$
    """,  # noqa: S608 - codes and fragments of our own
    Role.YOUTH_OFFICE,
)
