"""Bodies and queries of notes."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.cases.notes.models import NoteKind, NoteState, ReleaseReason
from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Instant, Prose

Text = Annotated[Prose, StringConstraints(min_length=1)]
HAPPENED = Field(description="The day of what the note is about")


class NoteQuery(PageQuery):
    """Which notes of a case the client looks for."""

    kind: NoteKind | None = None
    author_member_id: Id | None = None
    happened_from: Day | None = Field(None, description="Of this day or later")
    happened_until: Day | None = Field(None, description="Of this day or earlier")


class NoteWriting(Input):
    """A new note; it cannot be changed afterwards."""

    kind: NoteKind
    happened_on: Day | None = Field(None, description="Today if absent; not in the future")
    text: Text
    entrusted: Flag = Field(
        False,
        description=(
            "What was entrusted to you personally (§ 65 SGB VIII): nobody but you learns of it "
            "before you release it"
        ),
    )
    corrects_note_id: Id | None = Field(
        None, description="The note that this one corrects; it stays as it is"
    )


class NoteRelease(Input):
    """Why an entrusted note is passed on."""

    reason: ReleaseReason


class CaseNote(Output):
    """A note in a case (Aktenvermerk)."""

    id: Id
    case_id: Id
    author_member_id: Id
    kind: Annotated[Code, Field(description="Extensible enum", examples=list(NoteKind))]
    happened_on: Annotated[Day, HAPPENED]
    text: Annotated[
        Prose | None,
        Field(description="In lists null for what was entrusted: read the note by its id"),
    ]
    entrusted: Flag
    corrects_note_id: Id | None
    corrected_by_note_ids: Annotated[
        list[Id], Field(description="Later notes that correct this one, as far as you see them")
    ]
    state: Annotated[Code, Field(description="Extensible enum", examples=list(NoteState))]
    released_at: Instant | None
    release_reason: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(ReleaseReason))
    ]
    available_steps: Steps
    created_at: Instant
    version: Version
