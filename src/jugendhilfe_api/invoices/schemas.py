"""Bodies and queries of invoices."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Amount, Day, Id, Instant, Line, Quantity, Rate
from jugendhilfe_api.invoices.checks.models import InvoiceReason
from jugendhilfe_api.invoices.checks.schemas import CalculationTrace, InvoiceCheck, Number
from jugendhilfe_api.invoices.models import InvoiceState, LineSeries, LineState
from jugendhilfe_api.invoices.service_records.schemas import BookingReference
from jugendhilfe_api.offers.models import BillingUnit
from jugendhilfe_api.offers.rates.models import RateComponent
from jugendhilfe_api.organisations.facilities.schemas import Reference
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.placements.bookings.schemas import Note

InvoiceNumber = Annotated[
    Line,
    Field(max_length=40, description="Unique for the provider", examples=["R-2026-0017"]),
]
Claimed = Annotated[Amount, Field(description="The total as the provider claims it")]
Lines = Annotated[int, Field(ge=0, json_schema_extra={"format": "int32"})]
FROM_RECORDS = "Submitted service records: the lines are built from them"


class ClaimedLine(Input):
    """A line that the provider has computed (Rechnungszeile)."""

    booking_id: Id
    component: RateComponent = RateComponent.BASIC
    series: LineSeries = LineSeries.MAIN
    first_day: Day
    last_day: Day
    unit: BillingUnit
    quantity: Quantity
    rate: Rate
    amount: Amount
    provider_reference: Reference | None = None


class InvoiceSubmission(Input):
    """An invoice to the youth office that pays (Rechnung): from records, or with lines."""

    youth_office_id: Id
    number: InvoiceNumber
    provider_reference: Reference | None = None
    issued_on: Day
    due_on: Day | None = Field(None, description="30 days after `issued_on` if absent")
    period_from: Day
    period_until: Day
    record_ids: list[Id] = Field(default_factory=list, max_length=500, description=FROM_RECORDS)
    lines: list[ClaimedLine] = Field(
        default_factory=list, max_length=1000, description="Instead of records: your own lines"
    )
    total_amount: Amount | None = Field(
        None, description="Compared with the sum of the lines; their sum if absent"
    )
    corrects_id: Id | None = Field(None, description="The invoice of yours that this one corrects")


class LineQuery(Input):
    """What a person has found about a line."""

    line_number: Number
    reason: InvoiceReason
    note: Note | None = Field(None, description="Without any name")


class InvoiceQueryBody(Input):
    """Which lines are queried, and why (Beanstandung)."""

    lines: Annotated[list[LineQuery], Field(min_length=1, max_length=1000)]


class InvoiceQuery(PageQuery):
    """Which invoices the client looks for."""

    state: InvoiceState | None = None
    number: InvoiceNumber | None = None
    provider_reference: Reference | None = None
    provider_id: Id | None = None
    youth_office_id: Id | None = None
    booking_id: Id | None = None
    period_on: Day | None = Field(None, description="Invoices whose period includes this day")


class InvoiceLine(Output):
    """Contiguous days, or the hours, of one booking at one rate (Rechnungszeile)."""

    number: Number
    booking: BookingReference
    service_record_id: Id | None
    provider_reference: Reference | None
    component: Annotated[str, Field(description="Extensible enum", examples=list(RateComponent))]
    series: Annotated[str, Field(description="Extensible enum", examples=list(LineSeries))]
    first_day: Day
    last_day: Day
    unit: Annotated[str, Field(description="Extensible enum", examples=list(BillingUnit))]
    quantity: Quantity
    rate: Rate
    amount: Amount
    rate_id: Annotated[Id | None, Field(description="The agreed rate that was in force")]
    trace: Annotated[
        CalculationTrace | None, Field(description="How the rules come to the same amount")
    ]
    state: Annotated[str, Field(description="Extensible enum", examples=list(LineState))]


class Invoice(Output):
    """An invoice of a provider to the youth office that pays (Rechnung)."""

    id: Id
    number: InvoiceNumber
    provider_reference: Reference | None
    youth_office: OrganisationReference
    provider: OrganisationReference
    issued_on: Day
    due_on: Day
    period_from: Day
    period_until: Day
    total_amount: Claimed
    payable_amount: Annotated[Amount, Field(description="Sum of the lines that can be paid")]
    corrects_id: Id | None
    corrected_by_ids: list[Id]
    lines: list[InvoiceLine]
    checks: Annotated[list[InvoiceCheck], Field(description="The newest first")]
    state: Annotated[str, Field(description="Extensible enum", examples=list(InvoiceState))]
    received_at: Instant
    factually_checked_at: Instant | None
    arithmetically_checked_at: Instant | None
    available_steps: Steps
    created_at: Instant
    version: Version


class InvoiceSummary(Output):
    """An invoice in a list (Rechnung), without its lines."""

    id: Id
    number: InvoiceNumber
    provider_reference: Reference | None
    youth_office: OrganisationReference
    provider: OrganisationReference
    issued_on: Day
    due_on: Day
    period_from: Day
    period_until: Day
    total_amount: Claimed
    payable_amount: Amount
    corrects_id: Id | None
    payable_lines: Lines
    queried_lines: Lines
    state: Annotated[str, Field(description="Extensible enum", examples=list(InvoiceState))]
    available_steps: Steps
    created_at: Instant
    version: Version
