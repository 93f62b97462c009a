"""Put work into the queue, in the transaction that wants it done.

A job carries the organisation, the member on whose behalf it runs, and the purpose; it runs as
that principal and sees what they may see. The payload holds ids only.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, LargeBinary, Text, bindparam, func, select

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.database.transaction import Database, JobTx, Tx
from jugendhilfe_api.core.principal import BY_MEMBER, Principal, Role

ENQUEUE = select(
    func.enqueue(
        bindparam("kind", type_=Text),
        bindparam("payload", type_=LargeBinary),
        bindparam("delay", type_=Interval),
        bindparam("dedupe", type_=Text),
    )
)
Handler = Callable[[Tx, list[UUID]], Awaitable[None]]
Chore = Callable[[JobTx], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Job:
    """Work for one organisation, on behalf of one of its members."""

    kind: str
    run: Handler


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work across organisations, at times (`minute hour day month weekday`), in its own role."""

    kind: str
    times: str
    role: JobRole
    run: Chore


async def enqueue(
    tx: Tx,
    kind: str,
    *ids: UUID,
    delay: timedelta | None = None,
    dedupe: str | None = None,
) -> None:
    """Let work be done after the commit, as the caller; `dedupe` joins jobs that still wait."""
    values = {"kind": kind, "payload": _payload(tx, ids), "delay": delay, "dedupe": dedupe}
    await tx.session.execute(ENQUEUE, values)


def _payload(tx: Tx, ids: tuple[UUID, ...]) -> bytes:
    facilities = tx.principal.facilities
    content = {
        "ids": [str(i) for i in ids],
        "organisation": str(tx.principal.organisation),
        "member": str(tx.member) if tx.member else None,
        "role": tx.principal.role,
        "departments": sorted(tx.departments),
        "facilities": None if facilities is None else sorted(map(str, facilities)),
        "purpose": tx.principal.purpose,
    }
    return json.dumps(content).encode()


async def perform(database: Database, job: Job, payload: bytes) -> None:
    """Run a job as the principal that it carries, in one transaction."""
    content: dict[str, Any] = json.loads(payload)
    async with database.transaction(_principal(content), job.kind) as tx:
        await job.run(tx, [UUID(i) for i in content["ids"]])


def _principal(content: dict[str, Any]) -> Principal:
    facilities = content["facilities"]
    return Principal(
        issuer=BY_MEMBER,
        subject=content["member"] or "",
        client="worker",
        organisation=UUID(content["organisation"]),
        role=Role(content["role"]),
        scopes=frozenset(),
        departments=frozenset(content["departments"]),
        facilities=None if facilities is None else frozenset(map(UUID, facilities)),
        purpose=content["purpose"],
    )
