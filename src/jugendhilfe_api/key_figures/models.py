"""Tables of key figures: the rollup of each office, and releases for everybody else.

Neither names a person, a case or a booking. An office reads its own rollup; what others may see
is frozen in a release, whose cells are suppressed once and for all queries (§ 64 (3) SGB VIII:
anonymise for planning).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Identified, TransactionId
from jugendhilfe_api.core.database.policies import (
    ORGANISATION,
    WITH_TOKEN,
    JobRole,
    Policy,
    protected,
)
from jugendhilfe_api.core.principal import Role

ROLLUP = (JobRole.ROLLUP,)


class FigureValue(Base):
    """A key figure of one office for one month, kept up from the change feed."""

    __tablename__ = "figure_values"

    figure: Mapped[str] = mapped_column(primary_key=True)
    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    value: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    as_of: Mapped[datetime]

    __table_args__ = (
        Index("ix_figure_values_youth_office_id", "youth_office_id", "figure", "month"),
        protected(
            Policy("own", "select", (Role.YOUTH_OFFICE,), f"youth_office_id = {ORGANISATION}"),
            Policy("rollup", "all", ROLLUP, "true", "true"),
        ),
    )


class RollupPosition(Base):
    """How far the rollup has read the change feed."""

    __tablename__ = "rollup_positions"

    name: Mapped[str] = mapped_column(primary_key=True)
    xid: Mapped[Any] = mapped_column(TransactionId)
    seq: Mapped[int]
    as_of: Mapped[datetime]

    __table_args__ = (
        protected(
            Policy("read", "select", (Role.YOUTH_OFFICE,), "true"),
            Policy("rollup", "all", ROLLUP, "true", "true"),
        ),
    )


class FigureRelease(Identified, Base):
    """What was frozen on a day for those outside an office's walls (Veröffentlichungsstand)."""

    __tablename__ = "figure_releases"

    released_on: Mapped[date] = mapped_column(unique=True)
    policy_version: Mapped[int]

    __table_args__ = (
        protected(
            Policy("everybody", "select", WITH_TOKEN, "true"),
            Policy("rollup", "all", ROLLUP, "true", "true"),
        ),
    )


class ReleasedValue(Identified, Base):
    """The distribution of a figure over offices in a release; null where it is suppressed."""

    __tablename__ = "released_values"

    release_id: Mapped[UUID] = mapped_column(ForeignKey("figure_releases.id"))
    audience: Mapped[str]
    figure: Mapped[str]
    figure_version: Mapped[int]
    month: Mapped[date]
    scope: Mapped[str]  # ALL, or a Land
    contributors: Mapped[int | None]
    minimum: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    median: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    maximum: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    suppressed: Mapped[bool]

    __table_args__ = (
        CheckConstraint("audience in ('OFFICES', 'OUTSIDE')", "audience"),
        CheckConstraint(
            "not suppressed or num_nonnulls(contributors, minimum, median, maximum) = 0",
            "suppression",
        ),
        UniqueConstraint("release_id", "audience", "figure", "scope", "month"),
        protected(
            Policy("offices", "select", (Role.YOUTH_OFFICE,), "audience = 'OFFICES'"),
            Policy(
                "outside",
                "select",
                tuple(role for role in WITH_TOKEN if role is not Role.YOUTH_OFFICE),
                "audience = 'OUTSIDE'",
            ),
            Policy("rollup", "all", ROLLUP, "true", "true"),
        ),
    )
