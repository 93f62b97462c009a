"""What the youth office does with an invoice: check it step by step, query lines of it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from jugendhilfe_api.core.database.reader import Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import NotFound, UnknownReference
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.invoices import queries, schemas
from jugendhilfe_api.invoices.checks import service as checks
from jugendhilfe_api.invoices.checks.models import CheckOccasion
from jugendhilfe_api.invoices.checks.rules import Claim
from jugendhilfe_api.invoices.checks.service import ClaimedLine, Finding, Header
from jugendhilfe_api.invoices.models import Invoice, InvoiceLine, InvoiceState, LineState
from jugendhilfe_api.invoices.rules import NOTHING

HAPPENED = {
    CheckOccasion.FORMAL: "invoice.formally-checked",
    CheckOccasion.FACTUAL: "invoice.factually-checked",
    CheckOccasion.ARITHMETICAL: "invoice.arithmetically-checked",
}

PAYMENT = {
    "order": "invoice.ordered",
    "order-withdrawal": "invoice.order-withdrawn",
    "transfer": "invoice.transferred",
}


async def check(tx: Tx, invoice_id: UUID, occasion: CheckOccasion) -> Resource:
    """Take a step of the check; the automatic check is repeated with what the office knows.

    Lines with an error are queried and the rest goes on; without a rest, the invoice is queried.
    """
    invoice = await _get(tx, invoice_id)
    await queries.MACHINE.take(tx, invoice, f"{occasion.lower()}-check")
    lines = await queries.lines(tx, invoice_id)
    findings = await _examine(tx, invoice, lines)
    of_stage = [finding for finding in findings if finding.stage == occasion.value]
    await checks.record(tx, _header(invoice), occasion, of_stage)
    wrong = {f.line_number for f in of_stage if f.is_error and f.line_number is not None}
    await _query_lines(tx, invoice, lines, wrong)
    if occasion == CheckOccasion.FACTUAL:
        invoice.factually_checked_by, invoice.factually_checked_at = tx.person(), tx.now
    if occasion == CheckOccasion.ARITHMETICAL:
        invoice.arithmetically_checked_by = tx.person()
        invoice.arithmetically_checked_at = tx.now
    return await _changed(tx, HAPPENED[occasion], invoice)


async def query(tx: Tx, invoice_id: UUID, why: schemas.InvoiceQueryBody) -> Resource:
    """Query lines of an invoice, with a reason for each."""
    invoice = await _get(tx, invoice_id)
    await queries.MACHINE.take(tx, invoice, "query")
    lines = await queries.lines(tx, invoice_id)
    numbers = {line.number for line in lines}
    for place, line in enumerate(why.lines):
        if line.line_number not in numbers:
            raise UnknownReference(f"#/lines/{place}/line_number")
    findings = [Finding(line.line_number, line.reason, note=line.note) for line in why.lines]
    await checks.record(tx, _header(invoice), CheckOccasion.QUERY, findings)
    await _query_lines(tx, invoice, lines, {line.line_number for line in why.lines})
    return await _changed(tx, "invoice.queried", invoice)


async def order(tx: Tx, invoice_id: UUID, step: str) -> Invoice:
    """Take a step of the payment: `order`, `order-withdrawal` or `transfer`."""
    invoice = await _get(tx, invoice_id)
    await queries.MACHINE.take(tx, invoice, step)
    both = (invoice.youth_office_id, invoice.provider_id)
    await changes.record(tx, PAYMENT[step], invoice, *both)
    return invoice


async def seen(tx: Tx, invoice_id: UUID) -> Invoice | None:
    """Return an invoice that the caller sees and may change; others wait for it."""
    return await queries.get_for_update(tx, invoice_id)


async def _get(tx: Tx, invoice_id: UUID) -> Invoice:
    if invoice := await queries.get_for_update(tx, invoice_id):
        return invoice
    raise NotFound


async def _examine(tx: Tx, invoice: Invoice, all_lines: Sequence[InvoiceLine]) -> list[Finding]:
    """Check the lines that can be paid; the others were queried before."""
    lines = [line for line in all_lines if line.state == LineState.PAYABLE]
    queried = (line.amount for line in all_lines if line.state != LineState.PAYABLE)
    claimed = invoice.total_amount - sum(queried, NOTHING)
    period = (min(line.first_day for line in lines), max(line.last_day for line in lines))
    known = await checks.gather(tx, [line.booking_id for line in lines], period, but=invoice.id)
    header = replace(_header(invoice), total_amount=claimed)
    return await checks.examine(tx, header, [_claimed(line) for line in lines], known)


async def _query_lines(
    tx: Tx, invoice: Invoice, lines: Sequence[InvoiceLine], numbers: set[int]
) -> None:
    """Query these lines; what remains can be paid, and without a rest there is no step ahead."""
    rest = [li for li in lines if li.state == LineState.PAYABLE and li.number not in numbers]
    invoice.payable_amount = sum((line.amount for line in rest), NOTHING)
    if not rest:
        invoice.state = InvoiceState.QUERIED
    if numbers:
        await queries.set_lines(tx, invoice.id, LineState.QUERIED, numbers)


def _header(invoice: Invoice) -> Header:
    return Header(
        invoice.provider_id,
        invoice.youth_office_id,
        (invoice.period_from, invoice.period_until),
        invoice.total_amount,
        invoice.id,
    )


def _claimed(line: InvoiceLine) -> ClaimedLine:
    claim = Claim(
        line.component,
        line.series,
        line.first_day,
        line.last_day,
        line.unit,
        line.quantity,
        line.rate,
        line.amount,
    )
    return ClaimedLine(line.number, line.booking_id, claim)


async def _changed(tx: Tx, kind: str, invoice: Invoice) -> Resource:
    await changes.record(tx, kind, invoice, invoice.youth_office_id, invoice.provider_id)
    return await tx.resource(queries.ONE, invoice_id=invoice.id)
