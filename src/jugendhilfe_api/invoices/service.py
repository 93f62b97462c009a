"""Use cases of invoices: sending, correcting and taking back; the office is in `decisions`."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    RuleViolated,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.invoices import building, models, queries, schemas
from jugendhilfe_api.invoices.building import BuiltLine
from jugendhilfe_api.invoices.checks import service as checks
from jugendhilfe_api.invoices.checks.models import CheckOccasion
from jugendhilfe_api.invoices.checks.reasons import version
from jugendhilfe_api.invoices.checks.schemas import CheckReport
from jugendhilfe_api.invoices.checks.service import Header, Known
from jugendhilfe_api.invoices.models import Invoice, InvoiceState, LineState
from jugendhilfe_api.invoices.rules import NOTHING
from jugendhilfe_api.invoices.service_records import service as service_records
from jugendhilfe_api.invoices.service_records.models import ServiceRecord
from jugendhilfe_api.organisations import service as organisations
from jugendhilfe_api.organisations.facilities.service import ProviderReferenceTaken

DUE = timedelta(days=30)  # § 286 (3) BGB
MOST = Decimal(10) ** 10  # an amount of one transaction has ten digits before the point
TOO_MUCH = Text("Die Summe ist zu groß", "The sum is too large")
UNPAID = (
    InvoiceState.RECEIVED,
    InvoiceState.FORMALLY_CHECKED,
    InvoiceState.FACTUALLY_CHECKED,
    InvoiceState.ARITHMETICALLY_CHECKED,
    InvoiceState.QUERIED,
)


class DuplicateInvoiceNumber(Conflict):
    """The provider has sent an invoice with this number already."""

    code = "duplicate-invoice-number"
    title = Text(
        "Diese Rechnungsnummer gibt es schon", "There is an invoice with this number already"
    )
    constraint = "uq_invoices_provider_id_number"


class InvoiceReferenceTaken(ProviderReferenceTaken):
    """The provider has another invoice with this reference."""

    constraint = "uq_invoices_provider_id_provider_reference"


class ServiceDayBilled(Conflict):
    """A service day of the invoice has been accepted with another one in the meantime."""

    code = "service-day-billed"
    title = Text("Ein Leistungstag ist schon abgerechnet", "A service day is billed already")
    constraint = "service_day_paid_once"


async def search(reader: Reader, query: schemas.InvoiceQuery, *, total: bool) -> Slice:
    """List the invoices that the caller sees, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, invoice_id: UUID) -> Resource:
    """Read one invoice."""
    return await reader.resource(queries.ONE, invoice_id=invoice_id)


async def preview(tx: Tx, new: schemas.InvoiceSubmission) -> CheckReport:
    """Check an invoice as it would be checked on receipt; nothing is kept."""
    building.check_form(new)
    records = await _records(tx, new)
    known, lines = await _build(tx, new, records, but=await _replaced(tx, new))
    header = _header(tx, new, lines, number=new.number)
    findings = await checks.examine(tx, header, [line.claimed for line in lines], known)
    wrong = {finding.line_number for finding in findings if finding.is_error}
    checked = [_checked(line, payable=line.claimed.number not in wrong) for line in lines]
    payable = (line.claimed.claim.amount for line in lines if line.claimed.number not in wrong)
    return CheckReport.model_validate(
        {
            "rules_version": version(),
            "clean": not wrong,
            "total_amount": header.total_amount,
            "payable_amount": sum(payable, NOTHING),
            "lines": checked,
            "findings": [checks.described(finding) for finding in findings],
        }
    )


