"""The route of the bulk update."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import requires
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers, errors
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.types import Switch
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.offers.vacancies.bulk import schemas, service
from jugendhilfe_api.offers.vacancies.bulk.rules import Plan

router = APIRouter(tags=["vacancies"], route_class=ContractRoute)
Writes = Annotated[Tx, requires("vacancies:write")]
Atomic = Annotated[
    Switch, Query(description="All or none: 200, or 422 with what is wrong, and nothing stored")
]

ALL_OF_THEM: dict[int | str, dict[str, Any]] = {
    200: {"model": schemas.BulkResult, "description": "All of them are done, with `atomic`."}
}


@router.post(
    "/vacancies/bulk-update",
    status_code=207,
    response_model=schemas.BulkResult,
    responses=ALL_OF_THEM | problems(service.ItemsRefused, KeyReused, InProgress),
)
async def update_vacancies(
    request: Request,
    tx: Writes,
    once: Once,
    sent: schemas.BulkUpdate,
    atomic: Atomic = False,
) -> Response:
    """Report, change, confirm and take back many vacancies (freie Plätze) at once.

    Each item is judged like the single call, by what was there before the request: items do not
    see each other, and each vacancy is named once. One that fails does not undo the others,
    except with `atomic`.
    """

    async def answer() -> Response:
        plans = await service.update(tx, sent.items)
        items = [_item(request, index, plan) for index, plan in enumerate(plans)]
        if atomic and any(plan.problem for plan in plans):
            raise service.ItemsRefused(plans, items)
        body = json.dumps({"items": items}, ensure_ascii=False)
        return Response(body, 200 if atomic else 207, media_type="application/json")

    return await once(tx, answer)


def _item(request: Request, index: int, plan: Plan) -> dict[str, Any]:
    """Write what has become of an item."""
    item = {
        "index": index,
        "id": str(plan.id) if plan.id else None,
        "status": plan.status,
        "etag": answers.etag(plan.version) if plan.version else None,
    }
    return item | ({"problem": errors.described(request, plan.problem)} if plan.problem else {})
