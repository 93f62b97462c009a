"""What checks say."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output
from jugendhilfe_api.core.types import (
    Amount,
    Day,
    Flag,
    Id,
    Instant,
    Line,
    Prose,
    Quantity,
    Rate,
)
from jugendhilfe_api.invoices.checks.models import (
    CheckOccasion,
    CheckStage,
    InvoiceReason,
    Severity,
)

Number = Annotated[int, Field(ge=1, le=1000, json_schema_extra={"format": "int32"})]
LineNumber = Annotated[Number | None, Field(description="Null: about the whole invoice")]
REPLACE = "REPLACE"
REMOVE = "REMOVE"


class BilingualText(Output):
    """A text in the two languages of the API."""

    de: Prose
    en: Prose


class TraceInput(Output):
    """What a rule was given."""

    name: Annotated[Line, Field(examples=["agreed_rate"])]
    value: Annotated[Line, Field(examples=["187.4000"])]


class CalculationTrace(Output):
    """How an amount came about: which rule, which version, what it was given (Rechenweg)."""

    rule: Annotated[Line, Field(description="Extensible enum", examples=["PRESENT", "REDUCED"])]
    version: Annotated[Line, Field(examples=["billing-2026-11"])]
    inputs: list[TraceInput]


class ProposedLine(Output):
    """A line that would be right."""

    component: Annotated[str, Field(description="Extensible enum", examples=["BASIC"])]
    series: Annotated[str, Field(description="Extensible enum", examples=["MAIN"])]
    first_day: Day
    last_day: Day
    unit: Annotated[str, Field(description="Extensible enum", examples=["DAY_RATE"])]
    quantity: Quantity
    rate: Rate
    amount: Amount
    rate_id: Annotated[Id, Field(description="The agreed rate")]


class CorrectionProposal(Output):
    """How to correct a line: with other lines, or by leaving it out."""

    action: Annotated[str, Field(description="Extensible enum", examples=[REPLACE, REMOVE])]
    lines: list[ProposedLine]


class InvoiceFinding(Output):
    """Something that is wrong, by which rule, and how to correct it (Prüffeststellung)."""

    line_number: LineNumber
    reason: Annotated[str, Field(description="Extensible enum", examples=list(InvoiceReason))]
    stage: Annotated[str, Field(description="Extensible enum", examples=list(CheckStage))]
    severity: Annotated[str, Field(description="Extensible enum", examples=list(Severity))]
    text: BilingualText
    legal_source: Annotated[Line, Field(examples=["§ 78d SGB VIII"])]
    proposal: CorrectionProposal | None
    note: Annotated[Prose | None, Field(description="Of the person who has queried the line")]


class InvoiceCheck(Output):
    """A check of an invoice and what it has found (Prüfung)."""

    id: Id
    occasion: Annotated[str, Field(description="Extensible enum", examples=list(CheckOccasion))]
    rules_version: Annotated[Line, Field(examples=["invoice-check-2026-11"])]
    checked_at: Instant
    checked_by: Annotated[
        Id | None, Field(description="A member of the youth office, and for it only")
    ]
    findings: list[InvoiceFinding]


class CheckedLine(Output):
    """A line and what was found about it."""

    number: Number
    booking_id: Id
    component: Annotated[str, Field(description="Extensible enum", examples=["BASIC"])]
    series: Annotated[str, Field(description="Extensible enum", examples=["MAIN"])]
    first_day: Day
    last_day: Day
    unit: Annotated[str, Field(description="Extensible enum", examples=["DAY_RATE"])]
    quantity: Quantity
    rate: Rate
    amount: Amount
    payable: Flag
    trace: CalculationTrace | None


class CheckReport(Output):
    """What the automatic check would find if this invoice were sent; nothing is kept."""

    rules_version: Annotated[Line, Field(examples=["invoice-check-2026-11"])]
    clean: Annotated[Flag, Field(description="Nothing was found that must be corrected")]
    total_amount: Amount
    payable_amount: Amount
    lines: list[CheckedLine]
    findings: list[InvoiceFinding]
