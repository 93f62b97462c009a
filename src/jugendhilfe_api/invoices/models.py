"""The tables of invoices and their lines."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Identified, Versioned
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import (
    FACILITIES,
    ORGANISATION,
    WHOLE_PROVIDER,
    JobRole,
    Policy,
    in_departments,
    in_facilities,
    protected,
)
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.organisations.bank_accounts.models import BankAccount
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
PROVIDER = (Role.PROVIDER,)
PARTIES = (*OFFICE, *PROVIDER)
PAYS = f"{in_departments(Department.WJH, Department.LEADERSHIP)}"
OURS = f"youth_office_id = {ORGANISATION} and {PAYS}"
# A token for some homes reaches an invoice that concerns these homes only.
THEIRS = f"provider_id = {ORGANISATION} and ({WHOLE_PROVIDER} or facility_ids <@ {FACILITIES})"


@code_list("invoice-states")
class InvoiceState(StrEnum):
    """The states of an invoice."""

    RECEIVED = "RECEIVED"  # eingegangen
    FORMALLY_CHECKED = "FORMALLY_CHECKED"  # formal geprüft
    FACTUALLY_CHECKED = "FACTUALLY_CHECKED"  # sachlich geprüft
    ARITHMETICALLY_CHECKED = "ARITHMETICALLY_CHECKED"  # rechnerisch geprüft
    ORDERED = "ORDERED"  # angeordnet
    TRANSFERRED = "TRANSFERRED"  # handed over to the treasury
    PAID = "PAID"
    QUERIED = "QUERIED"  # beanstandet
    CORRECTED = "CORRECTED"  # another invoice takes its place
    CANCELLED = "CANCELLED"  # taken back by the provider


@code_list("invoice-line-states")
class LineState(StrEnum):
    """Whether a line of an invoice can be paid."""

    PAYABLE = "PAYABLE"
    QUERIED = "QUERIED"  # the check has found an error, or a person has
    CANCELLED = "CANCELLED"  # with its invoice


@code_list("line-series")
class LineSeries(StrEnum):
    """Which hours of a booking a line is for; days have one series only."""

    MAIN = "MAIN"
    CANCELLED = "CANCELLED"  # cancelled at short notice, paid beside the others


class Invoice(Versioned, Base):
    """An invoice of a provider to the youth office that pays (Rechnung), without any name."""

    __tablename__ = "invoices"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    facility_ids: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)))
    number: Mapped[str]
    provider_reference: Mapped[str | None]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    period_from: Mapped[date]
    period_until: Mapped[date]  # the last day
    total_amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))  # as claimed
    payable_amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))  # sum of the payable lines
    corrects_id: Mapped[UUID | None]
    state: Mapped[str]
    received_at: Mapped[datetime]
    factually_checked_by: Mapped[UUID | None]  # a member of the office
    factually_checked_at: Mapped[datetime | None]
    arithmetically_checked_by: Mapped[UUID | None]
    arithmetically_checked_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "provider_id", "corrects_id"],
            ["invoices.youth_office_id", "invoices.provider_id", "invoices.id"],
        ),
        *(
            ForeignKeyConstraint(
                ["youth_office_id", column], ["members.organisation_id", "members.id"]
            )
            for column in ("factually_checked_by", "arithmetically_checked_by")
        ),
        UniqueConstraint("provider_id", "number"),
        UniqueConstraint("provider_id", "provider_reference"),
        UniqueConstraint("youth_office_id", "provider_id", "id"),
        CheckConstraint(
            "state in ('RECEIVED','FORMALLY_CHECKED','FACTUALLY_CHECKED',"
            "'ARITHMETICALLY_CHECKED','ORDERED','TRANSFERRED','PAID','QUERIED','CORRECTED',"
            "'CANCELLED')",
            "state",
        ),
        CheckConstraint("period_until >= period_from", "period"),
        CheckConstraint("due_on >= issued_on", "due"),
        CheckConstraint("corrects_id <> id", "corrects"),
        Index("ix_invoices_youth_office_id_id", "youth_office_id", "id"),
        Index("ix_invoices_provider_id_id", "provider_id", "id"),
        Index("ix_invoices_corrects_id", "corrects_id"),
        protected(
            Policy("office", "select", OFFICE, OURS),
            Policy(
                "office_step",
                "update",
                OFFICE,
                OURS,
                f"{OURS} and state not in ('CORRECTED','CANCELLED')",
                columns=(
                    "state",
                    "version",
                    "payable_amount",
                    "factually_checked_by",
                    "factually_checked_at",
                    "arithmetically_checked_by",
                    "arithmetically_checked_at",
                ),
            ),
            Policy("provider", "select", PROVIDER, THEIRS),
            Policy(
                "submit",
                "insert",
                PROVIDER,
                check=f"{THEIRS} and state in ('RECEIVED','FORMALLY_CHECKED','QUERIED')",
            ),
            Policy(
                "withdraw",
                "update",
                PROVIDER,
                THEIRS,
                f"{THEIRS} and state in ('CORRECTED','CANCELLED')",
                columns=("state", "version", "payable_amount"),
            ),
        ),
    )


SEES_INVOICE = "exists (select from invoices i where i.id = invoice_id)"


class InvoiceLine(Identified, Base):
    """Contiguous days, or the hours, of one booking at one rate; with the trace of its amount."""

    __tablename__ = "invoice_lines"

    youth_office_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    booking_id: Mapped[UUID]
    booking_reference: Mapped[str]  # as it was when the invoice came in
    booking_provider_reference: Mapped[str | None]
    service_record_id: Mapped[UUID | None]
    provider_reference: Mapped[str | None]
    component: Mapped[str]
    series: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    unit: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    rate: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    rate_id: Mapped[UUID | None]
    trace: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    state: Mapped[str]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "provider_id", "invoice_id"],
            ["invoices.youth_office_id", "invoices.provider_id", "invoices.id"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "provider_id", "booking_id"],
            ["bookings.youth_office_id", "bookings.provider_id", "bookings.id"],
        ),
        ForeignKeyConstraint(
            ["provider_id", "booking_id", "service_record_id"],
            ["service_records.provider_id", "service_records.booking_id", "service_records.id"],
        ),
        ForeignKeyConstraint(
            ["provider_id", "rate_id"], ["offer_rates.provider_id", "offer_rates.id"]
        ),
        UniqueConstraint("invoice_id", "number"),
        CheckConstraint("last_day >= first_day", "period"),
        CheckConstraint("series in ('MAIN','CANCELLED')", "series"),
        CheckConstraint("state in ('PAYABLE','QUERIED','CANCELLED')", "state"),
        # A service day is paid once, whoever checks what and in whatever order.
        ExcludeConstraint(
            ("booking_id", "="),
            ("component", "="),
            ("series", "="),
            (text("daterange(first_day, last_day, '[]')"), "&&"),
            name="service_day_paid_once",
            where=text(f"state = '{LineState.PAYABLE}'"),
        ),
        Index("ix_invoice_lines_service_record_id", "service_record_id"),
        protected(
            Policy("parties", "select", PARTIES, SEES_INVOICE),
            Policy(
                "submit",
                "insert",
                PROVIDER,
                check=f"provider_id = {ORGANISATION} and {SEES_INVOICE}",
            ),
            Policy("step", "update", PARTIES, SEES_INVOICE, SEES_INVOICE, columns=("state",)),
            Policy(
                "rollup",
                "select",
                (JobRole.ROLLUP,),
                "true",
                columns=(
                    "youth_office_id",
                    "invoice_id",
                    "first_day",
                    "unit",
                    "quantity",
                    "amount",
                    "state",
                ),
            ),
        ),
    )


# Who pays an invoice must know where to. `organisations` is below and knows no invoices.
_accounts = Base.metadata.tables[BankAccount.__tablename__].info
_accounts["policies"] = (
    *_accounts["policies"],
    Policy(
        "payer",
        "select",
        OFFICE,
        f"{in_departments(Department.WJH)} and exists (select from invoices i "
        "where i.provider_id = bank_accounts.organisation_id)",
    ),
)

# The days of a stay that no payable service package grants. A provider may not see packages, but
# it must learn before it sends an invoice what the office would refuse: so the answer is days and
# nothing else, for bookings of the caller's own organisation and homes. Its commitment to pay
# (Kostenzusage) has told it the same.
function(
    "days_without_package(uuid[], date, date)",
    f"""
    create or replace function days_without_package(bookings uuid[], first date, last date)
    returns table (booking_id uuid, day date)
    language sql stable security definer set search_path = public, pg_temp as $$
      select b.id, d::date
        from public.bookings b
       cross join generate_series($2::timestamp, $3::timestamp, interval '1 day') d
       where b.id = any($1)
         and (b.youth_office_id = {ORGANISATION}
              or b.provider_id = {ORGANISATION} and {in_facilities("b.facility_id")})
         and b.admission_day <= d::date
         and (b.discharge_day is null or b.discharge_day >= d::date)
         and not exists (
           select from service_packages s
            where s.booking_id = b.id and s.state in ('PAYABLE', 'ENDED')
              and s.valid_from <= d::date
              and (s.valid_until is null or s.valid_until >= d::date))
    $$
    """,  # noqa: S608 - constants of `policies`
    *PARTIES,
)
