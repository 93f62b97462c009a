"""Routes of cases."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.cases import schemas, service
from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
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

router = APIRouter(tags=["cases"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("cases:read", purpose=True)]
Writes = Annotated[Tx, requires("cases:write", purpose=True)]
STEP = problems(NotPermitted, StateTransition)


@router.get("/cases", response_model=Page[schemas.Case], responses=problems(InvalidCursor))
async def list_cases(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.CaseQuery, Query()],
) -> Response:
    """List the cases (Akten) that your departments may see for your purpose, newest first."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.post(
    "/cases",
    status_code=201,
    response_model=schemas.Case,
    responses=problems(service.CaseExists, RuleViolated, UnknownReference, KeyReused, InProgress),
)
async def open_case(tx: Writes, once: Once, new: schemas.CaseOpening) -> Response:
    """Open a case (Akte) about a person or a family; its number is drawn for you."""

    async def answer() -> Response:
        made = await service.open_case(tx, new)
        return answers.created(made, f"/v1/cases/{made.id}")

    return await once(tx, answer)


@router.get("/cases/{case_id}", response_model=schemas.Case)
async def get_case(request: Request, reader: Reads, case_id: Id) -> Response:
    """Read a case (Akte) that your department keeps or takes part in."""
    return answers.resource(request, await service.read(reader, case_id))


@router.patch(
    "/cases/{case_id}",
    response_model=schemas.Case,
    responses=problems(NotPermitted, RuleViolated, UnknownReference),
)
async def change_case(
    tx: Writes, case_id: Id, held: Precondition, patch: schemas.CasePatch
) -> Response:
    """Change who works on a case (Akte) of your department, and whom of a family it is about."""
    return answers.changed(await service.change(tx, case_id, held, patch))


@router.post("/cases/{case_id}/dormancy", response_model=schemas.Case, responses=STEP)
async def let_case_rest(tx: Writes, case_id: Id) -> Response:
    """Let a case (Akte) rest: nothing is to be done for now (ruhend)."""
    return answers.changed(await service.let_rest(tx, case_id))


@router.post(
    "/cases/{case_id}/closure",
    response_model=schemas.Case,
    responses=problems(NotPermitted, StateTransition, RuleViolated),
)
async def close_case(tx: Writes, case_id: Id, closure: schemas.CaseClosure) -> Response:
    """Close a case (Akte abschließen), with the reason."""
    return answers.changed(await service.close(tx, case_id, closure))


@router.post(
    "/cases/{case_id}/reopening",
    response_model=schemas.Case,
    responses=problems(NotPermitted, StateTransition, service.CaseExists),
)
async def reopen_case(tx: Writes, case_id: Id) -> Response:
    """Work on a dormant or closed case (Akte) again."""
    return answers.changed(await service.reopen(tx, case_id))


@router.post("/cases/{case_id}/archival", response_model=schemas.Case, responses=STEP)
async def archive_case(tx: Writes, case_id: Id) -> Response:
    """Archive a closed case (Akte): it is kept, and no longer worked on (§ 9b SGB VIII)."""
    return answers.changed(await service.archive(tx, case_id))
