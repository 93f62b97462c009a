"""The table of the inbox: what waits, for whom, until when. It holds ids and codes only."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    MEMBER,
    ORGANISATION,
    TODAY,
    WITH_TOKEN,
    Policy,
    in_facilities,
    protected,
)
from jugendhilfe_api.organisations.inbox import functions
from jugendhilfe_api.organisations.teams.models import DEPARTMENTS as KNOWN_DEPARTMENTS
from jugendhilfe_api.reference.code_lists.models import code_list

# Without a facility it is for those who work for the whole provider; without a department or a
# member it is for the whole organisation. The deputy sees what waits for an absent member.
ADDRESSED = f"""organisation_id = {ORGANISATION}
    and {in_facilities("facility_id")}
    and (department is null or department = any({DEPARTMENTS}))
    and (member_id is null or member_id = {MEMBER} or exists (
      select from members m
      where m.id = inbox_entries.member_id and m.deputy_id = {MEMBER}
        and m.absent_from <= {TODAY} and coalesce(m.absent_until, {TODAY}) >= {TODAY}))"""


@code_list("inbox-states")
class InboxState(StrEnum):
    """Whether something still waits."""

    OPEN = "OPEN"
    DONE = "DONE"


@code_list("inbox-kinds")
class InboxKind(StrEnum):
    """What waits; a package that notifies adds its kind here."""

    VACANCY_CONFIRMATION_DUE = "VACANCY_CONFIRMATION_DUE"
    VACANCY_EXPIRED = "VACANCY_EXPIRED"
    PLACEMENT_INQUIRY_RECEIVED = "PLACEMENT_INQUIRY_RECEIVED"  # for the provider
    PLACEMENT_INQUIRY_ACCEPTED = "PLACEMENT_INQUIRY_ACCEPTED"  # for the youth office
    PLACEMENT_INQUIRY_DECLINED = "PLACEMENT_INQUIRY_DECLINED"
    PLACEMENT_INQUIRY_WAITING_LIST = "PLACEMENT_INQUIRY_WAITING_LIST"
    EMERGENCY_ACCESS_TAKEN = "EMERGENCY_ACCESS_TAKEN"
    CASE_TRANSFER_PROPOSED = "CASE_TRANSFER_PROPOSED"
    CASE_TRANSFER_ANSWERED = "CASE_TRANSFER_ANSWERED"
    CASE_TRANSFER_CONTINUED = "CASE_TRANSFER_CONTINUED"


class InboxEntry(Versioned, Base):
    """Something that waits for an organisation (Eingang): about what, and until when.

    `subject_type` is the first segment of the path of the resource. `period` tells apart what
    comes again: there is one entry of a kind for a subject and period.
    """

    __tablename__ = "inbox_entries"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    organisation_id: Mapped[UUID]
    facility_id: Mapped[UUID | None]
    department: Mapped[str | None]
    member_id: Mapped[UUID | None]
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    period: Mapped[str]
    due_on: Mapped[date | None]
    state: Mapped[str]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]  # a member of the organisation; none: the system, or another one

    __table_args__ = (
        ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        ForeignKeyConstraint(
            ["organisation_id", "facility_id"], ["facilities.provider_id", "facilities.id"]
        ),
        ForeignKeyConstraint(
            ["organisation_id", "member_id"], ["members.organisation_id", "members.id"]
        ),
        ForeignKeyConstraint(
            ["organisation_id", "done_by"], ["members.organisation_id", "members.id"]
        ),
        UniqueConstraint("organisation_id", "kind", "subject_id", "period"),
        CheckConstraint("state in ('OPEN','DONE')", "state"),
        CheckConstraint("(state = 'DONE') = (done_at is not null)", "done"),
        CheckConstraint(f"department in ({KNOWN_DEPARTMENTS})", "department"),
        Index("ix_inbox_entries_newest_first", "organisation_id", "created_at", "id"),
        Index("ix_inbox_entries_subject_id_kind", "subject_id", "kind"),
        protected(
            Policy("addressed", "select", WITH_TOKEN, ADDRESSED),
            Policy(
                "complete",
                "update",
                WITH_TOKEN,
                ADDRESSED,
                ADDRESSED,
                columns=("state", "done_at", "done_by", "version"),
            ),
        ),
    )


functions.declare()
