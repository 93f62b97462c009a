"""The table of operations and their results; both belong to who ordered them, for a time."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import (
    NOW,
    ORGANISATION,
    SUBJECT,
    WITH_TOKEN,
    JobRole,
    Policy,
    protected,
)


class OperationState(StrEnum):
    """How far an operation is."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


# A job runs as the member, not as the token: so the member counts where there is one.
MINE = (
    f"organisation_id = {ORGANISATION} and (subject = {SUBJECT} or member_id = "
    "(select nullif(current_setting('app.member', true), '')::uuid))"
)
IN_TIME = f"{MINE} and expires_at > {NOW}"


class Operation(Versioned, Base):
    """Work in the background: visible to who ordered it, until it expires."""

    __tablename__ = "operations"

    organisation_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    subject: Mapped[str]
    kind: Mapped[str]
    parameters: Mapped[dict[str, str]] = mapped_column(JSONB)  # codes and ids only
    status: Mapped[str]
    progress_percent: Mapped[int]
    problem_code: Mapped[str | None]
    expires_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("progress_percent between 0 and 100", "progress"),
        Index("ix_operations_expires_at", "expires_at"),
        protected(
            Policy("mine", "select", WITH_TOKEN, IN_TIME),
            Policy("order_work", "insert", WITH_TOKEN, check=MINE),
            Policy("change", "update", WITH_TOKEN, IN_TIME, MINE),
            Policy("old", "select", (JobRole.EXPIRY,), "true"),
            Policy("expiry", "delete", (JobRole.EXPIRY,), "true"),
        ),
    )


class OperationResult(Base):
    """What an operation has made, encrypted: it may hold data of persons."""

    __tablename__ = "operation_results"

    operation_id: Mapped[UUID] = mapped_column(
        ForeignKey("operations.id", ondelete="CASCADE"), primary_key=True
    )
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        protected(
            Policy(
                "mine",
                "all",
                WITH_TOKEN,
                "exists (select from operations where operations.id = operation_id)",
                "exists (select from operations where operations.id = operation_id)",
            ),
            Policy("old", "select", (JobRole.EXPIRY,), "true"),
            Policy("expiry", "delete", (JobRole.EXPIRY,), "true"),
        ),
    )
