"""SQL of invoices."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    inspect,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_role
from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.policies import audience
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.invoices import schemas
from jugendhilfe_api.invoices.checks import schemas as checks
from jugendhilfe_api.invoices.checks.models import InvoiceCheck, InvoiceFinding
from jugendhilfe_api.invoices.models import Invoice, InvoiceLine, LineState
from jugendhilfe_api.invoices.service_records.models import ServiceRecord
from jugendhilfe_api.invoices.service_records.schemas import BookingReference
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.organisations.schemas import OrganisationReference

YouthOffice = aliased(Organisation)
Provider = aliased(Organisation)
Later = aliased(Invoice)
IS_OFFICE = current_role == literal_column(f"'{audience(Role.YOUTH_OFFICE)}'")
PAYABLE = InvoiceLine.state == literal_column(f"'{LineState.PAYABLE}'")
QUERIED = InvoiceLine.state == literal_column(f"'{LineState.QUERIED}'")
MACHINE = Machine(
    "invoices",
    Invoice,
    {"has_payable_lines": exists().where(InvoiceLine.invoice_id == Invoice.id, PAYABLE)},
)

LINE = document(
    schemas.InvoiceLine,
    InvoiceLine,
    booking=document(
        BookingReference,
        InvoiceLine,
        id=InvoiceLine.booking_id.expression,
        reference=InvoiceLine.booking_reference.expression,
        provider_reference=InvoiceLine.booking_provider_reference.expression,
    ),
)
FINDING = document(
    checks.InvoiceFinding,
    InvoiceFinding,
    text=document(
        checks.BilingualText,
        InvoiceFinding,
        de=InvoiceFinding.text_de.expression,
        en=InvoiceFinding.text_en.expression,
    ),
    legal_source=InvoiceFinding.source.expression,
)
CHECK = document(
    checks.InvoiceCheck,
    InvoiceCheck,
    checked_by=case((IS_OFFICE, InvoiceCheck.checked_by)),
    findings=documents(
        FINDING,
        InvoiceFinding.__table__,
        InvoiceFinding.check_id == InvoiceCheck.id,
        order_by=InvoiceFinding.id,
    ),
)
PARTIES: dict[str, Any] = {
    "youth_office": document(OrganisationReference, YouthOffice),
    "provider": document(OrganisationReference, Provider),
    "available_steps": MACHINE.available_steps,
}
ITEM = document(
    schemas.Invoice,
    Invoice,
    **PARTIES,
    corrected_by_ids=documents(
        func.to_json(Later.id),
        inspect(Later).selectable,
        Later.corrects_id == Invoice.id,
        order_by=Later.id,
    ),
    lines=documents(
        LINE,
        InvoiceLine.__table__,
        InvoiceLine.invoice_id == Invoice.id,
        order_by=InvoiceLine.number,
    ),
    checks=documents(
        CHECK,
        InvoiceCheck.__table__,
        InvoiceCheck.invoice_id == Invoice.id,
        order_by=InvoiceCheck.id.desc(),
    ),
)
SOURCE = (
    select(Invoice)
    .join(YouthOffice, YouthOffice.id == Invoice.youth_office_id)
    .join(Provider, Provider.id == Invoice.provider_id)
)
ONE = one(ITEM, Invoice.version, SOURCE.where(Invoice.id == bindparam("invoice_id")))


def _count(which: Any) -> Any:
    found = select(cast(func.count(), Integer)).where(InvoiceLine.invoice_id == Invoice.id, which)
    return found.correlate(Invoice).scalar_subquery()


OF_BOOKING = exists().where(
    InvoiceLine.invoice_id == Invoice.id, InvoiceLine.booking_id == bindparam("booking_id")
)
SAME = ("state", "number", "provider_reference", "provider_id", "youth_office_id")
NEWEST_FIRST = Listing(
    document(
        schemas.InvoiceSummary,
        Invoice,
        **PARTIES,
        payable_lines=_count(PAYABLE),
        queried_lines=_count(QUERIED),
    ),
    SOURCE,
    query=schemas.InvoiceQuery,
    name="invoices",
    orders={"-created_at": Order((Invoice.id,), descending=True)},
    filters={name: getattr(Invoice, name) == bindparam(name) for name in SAME}
    | {
        "booking_id": OF_BOOKING,
        "period_on": and_(
            Invoice.period_from <= bindparam("period_on", type_=Date),
            Invoice.period_until >= bindparam("period_on", type_=Date),
        ),
    },
)


async def get_for_update(tx: Tx, invoice_id: UUID) -> Invoice | None:
    """Return an invoice that the caller may change; others wait for it."""
    return await tx.session.get(Invoice, invoice_id, with_for_update=True)


async def lines(tx: Tx, invoice_id: UUID, *states: str) -> Sequence[InvoiceLine]:
    """Return the lines of an invoice, in order."""
    found = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)
    if states:
        found = found.where(InvoiceLine.state.in_(states))
    return (await tx.session.scalars(found.order_by(InvoiceLine.number))).all()


async def set_lines(
    tx: Tx, invoice_id: UUID, state: str, numbers: Collection[int] | None = None
) -> None:
    """Set the state of the lines with these numbers, or of all."""
    changed = update(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)
    if numbers is not None:
        changed = changed.where(InvoiceLine.number.in_(numbers))
    await tx.session.execute(changed.values(state=state))


async def records_for_update(tx: Tx, ids: Collection[UUID]) -> Sequence[ServiceRecord]:
    """Return records of the caller, in a fixed order; others wait for them."""
    found = select(ServiceRecord).where(ServiceRecord.id.in_(ids)).order_by(ServiceRecord.id)
    return (await tx.session.scalars(found.with_for_update())).all()


async def records_of(tx: Tx, invoice_id: UUID) -> Sequence[UUID]:
    """Return the records of an invoice of which no line can be paid any more, anywhere."""
    Payable = aliased(InvoiceLine)  # noqa: N806 - a class
    paid = exists().where(
        Payable.service_record_id == InvoiceLine.service_record_id,
        Payable.state == LineState.PAYABLE,
    )
    found = select(InvoiceLine.service_record_id).where(
        InvoiceLine.invoice_id == invoice_id,
        InvoiceLine.service_record_id.is_not(None),
        ~paid,
    )
    return [found_id for found_id in await tx.session.scalars(found.distinct()) if found_id]
