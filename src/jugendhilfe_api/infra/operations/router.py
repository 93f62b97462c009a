"""Routes of operations."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.operations import schemas, service

router = APIRouter(tags=["operations"], route_class=ContractRoute)
LINES = {
    "schema": {"type": "string"},
    "examples": {
        "lines": {
            "summary": "One JSON document a line",
            "value": '{"code":"ASD","name":"Team Nord"}\n{"code":"WJH","name":"Team Süd"}\n',
        }
    },
}
Reads = Annotated[Reader, reads("operations:read")]
Writes = Annotated[Tx, requires("operations:write")]


@router.get("/operations/{operation_id}", response_model=schemas.Operation)
async def get_operation(request: Request, reader: Reads, operation_id: Id) -> Response:
    """Read how far work is that you have ordered (Vorgang)."""
    return answers.resource(request, await service.read(reader, operation_id))


@router.get(
    "/operations/{operation_id}/result",
    responses={200: {"content": {"application/x-ndjson": LINES}}},
    response_class=Response,
)
async def get_operation_result(reader: Reads, operation_id: Id) -> Response:
    """Take the result of work that you have ordered (Ergebnis); it is deleted after a day."""
    made = await service.result(reader, operation_id)
    return Response(made.content, media_type=made.media_type)


@router.post(
    "/operations/{operation_id}/cancellation",
    response_model=schemas.Operation,
    responses=problems(service.OperationEnded),
)
async def cancel_operation(tx: Writes, operation_id: Id) -> Response:
    """Cancel work that you have ordered and that has not ended (Vorgang abbrechen)."""
    return answers.changed(await service.cancel(tx, operation_id))