async def send(tx: Tx, new: schemas.InvoiceSubmission) -> Resource:
    """Send an invoice: it is built, checked and kept, with what was found.

    Raises `DuplicateInvoiceNumber` (409), `UnknownReference` and `RuleViolated` (422).
    """
    building.check_form(new)
    if not await organisations.is_youth_office(tx, new.youth_office_id):
        raise UnknownReference("#/youth_office_id")
    corrected = await _correct(tx, new)
    records = await _records(tx, new)
    await checks.lock(tx, _bookings(new, records))
    known, lines = await _build(tx, new, records)
    _check_references(new, records, lines, known)
    invoice = _invoice(tx, new, lines, corrected)
    invoice.facility_ids = sorted({b.facility_id for b in known.bookings.values()})
    header = _header(tx, new, lines, invoice_id=invoice.id)
    findings = await checks.examine(tx, header, [line.claimed for line in lines], known)
    wrong = {finding.line_number for finding in findings if finding.is_error}
    payable = [line for line in lines if line.claimed.number not in wrong]
    invoice.payable_amount = sum((line.claimed.claim.amount for line in payable), NOTHING)
    invoice.state = _received(payable, wrong)
    tx.session.add(invoice)
    await changes.record(tx, "invoice.received", invoice, invoice.youth_office_id)
    tx.session.add_all(_stored(invoice, line, wrong, known) for line in lines)
    await checks.record(tx, header, CheckOccasion.RECEIPT, findings)
    await _note_invoiced(tx, {line.record_id for line in payable if line.record_id})
    return await tx.resource(queries.ONE, invoice_id=invoice.id)


async def cancel(tx: Tx, invoice_id: UUID) -> Resource:
    """Take back an invoice that is not ordered; its records can be invoiced again."""
    invoice = await get_own(tx, invoice_id)
    await queries.MACHINE.take(tx, invoice, "cancellation")
    await _void(tx, invoice)
    await changes.record(tx, "invoice.cancelled", invoice, invoice.youth_office_id)
    return await tx.resource(queries.ONE, invoice_id=invoice_id)


async def get_own(tx: Tx, invoice_id: UUID) -> Invoice:
    """Return an invoice that the caller may change; others wait for it."""
    if invoice := await queries.get_for_update(tx, invoice_id):
        return invoice
    raise NotFound


async def _correct(tx: Tx, new: schemas.InvoiceSubmission) -> Invoice | None:
    """Let the new invoice take the place of the old one; what is ordered stays and is paid."""
    if new.corrects_id is None:
        return None
    old = await queries.get_for_update(tx, new.corrects_id)
    if old is None or old.youth_office_id != new.youth_office_id:
        raise UnknownReference("#/corrects_id")
    if old.state in UNPAID:
        await queries.MACHINE.take(tx, old, "correction")
        await _void(tx, old)
        await changes.record(tx, "invoice.corrected", old, old.youth_office_id)
    else:
        await _reopen(tx, old.id)
    return old


async def _void(tx: Tx, invoice: Invoice) -> None:
    invoice.payable_amount = NOTHING
    await tx.session.flush()
    await queries.set_lines(tx, invoice.id, LineState.CANCELLED)
    await _reopen(tx, invoice.id)


async def _reopen(tx: Tx, invoice_id: UUID) -> None:
    """Let the records be invoiced again of which nothing is to be paid now."""
    ids = await queries.records_of(tx, invoice_id)
    await service_records.reopen(tx, await queries.records_for_update(tx, ids))


async def _note_invoiced(tx: Tx, ids: set[UUID]) -> None:
    await tx.session.flush()
    await service_records.note_invoiced(tx, await queries.records_for_update(tx, ids))


async def _records(tx: Tx, new: schemas.InvoiceSubmission) -> list[ServiceRecord]:
    """Return the records that are named, in their order."""
    found = {r.id: r for r in await queries.records_for_update(tx, new.record_ids)}
    for place, record_id in enumerate(new.record_ids):
        if record_id not in found:
            raise UnknownReference(f"#/record_ids/{place}")
    records = [found[record_id] for record_id in new.record_ids]
    service_records.check_billable(records)
    return records


async def _replaced(tx: Tx, new: schemas.InvoiceSubmission) -> UUID | None:
    """Return the invoice whose place the new one would take."""
    if new.corrects_id is None:
        return None
    old = await queries.get_for_update(tx, new.corrects_id)
    if old is None or old.youth_office_id != new.youth_office_id:
        raise UnknownReference("#/corrects_id")
    return old.id if old.state in UNPAID else None


