"""SQL of the inbox."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.inbox import schemas
from jugendhilfe_api.organisations.inbox.models import InboxEntry

MACHINE = Machine("inbox", InboxEntry)

ITEM = document(
    schemas.InboxEntry,
    InboxEntry,
    subject=document(
        schemas.Subject,
        InboxEntry,
        type=InboxEntry.subject_type,  # type: ignore[arg-type]
        id=InboxEntry.subject_id,  # type: ignore[arg-type]
    ),
    available_steps=MACHINE.available_steps,
)
ONE = one(
    ITEM, InboxEntry.version, select(InboxEntry).where(InboxEntry.id == bindparam("entry_id"))
)
NEWEST_FIRST = Listing(
    ITEM,
    select(InboxEntry),
    name="inbox",
    query=schemas.InboxQuery,
    orders={"-created_at": Order((InboxEntry.created_at, InboxEntry.id), descending=True)},
    filters={
        "state": InboxEntry.state == bindparam("state"),
        "kind": InboxEntry.kind == bindparam("kind"),
        "facility_id": InboxEntry.facility_id == bindparam("facility_id"),
        "department": InboxEntry.department == bindparam("department"),
        "subject_id": InboxEntry.subject_id == bindparam("subject_id"),
        "due_until": InboxEntry.due_on <= bindparam("due_until"),
    },
)


async def get_for_update(tx: Tx, entry_id: UUID) -> InboxEntry | None:
    """Return an entry that is for the caller; others wait for it."""
    return await tx.session.get(InboxEntry, entry_id, with_for_update=True)


def put(kind: str, subject_type: str, waiting: Select[Any]) -> Select[Any]:
    """Put entries for the rows of `waiting` into inboxes; select what is new, as changes."""
    rows = waiting.subquery()
    added = _answered(
        func.put_in_inbox(
            func.gen_random_uuid(),
            cast(literal(kind), Text),
            cast(literal(subject_type), Text),
            rows.c.subject_id,
            cast(rows.c.period, Text),
            rows.c.organisation_id,
            rows.c.facility_id,
            rows.c.department,
            rows.c.member_id,
            cast(rows.c.due_on, Date),
        )
    ).lateral()
    return _as_changes(added).select_from(rows).join(added, true())


def settled(kinds: Sequence[str], subjects: Sequence[UUID]) -> Select[Any]:
    """Settle what still waits about these subjects; select what has been, as changes."""
    done = _answered(
        func.settle_inbox(
            literal(list(kinds), ARRAY(Text())), literal(list(subjects), ARRAY(Uuid()))
        )
    ).alias()
    return _as_changes(done)


def _answered(call: Any) -> Any:
    return call.table_valued(
        column("id", Uuid()), column("version", Integer()), column("organisation_id", Uuid())
    )


def _as_changes(entries: Any) -> Select[Any]:
    """Select id, version and whom the change of an entry concerns."""
    owner = cast(array([entries.c.organisation_id]), ARRAY(PG_UUID(as_uuid=True)))
    return select(entries.c.id, entries.c.version, owner.label("concerns"))
