"""Bodies and queries of payment orders."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Amount, Day, Id, Instant, Line, Quantity, Rate
from jugendhilfe_api.invoices.checks.schemas import Number
from jugendhilfe_api.invoices.schemas import InvoiceNumber
from jugendhilfe_api.invoices.service_records.schemas import BookingReference
from jugendhilfe_api.organisations.facilities.schemas import Reference
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.payments.models import PaymentOrderState, RejectionReason

MASKED = Field(description="Masked; the account itself is read at the organisation")


class PaymentOrderEntry(Input):
    """An order to pay the payable lines of a checked invoice (Auszahlungsanordnung)."""

    invoice_id: Id
    pay_on: Day | None = Field(None, description="When the invoice is due if absent")


class Rejection(Input):
    """Why an order is rejected."""

    reason: RejectionReason


class PaymentOrderQuery(PageQuery):
    """Which orders the client looks for."""

    state: PaymentOrderState | None = None
    invoice_id: Id | None = None
    payee_id: Id | None = None


class RemittanceLine(Output):
    """What a part of the payment is for (Zahlungsavis, one line)."""

    invoice_number: InvoiceNumber
    line_number: Number
    booking: BookingReference
    provider_reference: Reference | None
    first_day: Day
    last_day: Day
    unit: Annotated[str, Field(description="Extensible enum", examples=["DAY_RATE"])]
    quantity: Quantity
    rate: Rate
    amount: Amount


class PaymentOrder(Output):
    """An order to pay the payable lines of a checked invoice (Auszahlungsanordnung)."""

    id: Id
    invoice_id: Id
    invoice_number: InvoiceNumber
    payee: OrganisationReference
    bank_account_id: Id
    account_holder: Line
    masked_iban: Annotated[Line, MASKED]
    amount: Amount
    remittance_text: Annotated[Line, Field(description="Verwendungszweck")]
    remittance_lines: Annotated[list[RemittanceLine], Field(description="Zahlungsavis")]
    pay_on: Day
    state: Annotated[str, Field(description="Extensible enum", examples=list(PaymentOrderState))]
    entered_by: Annotated[Id, Field(description="The member who has entered the order")]
    approved_by: Id | None
    approved_at: Instant | None
    released_by: Id | None
    released_at: Instant | None
    rejected_by: Id | None
    rejected_at: Instant | None
    rejection_reason: Annotated[
        str | None, Field(description="Extensible enum", examples=list(RejectionReason))
    ]
    available_steps: Steps
    created_at: Instant
    version: Version
