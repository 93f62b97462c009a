"""Routes of households."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import (
    NotPermitted,
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.people.facts.schemas import FactPatch, FactQuery
from jugendhilfe_api.people.households import schemas, service

router = APIRouter(tags=["households"], route_class=ContractRoute)
of_person = APIRouter(tags=["persons"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("persons:read", purpose=True)]
Writes = Annotated[Tx, requires("persons:write", purpose=True)]
ENTERING = problems(
    NotPermitted,
    RuleViolated,
    UnknownReference,
    service.HouseholdMembersOverlap,
    KeyReused,
    InProgress,
)


@router.post("/households", status_code=201, response_model=schemas.Household, responses=ENTERING)
async def enter_household(tx: Writes, once: Once, new: schemas.HouseholdEntry) -> Response:
    """Enter who lives together (Haushalt)."""

    async def answer() -> Response:
        made = await service.enter(tx, new)
        return answers.created(made, f"/v1/households/{made.id}")

    return await once(tx, answer)


@router.get("/households/{household_id}", response_model=schemas.Household)
async def get_household(request: Request, reader: Reads, household_id: Id) -> Response:
    """Read a household (Haushalt): those of its members whom you may know, of all times."""
    return answers.resource(request, await service.read(reader, household_id))


@router.post(
    "/households/{household_id}/members",
    status_code=201,
    response_model=schemas.HouseholdMember,
    responses=ENTERING,
)
async def add_household_member(
    tx: Writes, once: Once, household_id: Id, new: schemas.MemberEntry
) -> Response:
    """Add a person to a household (Haushalt)."""

    async def answer() -> Response:
        made = await service.add(tx, household_id, new)
        return answers.created(made, f"/v1/households/{household_id}")

    return await once(tx, answer)


@router.patch(
    "/households/{household_id}/members/{household_member_id}",
    response_model=schemas.HouseholdMember,
    responses=problems(
        NotPermitted, RuleViolated, StateTransition, service.HouseholdMembersOverlap
    ),
)
async def change_household_member(
    tx: Writes, household_id: Id, household_member_id: Id, held: Precondition, patch: FactPatch
) -> Response:
    """Say until when a person has belonged to a household (Haushalt)."""
    return answers.changed(
        await service.change(tx, household_id, household_member_id, held, patch)
    )


@router.post(
    "/households/{household_id}/members/{household_member_id}/cancellation",
    response_model=schemas.HouseholdMember,
    responses=problems(NotPermitted, StateTransition),
)
async def cancel_household_member(
    tx: Writes, household_id: Id, household_member_id: Id
) -> Response:
    """Say that a membership of a household (Haushalt) was entered in error."""
    return answers.changed(await service.cancel(tx, household_id, household_member_id))


@of_person.get(
    "/persons/{person_id}/households",
    response_model=Page[schemas.HouseholdMember],
    responses=problems(InvalidCursor),
)
async def list_households(
    request: Request, reader: Reads, person_id: Id, query: Annotated[FactQuery, Query()]
) -> Response:
    """List the households (Haushalte) to which a person belongs or has belonged."""
    return answers.page(request, await service.FACTS.search(reader, person_id, query))
