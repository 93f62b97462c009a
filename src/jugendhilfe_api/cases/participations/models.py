"""The table of participations: who else sees a case, for which purpose, until when."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    ORGANISATION,
    Policy,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.people.models import WALLED_OFF, WORKING

OFFICE = (Role.YOUTH_OFFICE,)
MINE = f"youth_office_id = {ORGANISATION}"
GIVES = f"{MINE} and case_department = any({DEPARTMENTS})"
OPEN_DEPARTMENTS = tuple(d for d in WORKING if d not in WALLED_OFF)


class Participation(Versioned, Base):
    """That another department takes part in a case (Beteiligung, § 64 SGB VIII).

    The row carries the department of the case, so that its policy need not ask the table of cases,
    whose policy asks this one. The foreign key keeps it true.
    """

    __tablename__ = "participations"

    youth_office_id: Mapped[UUID]
    case_id: Mapped[UUID]
    case_department: Mapped[str]
    department: Mapped[str]
    purpose: Mapped[str]
    legal_basis: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]  # the last day
    granted_by: Mapped[UUID]
    revoked_on: Mapped[date | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "case_id", "case_department"],
            ["cases.youth_office_id", "cases.id", "cases.department"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "granted_by"], ["members.organisation_id", "members.id"]
        ),
        UniqueConstraint("youth_office_id", "id"),
        # Guardianship, legal assistance and maintenance advances neither give nor take.
        CheckConstraint(
            f"department in ({listed(OPEN_DEPARTMENTS)}) "
            f"and case_department in ({listed(OPEN_DEPARTMENTS)}) "
            "and department <> case_department",
            "department",
        ),
        CheckConstraint("valid_until >= valid_from", "period"),
        Index("ix_participations_case_id_id", "case_id", "id"),
        Index("ix_participations_taker", "youth_office_id", "department", "valid_until"),
        protected(
            Policy(
                "concerned",
                "select",
                OFFICE,
                f"{MINE} and (case_department = any({DEPARTMENTS}) "
                f"or department = any({DEPARTMENTS}))",
            ),
            Policy("give", "insert", OFFICE, check=GIVES),
            Policy("take_back", "update", OFFICE, GIVES, GIVES),
        ),
    )