async def _build(
    tx: Tx,
    new: schemas.InvoiceSubmission,
    records: Sequence[ServiceRecord],
    but: UUID | None = None,
) -> tuple[Known, list[BuiltLine]]:
    firsts = [record.period for record in records] + [line.first_day for line in new.lines]
    lasts = [building.month_end(record.period) for record in records]
    period = (min(firsts), max(lasts + [line.last_day for line in new.lines]))
    known = await checks.gather(tx, _bookings(new, records), period, but)
    lines = (
        building.from_records(records, known) if records else building.from_lines(new.lines, known)
    )
    return known, lines


def _bookings(new: schemas.InvoiceSubmission, records: Sequence[ServiceRecord]) -> Iterable[UUID]:
    return {record.booking_id for record in records} | {line.booking_id for line in new.lines}


def _check_references(
    new: schemas.InvoiceSubmission,
    records: Sequence[ServiceRecord],
    lines: Sequence[BuiltLine],
    known: Known,
) -> None:
    """Refuse bookings that are not the provider's, or not of the office that is billed."""
    payers = {booking_id: facts.youth_office_id for booking_id, facts in known.facts.items()}
    for place, record in enumerate(records):
        if payers.get(record.booking_id) != new.youth_office_id:
            raise UnknownReference(f"#/record_ids/{place}")
    for line in lines:
        if payers.get(line.claimed.booking_id) != new.youth_office_id:
            raise UnknownReference(f"#/lines/{line.claimed.number - 1}/booking_id")


def _header(
    tx: Tx,
    new: schemas.InvoiceSubmission,
    lines: Sequence[BuiltLine],
    *,
    invoice_id: UUID | None = None,
    number: str | None = None,
) -> Header:
    total = sum((line.claimed.claim.amount for line in lines), NOTHING)
    if abs(total) >= MOST:
        raise RuleViolated(Violation("amount-too-large", TOO_MUCH, pointer="#/lines"))
    return Header(
        tx.principal.organisation,
        new.youth_office_id,
        (new.period_from, new.period_until),
        total if new.total_amount is None else new.total_amount,
        invoice_id,
        number,
    )


def _invoice(
    tx: Tx, new: schemas.InvoiceSubmission, lines: Sequence[BuiltLine], old: Invoice | None
) -> Invoice:
    header = _header(tx, new, lines)
    return Invoice(
        id=uuid7(),
        youth_office_id=new.youth_office_id,
        provider_id=header.provider_id,
        number=new.number,
        provider_reference=new.provider_reference,
        issued_on=new.issued_on,
        due_on=new.due_on or new.issued_on + DUE,
        period_from=new.period_from,
        period_until=new.period_until,
        total_amount=header.total_amount,
        corrects_id=old.id if old else None,
        received_at=tx.now,
    )


def _received(payable: Sequence[BuiltLine], wrong: set[int | None]) -> InvoiceState:
    """Pass the form by itself where nothing is wrong with it and something can be paid."""
    if payable and None not in wrong:
        return InvoiceState.FORMALLY_CHECKED
    return InvoiceState.QUERIED


def _stored(
    invoice: Invoice, line: BuiltLine, wrong: set[int | None], known: Known
) -> models.InvoiceLine:
    claim = line.claimed.claim
    booking = known.bookings[line.claimed.booking_id]
    queried = line.claimed.number in wrong
    return models.InvoiceLine(
        id=uuid7(),
        youth_office_id=invoice.youth_office_id,
        provider_id=invoice.provider_id,
        invoice_id=invoice.id,
        number=line.claimed.number,
        booking_id=booking.id,
        booking_reference=booking.reference,
        booking_provider_reference=booking.provider_reference,
        service_record_id=line.record_id,
        provider_reference=line.provider_reference,
        component=claim.component,
        series=claim.series,
        first_day=claim.first_day,
        last_day=claim.last_day,
        unit=claim.unit,
        quantity=claim.quantity,
        rate=claim.rate,
        amount=claim.amount,
        rate_id=line.draft.rate_id if line.draft else None,
        trace=line.trace,
        state=LineState.QUERIED if queried else LineState.PAYABLE,
    )


def _checked(line: BuiltLine, *, payable: bool) -> dict[str, object]:
    claim = line.claimed.claim
    known = {name: getattr(claim, name) for name in claim.__slots__}
    return known | {
        "number": line.claimed.number,
        "booking_id": line.claimed.booking_id,
        "payable": payable,
        "trace": line.trace,
    }
