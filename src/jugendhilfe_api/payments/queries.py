"""SQL of payment orders."""

from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_member
from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.invoices.models import Invoice, InvoiceLine, InvoiceState, LineState
from jugendhilfe_api.invoices.service_records.schemas import BookingReference
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.payments import schemas
from jugendhilfe_api.payments.models import PaymentOrder

Payee = aliased(Organisation)
Paid = aliased(Invoice)
Checked = aliased(Invoice)  # in conditions on who acts
NOT_ENTERED = PaymentOrder.entered_by != current_member
# Who has certified the invoice does not order its payment.
NOT_INVOLVED = and_(
    NOT_ENTERED,
    exists().where(
        Checked.id == PaymentOrder.invoice_id,
        Checked.factually_checked_by.is_distinct_from(current_member),
        Checked.arithmetically_checked_by.is_distinct_from(current_member),
    ),
)
# Nothing has happened to the invoice since the order was entered.
INVOICE_READY = exists().where(
    Checked.id == PaymentOrder.invoice_id,
    Checked.state == literal_column(f"'{InvoiceState.ARITHMETICALLY_CHECKED}'"),
    Checked.payable_amount == PaymentOrder.amount,
)
MACHINE = Machine(
    "payment-orders",
    PaymentOrder,
    {
        "not_entered": NOT_ENTERED,
        "not_involved": NOT_INVOLVED,
        "invoice_ready": INVOICE_READY,
        "account_in_force": func.is_account_in_force(PaymentOrder.bank_account_id),
    },
)
LINE = document(
    schemas.RemittanceLine,
    InvoiceLine,
    invoice_number=Paid.number.expression,
    line_number=InvoiceLine.number.expression,
    booking=document(
        BookingReference,
        InvoiceLine,
        id=InvoiceLine.booking_id.expression,
        reference=InvoiceLine.booking_reference.expression,
        provider_reference=InvoiceLine.booking_provider_reference.expression,
    ),
)
ITEM = document(
    schemas.PaymentOrder,
    PaymentOrder,
    invoice_number=Paid.number.expression,
    payee=document(OrganisationReference, Payee),
    remittance_lines=documents(
        LINE,
        InvoiceLine.__table__,
        InvoiceLine.invoice_id == PaymentOrder.invoice_id,
        InvoiceLine.state == literal_column(f"'{LineState.PAYABLE}'"),
        order_by=InvoiceLine.number,
    ),
    available_steps=MACHINE.available_steps,
)
SOURCE = (
    select(PaymentOrder)
    .join(Payee, Payee.id == PaymentOrder.payee_id)
    .join(Paid, Paid.id == PaymentOrder.invoice_id)
)
ONE = one(ITEM, PaymentOrder.version, SOURCE.where(PaymentOrder.id == bindparam("order_id")))
SAME = ("state", "invoice_id", "payee_id")
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    query=schemas.PaymentOrderQuery,
    name="payment-orders",
    orders={"-created_at": Order((PaymentOrder.id,), descending=True)},
    filters={name: getattr(PaymentOrder, name) == bindparam(name) for name in SAME},
)


async def get_for_update(tx: Tx, order_id: UUID) -> PaymentOrder | None:
    """Return an order of the caller's office; others wait for it."""
    return await tx.session.get(PaymentOrder, order_id, with_for_update=True)
