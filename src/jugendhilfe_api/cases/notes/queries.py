"""SQL of notes."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from jugendhilfe_api.cases.notes import schemas
from jugendhilfe_api.cases.notes.models import CaseNote
from jugendhilfe_api.core.crypto.sealed import ciphertext
from jugendhilfe_api.core.database.context import current_member
from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine

BY_ME: ColumnElement[bool] = CaseNote.author_member_id == current_member
STATES = Machine("notes", CaseNote, {"author": BY_ME})
CORRECTION: Any = aliased(CaseNote)
SHOWN = {
    "entrusted": CaseNote.entrusted_text.is_not(None),
    "corrected_by_note_ids": documents(
        CORRECTION.id,
        CORRECTION,
        CORRECTION.corrects_note_id == CaseNote.id,
        order_by=CORRECTION.id,
    ),
    "available_steps": STATES.available_steps,
}
OF_CASE = select(CaseNote).where(CaseNote.case_id == bindparam("case_id"))
ONE = one(
    document(
        schemas.CaseNote,
        CaseNote,
        text=func.coalesce(CaseNote.text, ciphertext(CaseNote.entrusted_text)),
        **SHOWN,
    ),
    CaseNote.version,
    OF_CASE.where(CaseNote.id == bindparam("note_id")),
)
NEWEST_FIRST = Listing(
    document(schemas.CaseNote, CaseNote, **SHOWN),
    OF_CASE,
    name="case-notes",
    query=schemas.NoteQuery,
    orders={"newest": Order((CaseNote.happened_on, CaseNote.id), descending=True)},
    filters={
        "kind": CaseNote.kind == bindparam("kind"),
        "author_member_id": CaseNote.author_member_id == bindparam("author_member_id"),
        "happened_from": CaseNote.happened_on >= bindparam("happened_from"),
        "happened_until": CaseNote.happened_on <= bindparam("happened_until"),
    },
    identity=CaseNote.id,
)


def of_case(case_id: UUID, note_id: UUID) -> Select[CaseNote]:
    """Select a note of this case."""
    return select(CaseNote).where(CaseNote.id == note_id, CaseNote.case_id == case_id)
