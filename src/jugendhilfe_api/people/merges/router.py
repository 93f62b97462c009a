"""Routes of merges."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import (
    NotPermitted,
    NotYourStep,
    PersonRequired,
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.people.merges import schemas, service

router = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True)]
Writes = Annotated[Tx, requires("persons:write", purpose=True)]
STEP = problems(NotYourStep, PersonRequired, StateTransition)


@router.get(
    "/persons/{person_id}/merges",
    response_model=Page[schemas.Merge],
    responses=problems(InvalidCursor),
)
async def list_person_merges(
    request: Request,
    reader: Reads,
    person_id: Id,
    query: Annotated[schemas.MergeQuery, Query()],
) -> Response:
    """List with whom a person was merged (Zusammenführungen), the newest first."""
    return answers.page(request, await service.search(reader, person_id, query))


@router.post(
    "/persons/{person_id}/merges",
    status_code=201,
    response_model=schemas.Merge,
    responses=problems(
        NotPermitted,
        PersonRequired,
        RuleViolated,
        UnknownReference,
        service.PersonMergeExists,
        KeyReused,
        InProgress,
    ),
)
async def propose_person_merge(
    tx: Writes, once: Once, person_id: Id, new: schemas.MergeProposal
) -> Response:
    """Propose to merge another person into this one (Zusammenführung).

    Your department keeps both. A second person confirms it before it counts.
    """

    async def answer() -> Response:
        made = await service.propose(tx, person_id, new)
        return answers.created(made, f"/v1/persons/{person_id}/merges/{made.id}")

    return await once(tx, answer)


@router.get("/persons/{person_id}/merges/{merge_id}", response_model=schemas.Merge)
async def get_person_merge(
    request: Request, reader: Reads, person_id: Id, merge_id: Id
) -> Response:
    """Read a merge (Zusammenführung) of a person."""
    return answers.resource(request, await service.read(reader, person_id, merge_id))


@router.post(
    "/persons/{person_id}/merges/{merge_id}/confirmation",
    response_model=schemas.Merge,
    responses=problems(NotYourStep, PersonRequired, StateTransition, RuleViolated),
)
async def confirm_person_merge(tx: Writes, person_id: Id, merge_id: Id) -> Response:
    """Confirm a merge (Zusammenführung) that another person has proposed: they are one."""
    return answers.changed(await service.confirm(tx, person_id, merge_id))


@router.post(
    "/persons/{person_id}/merges/{merge_id}/refusal",
    response_model=schemas.Merge,
    responses=STEP,
)
async def refuse_person_merge(tx: Writes, person_id: Id, merge_id: Id) -> Response:
    """Refuse or withdraw a merge (Zusammenführung): they are two, and not proposed again."""
    return answers.changed(await service.refuse(tx, person_id, merge_id))


@router.post(
    "/persons/{person_id}/merges/{merge_id}/reversal",
    response_model=schemas.Merge,
    responses=STEP,
)
async def reverse_person_merge(
    tx: Writes, person_id: Id, merge_id: Id, reversal: schemas.MergeReversal
) -> Response:
    """Undo a merge (Zusammenführung): all is as it was, because nothing was moved."""
    return answers.changed(await service.reverse(tx, person_id, merge_id, reversal))
