"""The tables of households and of who belongs to them."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import MEMBER, ORGANISATION, Policy, protected
from jugendhilfe_api.people.facts.models import OFFICE, Fact, about


class Household(Versioned, Base):
    """Persons who live together (Haushalt).

    It is seen by who may know one of its members; whom of them, the policy of the members says.
    """

    __tablename__ = "households"
    # Nothing is returned by the insert: the row is visible with its first member, and not before.
    __mapper_args__ = {"version_id_col": Versioned.version, "eager_defaults": False}  # type: ignore[dict-item] # noqa: RUF012

    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))

    __table_args__ = (
        UniqueConstraint("youth_office_id", "id"),
        protected(
            Policy(
                "known",
                "select",
                OFFICE,
                f"youth_office_id = {ORGANISATION} and exists "
                "(select from household_members m where m.household_id = households.id)",
            ),
            Policy(
                "enter",
                "insert",
                OFFICE,
                check=f"youth_office_id = {ORGANISATION} and {MEMBER} is not null",
            ),
        ),
    )


class HouseholdMember(Fact, Base):
    """That a person belongs to a household; a child of separated parents may belong to two."""

    __tablename__ = "household_members"
    __mapper_args__ = {"version_id_col": Fact.version}  # noqa: RUF012

    household_id: Mapped[UUID]

    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", "period"),
        ForeignKeyConstraint(
            ["youth_office_id", "household_id"], ["households.youth_office_id", "households.id"]
        ),
        Index("ix_household_members_household_id", "household_id", "valid_from", "id"),
        ExcludeConstraint(
            ("person_id", "="),
            ("household_id", "="),
            (sql("daterange(valid_from, valid_until, '[]')"), "&&"),
            where=sql("cancelled_at is null"),
            name="household_members_overlap",
        ),
        *about("household_members"),
    )
