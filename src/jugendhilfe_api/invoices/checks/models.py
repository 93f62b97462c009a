"""The tables of checks and of what they have found."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Identified
from jugendhilfe_api.core.database.policies import Policy, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

# Whoever sees the invoice sees what was found; the sub-select has policies of its own.
SEES_INVOICE = "exists (select from invoices i where i.id = invoice_id)"
PARTIES = (Role.YOUTH_OFFICE, Role.PROVIDER)


@code_list("check-stages")
class CheckStage(StrEnum):
    """The parts of the check of an invoice (Rechnungsprüfung)."""

    FORMAL = "FORMAL"  # formal
    FACTUAL = "FACTUAL"  # sachlich
    ARITHMETICAL = "ARITHMETICAL"  # rechnerisch


@code_list("check-occasions")
class CheckOccasion(StrEnum):
    """When a check was made."""

    RECEIPT = "RECEIPT"  # automatically, when the invoice came in
    FORMAL = "FORMAL"
    FACTUAL = "FACTUAL"
    ARITHMETICAL = "ARITHMETICAL"
    QUERY = "QUERY"  # by hand: what a person has found


@code_list("finding-severities")
class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "ERROR"  # the line is not paid until it is corrected
    WARNING = "WARNING"


@code_list("invoice-reasons")
class InvoiceReason(StrEnum):
    """What can be wrong with an invoice (Prüfgrund)."""

    DUPLICATE_NUMBER = "DUPLICATE_NUMBER"
    TOTAL_MISMATCH = "TOTAL_MISMATCH"
    LINE_OUTSIDE_PERIOD = "LINE_OUTSIDE_PERIOD"
    LINES_OVERLAP = "LINES_OVERLAP"
    NO_BANK_ACCOUNT = "NO_BANK_ACCOUNT"
    BOOKING_UNKNOWN = "BOOKING_UNKNOWN"
    PROVIDER_NOT_BOOKED = "PROVIDER_NOT_BOOKED"
    WRONG_OFFICE = "WRONG_OFFICE"
    DAY_OUTSIDE_BOOKING = "DAY_OUTSIDE_BOOKING"
    OUTSIDE_PACKAGE = "OUTSIDE_PACKAGE"
    RECORD_MISSING = "RECORD_MISSING"
    RECORD_NOT_CHECKED = "RECORD_NOT_CHECKED"
    DAY_BILLED_TWICE = "DAY_BILLED_TWICE"
    NO_AGREEMENT = "NO_AGREEMENT"
    WRONG_UNIT = "WRONG_UNIT"
    WRONG_RATE = "WRONG_RATE"
    ABSENCE_RULE = "ABSENCE_RULE"
    WRONG_QUANTITY = "WRONG_QUANTITY"
    WRONG_AMOUNT = "WRONG_AMOUNT"
    NOT_RENDERED = "NOT_RENDERED"
    NOT_AGREED = "NOT_AGREED"
    UNCLEAR = "UNCLEAR"


class InvoiceCheck(Identified, Base):
    """One check of an invoice, by which version of the rules; never changed."""

    __tablename__ = "invoice_checks"

    youth_office_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    occasion: Mapped[str]
    rules_version: Mapped[str]
    checked_at: Mapped[datetime]
    checked_by: Mapped[UUID | None]  # a member of the office; none: on receipt

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "provider_id", "invoice_id"],
            ["invoices.youth_office_id", "invoices.provider_id", "invoices.id"],
        ),
        UniqueConstraint("invoice_id", "id"),
        CheckConstraint(
            "occasion in ('RECEIPT','FORMAL','FACTUAL','ARITHMETICAL','QUERY')", "occasion"
        ),
        Index("ix_invoice_checks_invoice_id_id", "invoice_id", "id"),
        protected(
            Policy("parties", "select", PARTIES, SEES_INVOICE),
            Policy("record", "insert", PARTIES, check=SEES_INVOICE),
        ),
    )


class InvoiceFinding(Identified, Base):
    """What a check has found, about a line or about the whole invoice; never changed.

    The texts are kept as they were said: a clerk must be able to defend them later.
    """

    __tablename__ = "invoice_findings"

    check_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    line_number: Mapped[int | None] = mapped_column(SmallInteger)
    reason: Mapped[str]
    stage: Mapped[str]
    severity: Mapped[str]
    text_de: Mapped[str]
    text_en: Mapped[str]
    source: Mapped[str]
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    note: Mapped[str | None]  # of the person who has queried the line

    __table_args__ = (
        ForeignKeyConstraint(
            ["invoice_id", "check_id"], ["invoice_checks.invoice_id", "invoice_checks.id"]
        ),
        ForeignKeyConstraint(["invoice_id"], ["invoices.id"]),
        CheckConstraint("severity in ('ERROR','WARNING')", "severity"),
        CheckConstraint("stage in ('FORMAL','FACTUAL','ARITHMETICAL')", "stage"),
        Index("ix_invoice_findings_invoice_id_line_number", "invoice_id", "line_number", "id"),
        Index("ix_invoice_findings_check_id", "check_id"),
        protected(
            Policy("parties", "select", PARTIES, SEES_INVOICE),
            Policy("record", "insert", PARTIES, check=SEES_INVOICE),
        ),
    )
