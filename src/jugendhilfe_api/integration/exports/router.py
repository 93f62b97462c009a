"""The route of exports."""

from typing import Annotated

from fastapi import APIRouter, Response

from jugendhilfe_api.core.access.dependencies import requires
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.infra.operations.schemas import Operation
from jugendhilfe_api.integration.exports import schemas, service

router = APIRouter(tags=["exports"], route_class=ContractRoute)


@router.post(
    "/exports",
    status_code=202,
    response_model=Operation,
    responses=problems(KeyReused, InProgress),
)
async def order_export(
    tx: Annotated[Tx, requires("exports:write")], once: Once, new: schemas.ExportOrder
) -> Response:
    """Order an export (Export) of what your organisation keeps here, one JSON document a line.

    The operation in the answer tells how far it is and where the result can be had for a day.
    """

    async def answer() -> Response:
        ordered = await service.order(tx, new)
        return answers.accepted(ordered, f"/v1/operations/{ordered.id}")

    return await once(tx, answer)
