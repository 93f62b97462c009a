"""The table of deadlines: what was computed, by which rule, from what."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.policies import DEPARTMENTS, ORGANISATION, Policy, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
WITH_MEASURE = "exists (select from custody_measures m where m.id = custody_measure_id)"
KEPT_BY_US = (
    f"youth_office_id = {ORGANISATION} and exists (select from custody_measures m "
    f"where m.id = custody_measure_id and m.department = any({DEPARTMENTS}))"
)


@code_list("custody-deadline-types")
class DeadlineType(StrEnum):
    """The deadlines of a taking into care; their lengths are data."""

    DEPRIVATION_OF_LIBERTY = "DEPRIVATION_OF_LIBERTY"  # ends, or a court has decided
    STATE_BODY_NOTICE = "STATE_BODY_NOTICE"  # youth office to the body of the Land
    FEDERAL_OFFICE_NOTICE = "FEDERAL_OFFICE_NOTICE"  # body of the Land to the BVA
    LAND_NAMED = "LAND_NAMED"  # by the BVA
    OFFICE_ASSIGNED = "OFFICE_ASSIGNED"  # by the body of the Land that was named
    HEALTH_CHECK = "HEALTH_CHECK"  # health must allow the distribution
    DISTRIBUTION = "DISTRIBUTION"  # later it is excluded


@code_list("deadline-units")
class DeadlineUnit(StrEnum):
    """In what a deadline is counted."""

    DAY = "DAY"
    WORKING_DAY = "WORKING_DAY"  # Werktag of §§ 42a–c: Monday to Friday without holidays
    MONTH = "MONTH"


@code_list("deadline-starts")
class DeadlineStart(StrEnum):
    """What a deadline begins with, if it is not that another one is met."""

    BEGUN = "BEGUN"  # the taking into care
    DEPRIVATION = "DEPRIVATION"  # a deprivation of liberty


@code_list("deadline-states")
class DeadlineState(StrEnum):
    """How a deadline stands; computed when it is read."""

    OPEN = "OPEN"
    OVERDUE = "OVERDUE"
    MET = "MET"
    MET_LATE = "MET_LATE"
    LAPSED = "LAPSED"  # the measure had ended before


class CustodyDeadline(Versioned, Base):
    """A deadline of a taking into care, as it was computed (Frist).

    The row keeps the rule and its inputs, so that the end can be defended when the law has
    changed: `not_counted` are the days that were passed over.
    """

    __tablename__ = "custody_deadlines"

    youth_office_id: Mapped[UUID]
    custody_measure_id: Mapped[UUID]
    type: Mapped[str]
    legal_basis: Mapped[str]
    unit: Mapped[str]
    count: Mapped[int] = mapped_column(SmallInteger)
    shifts: Mapped[bool]
    verified: Mapped[bool]
    source: Mapped[str]
    rule_valid_from: Mapped[date]
    starts_with: Mapped[str]
    started_at: Mapped[datetime]
    seat: Mapped[str | None]  # AGS whose holidays counted
    not_counted: Mapped[list[date]] = mapped_column(ARRAY(Date))
    due_on: Mapped[date]  # the last day
    due_at: Mapped[datetime]  # its end, in Germany
    met_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "custody_measure_id"],
            ["custody_measures.youth_office_id", "custody_measures.id"],
        ),
        CheckConstraint(f"type in ({listed(DeadlineType)})", "type"),
        CheckConstraint(f"unit in ({listed(DeadlineUnit)})", "unit"),
        CheckConstraint("due_at > started_at", "due"),
        # One of a type at a time; after it is met there may be another (deprivation of liberty).
        Index(
            "custody_deadline_open",
            "custody_measure_id",
            "type",
            unique=True,
            postgresql_where=text("met_at is null"),
        ),
        Index("ix_custody_deadlines_measure_due", "custody_measure_id", "due_at", "id"),
        protected(
            Policy("sees", "select", OFFICE, WITH_MEASURE),
            Policy("compute", "insert", OFFICE, check=KEPT_BY_US),
            Policy(
                "meet", "update", OFFICE, KEPT_BY_US, KEPT_BY_US, columns=("met_at", "version")
            ),
        ),
    )
