"""SQL of operations."""

from uuid import UUID

from sqlalchemy import Text, bindparam, case, cast, literal_column, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.reader import Statement, one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.infra.operations import schemas
from jugendhilfe_api.infra.operations.models import Operation, OperationResult, OperationState

RESULT_URL = case(
    (
        Operation.status == literal_column(f"'{OperationState.SUCCEEDED}'"),
        literal_column("'/v1/operations/'") + cast(Operation.id, Text) + "/result",
    )
)
ONE = one(
    document(schemas.Operation, Operation, result_url=RESULT_URL),
    Operation.version,
    select(Operation).where(Operation.id == bindparam("operation_id")),
)
RESULT = Statement(
    select(OperationResult.media_type, OperationResult.content).where(
        OperationResult.operation_id == bindparam("operation_id")
    )
)


async def get(tx: Tx, operation_id: UUID) -> Operation | None:
    """Return an operation of the caller."""
    return await tx.session.get(Operation, operation_id)


async def get_for_update(tx: Tx, operation_id: UUID) -> Operation | None:
    """Return an operation of the caller as it is now; others wait for it."""
    return await tx.session.get(
        Operation, operation_id, with_for_update=True, populate_existing=True
    )
