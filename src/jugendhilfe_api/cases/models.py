"""Cases: one for each department and person or family; the department is the wall."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.cases.walls import KEEPS, SEES
from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    ORGANISATION,
    Policy,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.people.models import WORKING
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
MINE = f"youth_office_id = {ORGANISATION}"


@code_list("case-states")
class CaseState(StrEnum):
    """The states of a case (Akte)."""

    OPEN = "OPEN"
    DORMANT = "DORMANT"  # ruhend
    CLOSED = "CLOSED"
    ARCHIVED = "ARCHIVED"  # kept, no longer worked on (§ 9b SGB VIII)
    TRANSFERRED = "TRANSFERRED"  # handed over to another office (§ 86c SGB VIII); read-only


@code_list("case-subjects")
class CaseSubject(StrEnum):
    """Whom a case is about."""

    PERSON = "PERSON"
    FAMILY = "FAMILY"


@code_list("closure-reasons")
class ClosureReason(StrEnum):
    """Why a case was closed."""

    HELP_ENDED = "HELP_ENDED"  # the help has ended
    NO_NEED = "NO_NEED"  # no need for help was found
    WITHDRAWN = "WITHDRAWN"  # the family has withdrawn its application
    MOVED_AWAY = "MOVED_AWAY"  # another youth office has become competent
    PROCEEDING_ENDED = "PROCEEDING_ENDED"  # the proceeding in court has ended
    OF_AGE = "OF_AGE"  # the age limit is reached
    DECEASED = "DECEASED"
    OTHER = "OTHER"


class Case(Versioned, Base):
    """The file of one department about a person or a family (Akte, Fall)."""

    __tablename__ = "cases"

    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    department: Mapped[str]
    reference: Mapped[str]  # Aktenzeichen
    subject: Mapped[str]
    person_id: Mapped[UUID]  # of a family: the person under whose name it is kept
    responsible_member_id: Mapped[UUID]  # fallführende Fachkraft
    state: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    closure_reason: Mapped[str | None]
    people_changed_at: Mapped[datetime | None]  # family and deputies are part of the version

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "person_id"], ["persons.youth_office_id", "persons.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "responsible_member_id"],
            ["members.organisation_id", "members.id"],
        ),
        UniqueConstraint("youth_office_id", "id"),
        UniqueConstraint("youth_office_id", "id", "department"),
        UniqueConstraint("youth_office_id", "reference"),
        CheckConstraint(f"department in ({listed(WORKING)})", "department"),
        CheckConstraint(f"state in ({listed(CaseState)})", "state"),
        CheckConstraint(f"subject in ({listed(CaseSubject)})", "subject"),
        CheckConstraint(f"closure_reason in ({listed(ClosureReason)})", "closure_reason"),
        CheckConstraint(
            "(state in ('CLOSED', 'ARCHIVED')) = (closed_on is not null) "
            "and (closed_on is null) = (closure_reason is null)",
            "closed",
        ),
        # One department works on one case of a person at a time, and not on two.
        Index(
            "case_exists",
            "youth_office_id",
            "department",
            "person_id",
            "subject",
            unique=True,
            postgresql_where=text("state in ('OPEN', 'DORMANT')"),
        ),
        Index("ix_cases_youth_office_id_department_id", "youth_office_id", "department", "id"),
        Index("ix_cases_youth_office_id_responsible", "youth_office_id", "responsible_member_id"),
        protected(
            Policy("sees", "select", OFFICE, f"{MINE} and {SEES}"),
            Policy("open_case", "insert", OFFICE, check=f"{MINE} and {KEEPS}"),
            Policy("keeps", "update", OFFICE, f"{MINE} and {KEEPS}", f"{MINE} and {KEEPS}"),
        ),
    )


SEES_CASE = "exists (select from cases where cases.id = case_id)"
KEEPS_CASE = f"exists (select from cases where cases.id = case_id and {KEEPS})"


class CasePerson(Base):
    """A further person of the family that a case is about."""

    __tablename__ = "case_persons"

    youth_office_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "case_id"], ["cases.youth_office_id", "cases.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "person_id"], ["persons.youth_office_id", "persons.id"]
        ),
        Index("ix_case_persons_person_id", "person_id"),
        protected(
            Policy("sees", "select", OFFICE, f"{MINE} and {SEES_CASE}"),
            Policy("keeps", "all", OFFICE, f"{MINE} and {KEEPS_CASE}", f"{MINE} and {KEEPS_CASE}"),
        ),
    )


class CaseDeputy(Base):
    """Who acts for the responsible worker of a case (Vertretung)."""

    __tablename__ = "case_deputies"

    youth_office_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "case_id"], ["cases.youth_office_id", "cases.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "member_id"], ["members.organisation_id", "members.id"]
        ),
        protected(
            Policy("sees", "select", OFFICE, f"{MINE} and {SEES_CASE}"),
            Policy("keeps", "all", OFFICE, f"{MINE} and {KEEPS_CASE}", f"{MINE} and {KEEPS_CASE}"),
        ),
    )


class CaseCounter(Base):
    """The last number of a year that a department of an office has given to a case."""

    __tablename__ = "case_counters"

    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    department: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]

    __table_args__ = (
        protected(
            Policy(
                "counts",
                "all",
                OFFICE,
                f"{MINE} and department = any({DEPARTMENTS})",
                f"{MINE} and department = any({DEPARTMENTS})",
            ),
        ),
    )
