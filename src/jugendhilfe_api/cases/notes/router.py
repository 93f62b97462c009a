"""Routes of notes."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.cases.notes import schemas, service
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
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once

router = APIRouter(tags=["cases"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("cases:read", purpose=True)]
Writes = Annotated[Tx, requires("cases:write", purpose=True)]


@router.get(
    "/cases/{case_id}/notes",
    response_model=Page[schemas.CaseNote],
    responses=problems(InvalidCursor),
)
async def list_case_notes(
    request: Request,
    reader: Reads,
    case_id: Id,
    total: TotalCount,
    query: Annotated[schemas.NoteQuery, Query()],
) -> Response:
    """List the notes of a case (Aktenvermerke) that you may see, of the newest day first.

    What was entrusted to another person (§ 65 SGB VIII) is not in it and not counted.
    """
    return answers.page(request, await service.search(reader, case_id, query, total=total))


@router.post(
    "/cases/{case_id}/notes",
    status_code=201,
    response_model=schemas.CaseNote,
    responses=problems(
        NotPermitted,
        PersonRequired,
        StateTransition,
        RuleViolated,
        UnknownReference,
        KeyReused,
        InProgress,
    ),
)
async def write_case_note(
    tx: Writes, once: Once, case_id: Id, new: schemas.NoteWriting
) -> Response:
    """Write a note (Aktenvermerk) into a case of your department; it stays as it is."""

    async def answer() -> Response:
        made = await service.write(tx, case_id, new)
        return answers.created(made, f"/v1/cases/{case_id}/notes/{made.id}")

    return await once(tx, answer)


@router.get("/cases/{case_id}/notes/{note_id}", response_model=schemas.CaseNote)
async def get_case_note(request: Request, reader: Reads, case_id: Id, note_id: Id) -> Response:
    """Read a note (Aktenvermerk) of a case."""
    return answers.resource(request, await service.read(reader, case_id, note_id))


@router.post(
    "/cases/{case_id}/notes/{note_id}/release",
    response_model=schemas.CaseNote,
    responses=problems(NotPermitted, PersonRequired, StateTransition),
)
async def release_case_note(
    tx: Writes, case_id: Id, note_id: Id, release: schemas.NoteRelease
) -> Response:
    """Pass on what was entrusted to you (Anvertrautes, § 65 SGB VIII), with the reason.

    From then on your department sees it; whoever else takes part in the case still does not.
    """
    return answers.changed(await service.release(tx, case_id, note_id, release))
