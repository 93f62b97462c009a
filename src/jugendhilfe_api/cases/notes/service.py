"""Use cases of notes."""

from uuid import UUID

from pydantic_core import from_json
from uuid_utils.compat import uuid7

from jugendhilfe_api.cases import service as cases
from jugendhilfe_api.cases.notes import queries, rules, schemas
from jugendhilfe_api.cases.notes.models import CaseNote, NoteState
from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.crypto.sealed import revealed, seal
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import (
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.infra.changes import service as changes


async def search(reader: Reader, case_id: UUID, query: schemas.NoteQuery, *, total: bool) -> Slice:
    """List the notes of a case that the caller may see, of the newest day first."""
    await cases.must_see(reader, case_id)
    return await queries.NEWEST_FIRST.page(reader, query, total=total, case_id=case_id)


async def read(reader: Reader, case_id: UUID, note_id: UUID) -> Resource:
    """Read one note."""
    found = await reader.resource(queries.ONE, case_id=case_id, note_id=note_id)
    return _opened(reader.ring, found, note_id)


async def write(tx: Tx, case_id: UUID, new: schemas.NoteWriting) -> Resource:
    """Write a note into a case of the caller's department.

    Nothing about the case changes by it, so that its version does not tell of a note that was
    entrusted to somebody. Only a natural person can be entrusted with something.
    """
    if new.entrusted:
        tx.person()
    case = await cases.lock(tx, case_id)
    if not cases.is_worked_on(case):
        raise StateTransition
    corrected = await _corrected(tx, case_id, new.corrects_note_id)
    happened_on = new.happened_on or tx.today
    found = rules.violations(
        happened_on,
        tx.today,
        entrusted=new.entrusted,
        corrects_entrusted=corrected is not None and corrected.state != NoteState.RECORDED,
    )
    if broken := tuple(found):
        raise RuleViolated(*broken)
    note_id = uuid7()
    note = CaseNote(
        id=note_id,
        youth_office_id=case.youth_office_id,
        department=case.department,
        case_id=case.id,
        author_member_id=tx.member,
        kind=new.kind.value,
        happened_on=happened_on,
        text=None if new.entrusted else new.text,
        entrusted_text=seal(
            tx.ring, CaseNote.entrusted_text, note_id, new.text if new.entrusted else None
        ),
        corrects_note_id=new.corrects_note_id,
        state=NoteState.ENTRUSTED.value if new.entrusted else queries.STATES.initial,
    )
    tx.session.add(note)
    await changes.record(tx, "case-note.written", note)
    return await _answer(tx, case_id, note_id)


async def release(tx: Tx, case_id: UUID, note_id: UUID, release: schemas.NoteRelease) -> Resource:
    """Pass an entrusted note on to the department, for a reason of § 65 (1) SGB VIII."""
    note = await tx.lock(queries.of_case(case_id, note_id))
    await queries.STATES.take(tx, note, "release")
    note.released_at, note.release_reason = tx.now, release.reason.value
    await changes.record(tx, "case-note.released", note)
    return await _answer(tx, case_id, note_id)


async def _corrected(tx: Tx, case_id: UUID, note_id: UUID | None) -> CaseNote | None:
    if note_id is None:
        return None
    if corrected := await tx.session.scalar(queries.of_case(case_id, note_id)):
        return corrected
    raise UnknownReference("#/corrects_note_id")


async def _answer(tx: Tx, case_id: UUID, note_id: UUID) -> Resource:
    found = await tx.resource(queries.ONE, case_id=case_id, note_id=note_id)
    return _opened(tx.ring, found, note_id)


def _opened(ring: KeyRing, found: Resource, note_id: UUID) -> Resource:
    """Put an entrusted text in the place of its ciphertext."""
    if not from_json(found.body)["entrusted"]:
        return found
    body = revealed(ring, found.body, note_id, {"text": CaseNote.entrusted_text})
    return Resource(body, found.version, found.id)
