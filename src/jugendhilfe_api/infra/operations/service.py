"""Order work, follow it, cancel it, take its result."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import Conflict, NotFound
from jugendhilfe_api.infra.jobs import service as jobs
from jugendhilfe_api.infra.operations import queries
from jugendhilfe_api.infra.operations.models import Operation, OperationResult, OperationState

KEPT_FOR = timedelta(hours=24)
UNDER_WAY = {OperationState.PENDING, OperationState.RUNNING}
Work = Callable[[Tx, Mapping[str, str]], Awaitable["Result"]]


class OperationEnded(Conflict):
    """The operation has ended already."""

    code = "operation-ended"


@dataclass(frozen=True, slots=True)
class Result:
    """What work has made."""

    media_type: str
    content: bytes


async def order(tx: Tx, kind: str, job: str, parameters: Mapping[str, str]) -> Resource:
    """Note the order and enqueue the work, in the transaction of the request."""
    operation = Operation(
        id=uuid7(),
        organisation_id=tx.principal.organisation,
        member_id=tx.member,
        subject=tx.principal.subject,
        kind=kind,
        parameters=dict(parameters),
        status=OperationState.PENDING,
        progress_percent=0,
        expires_at=tx.now + KEPT_FOR,
    )
    tx.session.add(operation)
    await tx.session.flush()
    await jobs.enqueue(tx, job, operation.id)
    return await tx.resource(queries.ONE, operation_id=operation.id)


async def read(reader: Reader, operation_id: UUID) -> Resource:
    """Read one operation of the caller."""
    return await reader.resource(queries.ONE, operation_id=operation_id)


async def result(reader: Reader, operation_id: UUID) -> Result:
    """Return the result of a finished operation of the caller."""
    row = await reader.row(queries.RESULT, operation_id=operation_id)
    if row is None:
        raise NotFound
    return Result(row["media_type"], reader.ring.decrypt(row["content"], operation_id.bytes))


async def cancel(tx: Tx, operation_id: UUID) -> Resource:
    """Cancel work that has not ended; what is running is undone when it looks up."""
    operation = await queries.get_for_update(tx, operation_id)
    if operation is None:
        raise NotFound
    if operation.status not in UNDER_WAY:
        raise OperationEnded
    operation.status = OperationState.CANCELLED
    return await tx.resource(queries.ONE, operation_id=operation_id)


async def perform(tx: Tx, operation_id: UUID, work: Work) -> None:
    """Do the ordered work, in the job: the result is stored with the state that announces it.

    The row is locked only at the end, so that a cancellation need not wait for the work.
    """
    operation = await queries.get(tx, operation_id)
    if operation is None or operation.status not in UNDER_WAY:
        return  # expired or cancelled meanwhile
    made = await work(tx, operation.parameters)
    operation = await queries.get_for_update(tx, operation_id)
    if operation is None or operation.status not in UNDER_WAY:
        return
    tx.session.add(
        OperationResult(
            operation_id=operation.id,
            media_type=made.media_type,
            content=tx.ring.encrypt(made.content, operation.id.bytes),
        )
    )
    operation.status = OperationState.SUCCEEDED
    operation.progress_percent = 100
