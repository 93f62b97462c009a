"""The table of payment orders."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import (
    ORGANISATION,
    JobRole,
    Policy,
    in_departments,
    protected,
)
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
PAYS = f"{in_departments(Department.WJH, Department.LEADERSHIP)}"
OURS = f"youth_office_id = {ORGANISATION} and {PAYS}"
ONCE = "uq_payment_orders_invoice_id_open"
PERSONS = ("entered_by", "approved_by", "released_by", "rejected_by")


@code_list("payment-order-states")
class PaymentOrderState(StrEnum):
    """The states of a payment order."""

    ENTERED = "ENTERED"  # waits for the second person
    APPROVED = "APPROVED"  # angeordnet
    RELEASED = "RELEASED"  # handed over to the treasury
    REJECTED = "REJECTED"


@code_list("payment-rejection-reasons")
class RejectionReason(StrEnum):
    """Why a payment order was rejected."""

    WRONG_AMOUNT = "WRONG_AMOUNT"
    WRONG_PAYEE = "WRONG_PAYEE"
    WRONG_ACCOUNT = "WRONG_ACCOUNT"
    NOT_DUE = "NOT_DUE"
    INVOICE_IN_DOUBT = "INVOICE_IN_DOUBT"
    OTHER = "OTHER"


class PaymentOrder(Versioned, Base):
    """An order to pay the payable lines of a checked invoice (Auszahlungsanordnung).

    Account and amount are those of the moment of entry; nothing of them is ever changed.
    """

    __tablename__ = "payment_orders"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    youth_office_id: Mapped[UUID]
    payee_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    bank_account_id: Mapped[UUID] = mapped_column(ForeignKey("bank_accounts.id"))
    account_holder: Mapped[str]
    masked_iban: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    remittance_text: Mapped[str]  # Verwendungszweck
    pay_on: Mapped[date]
    state: Mapped[str]
    entered_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]
    released_at: Mapped[datetime | None]
    rejected_by: Mapped[UUID | None]
    rejected_at: Mapped[datetime | None]
    rejection_reason: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "payee_id", "invoice_id"],
            ["invoices.youth_office_id", "invoices.provider_id", "invoices.id"],
        ),
        *(
            ForeignKeyConstraint(
                ["youth_office_id", column], ["members.organisation_id", "members.id"]
            )
            for column in PERSONS
        ),
        CheckConstraint("state in ('ENTERED','APPROVED','RELEASED','REJECTED')", "state"),
        CheckConstraint("amount > 0", "amount"),
        # Four eyes, whatever the program does.
        CheckConstraint("approved_by <> entered_by and released_by <> entered_by", "persons"),
        CheckConstraint(
            "state not in ('APPROVED','RELEASED') or approved_by is not null", "approved"
        ),
        CheckConstraint("state <> 'RELEASED' or released_by is not null", "released"),
        CheckConstraint("(state = 'REJECTED') = (rejection_reason is not null)", "rejected"),
        Index(
            ONCE,
            "invoice_id",
            unique=True,
            postgresql_where=text(f"state <> '{PaymentOrderState.REJECTED}'"),
        ),
        Index("ix_payment_orders_youth_office_id_id", "youth_office_id", "id"),
        protected(
            Policy("office", "select", OFFICE, OURS),
            Policy("enter", "insert", OFFICE, check=f"{OURS} and state = 'ENTERED'"),
            Policy(
                "step",
                "update",
                OFFICE,
                OURS,
                OURS,
                columns=(
                    "state",
                    "version",
                    "approved_by",
                    "approved_at",
                    "released_by",
                    "released_at",
                    "rejected_by",
                    "rejected_at",
                    "rejection_reason",
                ),
            ),
            Policy(
                "rollup",
                "select",
                (JobRole.ROLLUP,),
                "true",
                columns=(
                    "youth_office_id",
                    "invoice_id",
                    "state",
                ),
            ),
        ),
    )
