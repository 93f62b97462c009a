"""Routes of agreements."""

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
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.offers.agreements import schemas, service

router = APIRouter(tags=["agreements"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("agreements:read")]
Writes = Annotated[Tx, requires("agreements:write")]
STEP = problems(StateTransition, NotPermitted)
STEP_WITH_DAY = problems(StateTransition, NotPermitted, RuleViolated)


@router.get(
    "/agreements", response_model=Page[schemas.Agreement], responses=problems(InvalidCursor)
)
async def list_agreements(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.AgreementQuery, Query()],
) -> Response:
    """List the agreements (Vereinbarungen) that concern you, the newest first.

    A youth office sees its own and those that bind all offices.
    """
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/agreements/{agreement_id}", response_model=schemas.Agreement)
async def get_agreement(request: Request, reader: Reads, agreement_id: Id) -> Response:
    """Read an agreement (Vereinbarung)."""
    return answers.resource(request, await service.read(reader, agreement_id))


@router.post(
    "/agreements",
    status_code=201,
    response_model=schemas.Agreement,
    responses=problems(
        service.AgreementReferenceTaken,
        RuleViolated,
        UnknownReference,
        NotPermitted,
        KeyReused,
        InProgress,
    ),
)
async def propose_agreement(tx: Writes, once: Once, new: schemas.AgreementProposal) -> Response:
    """Propose an agreement (Vereinbarung) on a facility of yours to the contracting office."""

    async def answer() -> Response:
        agreement_id, made = await service.propose(tx, new)
        return answers.created(made, f"/v1/agreements/{agreement_id}")

    return await once(tx, answer)


@router.post(
    "/agreements/{agreement_id}/conclusion",
    response_model=schemas.Agreement,
    responses=STEP_WITH_DAY,
)
async def conclude_agreement(
    tx: Writes, agreement_id: Id, conclusion: schemas.AgreementConclusion
) -> Response:
    """Agree to an agreement (Vereinbarung) that is proposed to your office."""
    return answers.changed(await service.conclude(tx, agreement_id, conclusion))


@router.post(
    "/agreements/{agreement_id}/refusal", response_model=schemas.Agreement, responses=STEP
)
async def refuse_agreement(tx: Writes, agreement_id: Id) -> Response:
    """Refuse an agreement (Vereinbarung) that is proposed to your office."""
    return answers.changed(await service.refuse(tx, agreement_id))


@router.post(
    "/agreements/{agreement_id}/withdrawal", response_model=schemas.Agreement, responses=STEP
)
async def withdraw_agreement(tx: Writes, agreement_id: Id) -> Response:
    """Withdraw an agreement (Vereinbarung) that you have proposed."""
    return answers.changed(await service.withdraw(tx, agreement_id))


@router.post(
    "/agreements/{agreement_id}/ending", response_model=schemas.Agreement, responses=STEP_WITH_DAY
)
async def end_agreement(tx: Writes, agreement_id: Id, ending: schemas.AgreementEnding) -> Response:
    """End an agreement (Vereinbarung) of yours; rates run on until the next (§ 78d (2))."""
    return answers.changed(await service.end(tx, agreement_id, ending))
