"""Routes of payment orders."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preferences import TotalCount
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import (
    NotPermitted,
    PersonRequired,
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, OnceWithKey
from jugendhilfe_api.payments import schemas, service

router = APIRouter(tags=["payment-orders"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("payment-orders:read")]
Writes = Annotated[Tx, requires("payment-orders:write", limits="money")]
Approves = Annotated[Tx, requires("payment-orders:approve", limits="money")]
Releases = Annotated[Tx, requires("payment-orders:release", limits="money")]
STEP = problems(StateTransition, NotPermitted, PersonRequired)


@router.get(
    "/payment-orders",
    response_model=Page[schemas.PaymentOrder],
    responses=problems(InvalidCursor),
)
async def list_payment_orders(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.PaymentOrderQuery, Query()],
) -> Response:
    """List the payment orders (Auszahlungsanordnungen) of your office, the newest first."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/payment-orders/{payment_order_id}", response_model=schemas.PaymentOrder)
async def get_payment_order(request: Request, reader: Reads, payment_order_id: Id) -> Response:
    """Read a payment order (Auszahlungsanordnung) with what each part of it is for."""
    return answers.resource(request, await service.read(reader, payment_order_id))


@router.post(
    "/payment-orders",
    status_code=201,
    response_model=schemas.PaymentOrder,
    responses=problems(
        service.PaymentOrderExists,
        StateTransition,
        PersonRequired,
        RuleViolated,
        UnknownReference,
        KeyReused,
        InProgress,
    ),
)
async def enter_payment_order(
    tx: Writes, once: OnceWithKey, new: schemas.PaymentOrderEntry
) -> Response:
    """Enter an order (Auszahlungsanordnung) to pay the payable lines of a checked invoice."""

    async def answer() -> Response:
        made = await service.enter(tx, new)
        return answers.created(made, f"/v1/payment-orders/{made.id}")

    return await once(tx, answer)


@router.post(
    "/payment-orders/{payment_order_id}/approval",
    response_model=schemas.PaymentOrder,
    responses=STEP,
)
async def approve_payment_order(tx: Approves, payment_order_id: Id) -> Response:
    """Approve an order (anordnen) that another person entered, for an invoice others checked."""
    return answers.changed(await service.approve(tx, payment_order_id))


@router.post(
    "/payment-orders/{payment_order_id}/release",
    response_model=schemas.PaymentOrder,
    responses=STEP,
)
async def release_payment_order(tx: Releases, payment_order_id: Id) -> Response:
    """Release an approved order (freigeben) to the treasury."""
    return answers.changed(await service.release(tx, payment_order_id))


@router.post(
    "/payment-orders/{payment_order_id}/rejection",
    response_model=schemas.PaymentOrder,
    responses=STEP,
)
async def reject_payment_order(
    tx: Approves, payment_order_id: Id, rejection: schemas.Rejection
) -> Response:
    """Reject an order (ablehnen) that is not released, with a reason."""
    return answers.changed(await service.reject(tx, payment_order_id, rejection))
