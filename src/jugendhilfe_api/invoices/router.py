"""Routes of invoices."""

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
from jugendhilfe_api.invoices import schemas, service
from jugendhilfe_api.invoices.checks.models import CheckOccasion
from jugendhilfe_api.invoices.checks.schemas import CheckReport
from jugendhilfe_api.invoices.decisions import service as decisions

router = APIRouter(tags=["invoices"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("invoices:read")]
Writes = Annotated[Tx, requires("invoices:write", limits="money")]
Checks = Annotated[Tx, requires("invoices:check")]
Approves = Annotated[Tx, requires("invoices:approve")]
STEP = problems(StateTransition, NotPermitted)
PERSONAL_STEP = problems(StateTransition, NotPermitted, PersonRequired)


@router.get(
    "/invoices",
    response_model=Page[schemas.InvoiceSummary],
    responses=problems(InvalidCursor),
)
async def list_invoices(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.InvoiceQuery, Query()],
) -> Response:
    """List the invoices (Rechnungen) that you have sent or pay, the newest first."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/invoices/{invoice_id}", response_model=schemas.Invoice)
async def get_invoice(request: Request, reader: Reads, invoice_id: Id) -> Response:
    """Read an invoice (Rechnung) with its lines and everything that checks have found."""
    return answers.resource(request, await service.read(reader, invoice_id))


@router.post(
    "/invoices",
    status_code=201,
    response_model=schemas.Invoice,
    responses=problems(
        service.DuplicateInvoiceNumber,
        service.InvoiceReferenceTaken,
        service.ServiceDayBilled,
        StateTransition,
        RuleViolated,
        UnknownReference,
        KeyReused,
        InProgress,
    ),
)
async def send_invoice(tx: Writes, once: OnceWithKey, new: schemas.InvoiceSubmission) -> Response:
    """Send an invoice (Rechnung stellen), built from service records or with lines of your own.

    It is checked at once: lines with an error are queried, with reasons and a proposal, and the
    rest can be paid. With `corrects_id` it takes the place of an earlier invoice.
    """

    async def answer() -> Response:
        made = await service.send(tx, new)
        return answers.created(made, f"/v1/invoices/{made.id}")

    return await once(tx, answer)


@router.post(
    "/invoices/check",
    response_model=CheckReport,
    responses=problems(StateTransition, RuleViolated, UnknownReference),
)
async def check_invoice(tx: Writes, new: schemas.InvoiceSubmission) -> Response:
    """Try an invoice (Rechnung vorab prüfen): what would be found, without keeping anything."""
    report = await service.preview(tx, new)
    return Response(report.model_dump_json(), media_type="application/json")


@router.post("/invoices/{invoice_id}/cancellation", response_model=schemas.Invoice, responses=STEP)
async def cancel_invoice(tx: Writes, invoice_id: Id) -> Response:
    """Take back an invoice (Rechnung stornieren) that is not ordered to be paid."""
    return answers.changed(await service.cancel(tx, invoice_id))


@router.post("/invoices/{invoice_id}/formal-check", response_model=schemas.Invoice, responses=STEP)
async def check_invoice_formally(tx: Checks, invoice_id: Id) -> Response:
    """Go on with the lines of an invoice that can be paid (formale Prüfung)."""
    return answers.changed(await decisions.check(tx, invoice_id, CheckOccasion.FORMAL))


@router.post(
    "/invoices/{invoice_id}/factual-check",
    response_model=schemas.Invoice,
    responses=PERSONAL_STEP,
)
async def check_invoice_factually(tx: Checks, invoice_id: Id) -> Response:
    """Certify that the services were booked, granted and rendered (sachlich richtig)."""
    return answers.changed(await decisions.check(tx, invoice_id, CheckOccasion.FACTUAL))


@router.post(
    "/invoices/{invoice_id}/arithmetical-check",
    response_model=schemas.Invoice,
    responses=PERSONAL_STEP,
)
async def check_invoice_arithmetically(tx: Approves, invoice_id: Id) -> Response:
    """Certify that the amounts are those that were agreed (rechnerisch richtig)."""
    return answers.changed(await decisions.check(tx, invoice_id, CheckOccasion.ARITHMETICAL))


@router.post(
    "/invoices/{invoice_id}/query",
    response_model=schemas.Invoice,
    responses=problems(StateTransition, NotPermitted, UnknownReference),
)
async def query_invoice(tx: Checks, invoice_id: Id, why: schemas.InvoiceQueryBody) -> Response:
    """Query lines of an invoice (Rechnung beanstanden), with a reason for each."""
    return answers.changed(await decisions.query(tx, invoice_id, why))
