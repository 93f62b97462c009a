"""Routes of the holidays that offices enter; `/holidays` itself lists those of a year."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import PersonRequired, RuleViolated
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.organisations.holidays import schemas, service

router = APIRouter(tags=["holidays"], route_class=ContractRoute)
Public = Annotated[Reader, reads()]
Writes = Annotated[Tx, requires("holidays:write")]


@router.post(
    "/holidays",
    status_code=201,
    response_model=schemas.LocalHoliday,
    responses=problems(service.HolidayEntered, RuleViolated, KeyReused, InProgress),
)
async def enter_holiday(tx: Writes, once: Once, new: schemas.HolidayEntry) -> Response:
    """Enter a municipal holiday (kommunaler Feiertag) of a place in your district.

    It counts in every calendar at once, unverified until somebody has confirmed it.
    """

    async def answer() -> Response:
        made = await service.enter(tx, new)
        return answers.created(made, f"/v1/holidays/{made.id}")

    return await once(tx, answer)


@router.get("/holidays/{holiday_id}", response_model=schemas.LocalHoliday)
async def get_holiday(request: Request, reader: Public, holiday_id: Id) -> Response:
    """Read a municipal holiday (kommunaler Feiertag): one that is shipped, or of an office."""
    return answers.resource(request, await service.read(reader, holiday_id))


@router.patch(
    "/holidays/{holiday_id}",
    response_model=schemas.LocalHoliday,
    responses=problems(service.HolidayEntered, RuleViolated),
)
async def change_holiday(
    tx: Writes, holiday_id: Id, held: Precondition, patch: schemas.HolidayPatch
) -> Response:
    """Change a municipal holiday (kommunaler Feiertag) of your office; `valid_until` ends it."""
    return answers.changed(await service.change(tx, holiday_id, held, patch))


@router.post(
    "/holidays/{holiday_id}/confirmation",
    response_model=schemas.LocalHoliday,
    responses=problems(PersonRequired),
)
async def confirm_holiday(tx: Writes, holiday_id: Id) -> Response:
    """Confirm that you have read the holiday (Feiertag) in the law that it names: a person may."""
    return answers.changed(await service.confirm(tx, holiday_id))


@router.delete("/holidays/{holiday_id}", status_code=204)
async def delete_holiday(tx: Writes, holiday_id: Id, held: Precondition) -> Response:
    """Delete a municipal holiday (Feiertag) that your office has entered by mistake.

    A holiday that is abolished is not deleted but ended, with `valid_until`: it has counted.
    """
    await service.delete(tx, holiday_id, held)
    return Response(status_code=204)
