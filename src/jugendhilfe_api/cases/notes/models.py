"""The table of notes: who wrote what down, of which day, and whom it was entrusted to."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.cases.models import KEEPS_CASE
from jugendhilfe_api.cases.walls import BELONGS_TO_US, SEES_OF_CASE
from jugendhilfe_api.core.crypto.sealed import Ciphertext, EncryptedText
from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.policies import MEMBER, ORGANISATION, Policy, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
MINE = f"youth_office_id = {ORGANISATION}"
BY_ME = f"author_member_id = {MEMBER}"
# Who sees the case sees its ordinary notes. What was entrusted to somebody stays with them until
# they release it, and then with their department: whoever else sees the case, for whatever
# purpose and in whatever emergency, does not learn that it exists.
SEEN = f"""{MINE} and (
    (state = 'RECORDED' and {SEES_OF_CASE})
    or ({BELONGS_TO_US} and (state = 'RELEASED' or {BY_ME})))"""


@code_list("note-kinds")
class NoteKind(StrEnum):
    """What a note is about."""

    CONVERSATION = "CONVERSATION"
    PHONE_CALL = "PHONE_CALL"
    HOME_VISIT = "HOME_VISIT"
    CONFERENCE = "CONFERENCE"  # Helferkonferenz, Fachgespräch
    CORRESPONDENCE = "CORRESPONDENCE"
    OBSERVATION = "OBSERVATION"
    OTHER = "OTHER"


@code_list("note-states")
class NoteState(StrEnum):
    """Whether a note was entrusted to its author, and still is theirs alone."""

    RECORDED = "RECORDED"  # an ordinary note
    ENTRUSTED = "ENTRUSTED"  # anvertraut (§ 65 SGB VIII)
    RELEASED = "RELEASED"  # it was entrusted, and its author has passed it on


@code_list("note-release-reasons")
class ReleaseReason(StrEnum):
    """Why entrusted data may be passed on (§ 65 (1) sentence 1 SGB VIII); the law has no other."""

    CONSENT = "CONSENT"  # No. 1: of the person who entrusted it
    FAMILY_COURT = "FAMILY_COURT"  # No. 2: for the court's decision under § 8a (2)
    CHANGE_OF_WORKER = "CHANGE_OF_WORKER"  # No. 3: with signs of a risk to the child
    RISK_ASSESSMENT = "RISK_ASSESSMENT"  # No. 4: to professionals who assess under § 8a
    CONFIDENTIALITY_LAW = "CONFIDENTIALITY_LAW"  # No. 5: as § 203 (1), (4) StGB would allow
    ADOPTION_RESEARCH = "ADOPTION_RESEARCH"  # No. 6: politically motivated ones in the GDR
    QUALITY_ANALYSIS = "QUALITY_ANALYSIS"  # No. 7: scientific analyses under § 79a (2)


class CaseNote(Versioned, Base):
    """A note in a case (Aktenvermerk). Written once: a correction is another note.

    The row carries the department of its case, kept true by the foreign key. The text of a note
    that was entrusted is encrypted, and stays so when it has been released.
    """

    __tablename__ = "case_notes"

    youth_office_id: Mapped[UUID]
    department: Mapped[str]  # of the case
    case_id: Mapped[UUID]
    author_member_id: Mapped[UUID]
    kind: Mapped[str]
    happened_on: Mapped[date]
    text: Mapped[str | None]
    entrusted_text: Mapped[Ciphertext | None] = mapped_column(EncryptedText)
    corrects_note_id: Mapped[UUID | None]
    state: Mapped[str]
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "case_id", "department"],
            ["cases.youth_office_id", "cases.id", "cases.department"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "author_member_id"], ["members.organisation_id", "members.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "case_id", "corrects_note_id"],
            ["case_notes.youth_office_id", "case_notes.case_id", "case_notes.id"],
        ),
        UniqueConstraint("youth_office_id", "case_id", "id"),
        CheckConstraint(f"kind in ({listed(NoteKind)})", "kind"),
        CheckConstraint(f"state in ({listed(NoteState)})", "state"),
        CheckConstraint(f"release_reason in ({listed(ReleaseReason)})", "release_reason"),
        CheckConstraint(
            "(state = 'RECORDED') = (text is not null) "
            "and (text is null) = (entrusted_text is not null)",
            "entrusted",
        ),
        CheckConstraint(
            "(state = 'RELEASED') = (released_at is not null) "
            "and (released_at is null) = (release_reason is null)",
            "released",
        ),
        Index("ix_case_notes_case_id_happened_on_id", "case_id", "happened_on", "id"),
        Index("ix_case_notes_corrects_note_id", "corrects_note_id"),
        protected(
            Policy("sees", "select", OFFICE, SEEN),
            Policy("write", "insert", OFFICE, check=f"{MINE} and {BY_ME} and {KEEPS_CASE}"),
            Policy(
                "release",
                "update",
                OFFICE,
                f"{MINE} and {BY_ME} and {BELONGS_TO_US}",
                f"{MINE} and {BY_ME} and {BELONGS_TO_US}",
                columns=("state", "released_at", "release_reason", "version"),
            ),
        ),
    )
