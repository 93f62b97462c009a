"""Routes of transfers."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.cases.transfers import schemas, service
from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
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
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once

router = APIRouter(tags=["cases"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("case-transfers:read", purpose=True)]
Writes = Annotated[Tx, requires("case-transfers:write", purpose=True)]
WritesCase = Annotated[Tx, requires("cases:write", purpose=True)]
STEP = problems(NotPermitted, PersonRequired, StateTransition)
CHECKED_STEP = problems(NotPermitted, PersonRequired, StateTransition, RuleViolated)


@router.post(
    "/cases/{case_id}/transfer",
    status_code=201,
    response_model=schemas.CaseTransfer,
    responses=problems(
        NotPermitted,
        PersonRequired,
        StateTransition,
        service.TransferProposed,
        RuleViolated,
        UnknownReference,
        KeyReused,
        InProgress,
    ),
)
async def propose_case_transfer(
    tx: WritesCase, once: Once, case_id: Id, new: schemas.TransferProposal
) -> Response:
    """Offer a case to the youth office that is in charge of it from a day on (Fallübergabe).

    What is handed over with it (§ 86c (2) SGB VIII) is written down now. Before the other office
    accepts, it learns the reference, the kinds of help and the days, and no name: until then it
    has no task for which it needs them (§ 64 SGB VIII, § 67d SGB X).
    """

    async def answer() -> Response:
        made = await service.propose(tx, case_id, new)
        return answers.created(made, f"/v1/case-transfers/{made.id}")

    return await once(tx, answer)


@router.get(
    "/case-transfers",
    response_model=Page[schemas.CaseTransfer],
    responses=problems(InvalidCursor),
)
async def list_case_transfers(
    request: Request, reader: Reads, query: Annotated[schemas.TransferQuery, Query()]
) -> Response:
    """List the transfers of cases (Fallübergaben) from and to your departments, newest first."""
    return answers.page(request, await service.search(reader, query))


@router.get("/case-transfers/{case_transfer_id}", response_model=schemas.CaseTransfer)
async def get_case_transfer(request: Request, reader: Reads, case_transfer_id: Id) -> Response:
    """Read the transfer of a case (Fallübergabe); it names nobody."""
    return answers.resource(request, await service.read(reader, case_transfer_id))


@router.get("/case-transfers/{case_transfer_id}/facts", response_model=schemas.HandedOver)
async def get_handed_over_facts(reader: Reads, case_transfer_id: Id) -> Response:
    """Read what is handed over with a case (übergebene Sozialdaten, § 86c (2) SGB VIII).

    The receiving office finds it when it has accepted, the giving office always.
    """
    facts = await service.read_facts(reader, case_transfer_id)
    return Response(facts, media_type="application/json")


@router.post(
    "/case-transfers/{case_transfer_id}/acceptance",
    response_model=schemas.CaseTransfer,
    responses=CHECKED_STEP,
)
async def accept_case_transfer(
    tx: Writes, case_transfer_id: Id, acceptance: schemas.TransferAcceptance
) -> Response:
    """Take a case over (Fallübernahme): a new case with the facts handed over is opened here.

    The case of the giving office is `TRANSFERRED` and cannot be changed any more. That office
    stays obliged to grant the help until yours continues it (§ 86c (1) SGB VIII).
    """
    return answers.changed(await service.accept(tx, case_transfer_id, acceptance))


@router.post(
    "/case-transfers/{case_transfer_id}/refusal",
    response_model=schemas.CaseTransfer,
    responses=STEP,
)
async def refuse_case_transfer(
    tx: Writes, case_transfer_id: Id, refusal: schemas.TransferRefusal
) -> Response:
    """Refuse to take a case over (Übernahme ablehnen), with the reason."""
    return answers.changed(await service.refuse(tx, case_transfer_id, refusal))


@router.post(
    "/case-transfers/{case_transfer_id}/withdrawal",
    response_model=schemas.CaseTransfer,
    responses=STEP,
)
async def withdraw_case_transfer(tx: Writes, case_transfer_id: Id) -> Response:
    """Take back the offer of a case (Übergabe zurückziehen)."""
    return answers.changed(await service.withdraw(tx, case_transfer_id))


@router.post(
    "/case-transfers/{case_transfer_id}/continuation",
    response_model=schemas.CaseTransfer,
    responses=CHECKED_STEP,
)
async def continue_transferred_help(
    tx: Writes, case_transfer_id: Id, continuation: schemas.TransferContinuation
) -> Response:
    """Record that your office continues the help (Fortsetzung der Leistung, § 86c (1) SGB VIII).

    From that day on the giving office is no longer obliged.
    """
    return answers.changed(await service.continue_help(tx, case_transfer_id, continuation))
