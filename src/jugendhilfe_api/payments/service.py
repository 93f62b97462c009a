"""Use cases of payment orders: entered, approved and released by different persons."""

from typing import Final
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    RuleViolated,
    StateTransition,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.invoices.decisions import service as invoices
from jugendhilfe_api.invoices.models import InvoiceState
from jugendhilfe_api.organisations.bank_accounts import service as bank_accounts
from jugendhilfe_api.payments import models, queries, schemas
from jugendhilfe_api.payments.models import PaymentOrder, PaymentOrderState

REMITTANCE: Final = "Rechnung {number}"
NO_ACCOUNT = Text(
    "Der Träger hat keine bestätigte Bankverbindung", "The provider has no confirmed bank account"
)
IN_PAST = Text("Dieser Tag ist vorbei", "This day is over")


class PaymentOrderExists(Conflict):
    """There is an order for this invoice that was not rejected."""

    code = "payment-order-exists"
    title = Text(
        "Für diese Rechnung gibt es schon eine Anordnung",
        "There is a payment order for this invoice",
    )
    constraint = models.ONCE


async def search(reader: Reader, query: schemas.PaymentOrderQuery, *, total: bool) -> Slice:
    """List the orders of the caller's office, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, order_id: UUID) -> Resource:
    """Read one order."""
    return await reader.resource(queries.ONE, order_id=order_id)


async def enter(tx: Tx, new: schemas.PaymentOrderEntry) -> Resource:
    """Enter an order to pay the payable lines of a checked invoice.

    Raises `StateTransition` (409) for an invoice that is not checked to the end.
    """
    person = tx.person()
    invoice = await invoices.seen(tx, new.invoice_id)
    if invoice is None:
        raise UnknownReference("#/invoice_id")
    if new.pay_on is not None and new.pay_on < tx.today:
        raise RuleViolated(Violation("day-in-past", IN_PAST, pointer="#/pay_on"))
    if invoice.state != InvoiceState.ARITHMETICALLY_CHECKED:
        raise StateTransition
    found = await bank_accounts.in_force(tx, invoice.provider_id)
    if found is None:
        raise RuleViolated(Violation("no-bank-account", NO_ACCOUNT, pointer="#/invoice_id"))
    account, masked_iban = found
    order = PaymentOrder(
        youth_office_id=invoice.youth_office_id,
        payee_id=invoice.provider_id,
        invoice_id=invoice.id,
        bank_account_id=account.id,
        account_holder=account.account_holder,
        masked_iban=masked_iban,
        amount=invoice.payable_amount,
        remittance_text=REMITTANCE.format(number=invoice.number),
        pay_on=new.pay_on or max(invoice.due_on, tx.today),
        state=queries.MACHINE.initial,
        entered_by=person,
    )
    tx.session.add(order)
    await changes.record(tx, "payment-order.entered", order)
    return await tx.resource(queries.ONE, order_id=order.id)


async def approve(tx: Tx, order_id: UUID) -> Resource:
    """Approve an order as somebody who has neither entered it nor certified the invoice."""
    order = await _get(tx, order_id)
    await queries.MACHINE.take(tx, order, "approval")
    order.approved_by, order.approved_at = tx.person(), tx.now
    await invoices.order(tx, order.invoice_id, "order")
    return await _changed(tx, "payment-order.approved", order)


async def release(tx: Tx, order_id: UUID) -> Resource:
    """Release an approved order to the treasury, as somebody who has not entered it."""
    order = await _get(tx, order_id)
    await queries.MACHINE.take(tx, order, "release")
    order.released_by, order.released_at = tx.person(), tx.now
    await invoices.order(tx, order.invoice_id, "transfer")
    return await _changed(tx, "payment-order.released", order)


async def reject(tx: Tx, order_id: UUID, rejection: schemas.Rejection) -> Resource:
    """Reject an order that is not released; another one can be entered."""
    order = await _get(tx, order_id)
    ordered = order.state == PaymentOrderState.APPROVED
    await queries.MACHINE.take(tx, order, "rejection")
    order.rejection_reason = rejection.reason
    order.rejected_by, order.rejected_at = tx.person(), tx.now
    if ordered:
        await invoices.order(tx, order.invoice_id, "order-withdrawal")
    return await _changed(tx, "payment-order.rejected", order)


async def _get(tx: Tx, order_id: UUID) -> PaymentOrder:
    if order := await queries.get_for_update(tx, order_id):
        return order
    raise NotFound


async def _changed(tx: Tx, kind: str, order: PaymentOrder) -> Resource:
    await changes.record(tx, kind, order)
    return await tx.resource(queries.ONE, order_id=order.id)
