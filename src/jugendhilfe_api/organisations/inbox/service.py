"""What waits for whom: packages of the domain notify, people look and say that it is done.

To let something wait for somebody, in the transaction of what happens:

    await inbox.notify(
        tx,
        InboxKind.VACANCY_EXPIRED,                      # add yours to `models.InboxKind`
        "vacancies", vacancy.id,                        # path segment and id of what it is about
        To(vacancy.provider_id, facility_id=offer.facility_id),
        due_on=vacancy.confirm_by,
        period=str(vacancy.confirm_by),                 # what tells it apart when it comes again
    )

There is one entry of a kind for an organisation, subject and period: to notify again does nothing,
so a job may run as often as it likes. A job with many rows calls `notify_many` with a SELECT. When
the thing has been dealt with, `settle` closes what still waits about it, whoever did it. Entries
hold ids and codes, never data of persons.

Whom it reaches: with a facility, those of the provider who work for it; without one, only those
who work for the whole provider. With a department, its members; with a member, that member or the
deputy; with neither, everybody of the organisation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Text, Uuid, cast, literal, select

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import JobTx, Tx
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.problems import NotFound
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.inbox import queries, schemas
from jugendhilfe_api.organisations.inbox.models import InboxKind


@dataclass(frozen=True, slots=True)
class To:
    """For whom something waits."""

    organisation_id: UUID
    facility_id: UUID | None = None
    department: Department | None = None
    member_id: UUID | None = None


async def notify(
    tx: Tx | JobTx,
    kind: InboxKind,
    subject_type: str,
    subject_id: UUID,
    to: To,
    *,
    due_on: date | None = None,
    period: str = "",
) -> None:
    """Let something wait for an organisation, once for a subject and period."""
    waiting = select(
        cast(literal(subject_id), Uuid).label("subject_id"),
        cast(literal(period), Text).label("period"),
        cast(literal(to.organisation_id), Uuid).label("organisation_id"),
        cast(literal(to.facility_id), Uuid).label("facility_id"),
        cast(literal(to.department), Text).label("department"),
        cast(literal(to.member_id), Uuid).label("member_id"),
        cast(literal(due_on), Date).label("due_on"),
    )
    await notify_many(tx, kind, subject_type, waiting)


async def notify_many(
    tx: Tx | JobTx, kind: InboxKind, subject_type: str, waiting: Select[Any]
) -> None:
    """Let something wait for each row of a SELECT.

    Its columns are named `subject_id`, `period`, `organisation_id`, `facility_id`, `department`,
    `member_id`, `due_on`.
    """
    await changes.record_many(tx, "inbox.notified", queries.put(kind, subject_type, waiting))


async def settle(tx: Tx | JobTx, subjects: Sequence[UUID], *kinds: InboxKind) -> None:
    """Close what still waits about these subjects, in whosever inbox: it has been dealt with."""
    if subjects:
        found = queries.settled(kinds, subjects)
        await changes.record_many(tx, "inbox.settled", found, ["state"])


async def search(reader: Reader, query: schemas.InboxQuery, *, total: bool) -> Slice:
    """Find what waits for the caller, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, entry_id: UUID) -> Resource:
    """Read one entry."""
    return await reader.resource(queries.ONE, entry_id=entry_id)


async def complete(tx: Tx, entry_id: UUID) -> Resource:
    """Say that something has been dealt with."""
    entry = await queries.get_for_update(tx, entry_id)
    if entry is None:
        raise NotFound
    await queries.MACHINE.take(tx, entry, "completion")
    entry.done_at, entry.done_by = tx.now, tx.member
    await changes.record(tx, "inbox.completed", entry)
    return await tx.resource(queries.ONE, entry_id=entry_id)
