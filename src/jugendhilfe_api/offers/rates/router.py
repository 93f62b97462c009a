"""Routes of rates."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preferences import TotalCount
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
from jugendhilfe_api.offers.rates import schemas, service

router = APIRouter(tags=["rates"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("offers:read")]
Proposes = Annotated[Tx, requires("offers:write")]
Decides = Annotated[Tx, requires("offers:agree")]
STEP = problems(StateTransition, NotPermitted)


@router.get(
    "/offers/{offer_id}/rates",
    response_model=Page[schemas.OfferRate],
    responses=problems(InvalidCursor),
)
async def list_rates(
    request: Request,
    reader: Reads,
    total: TotalCount,
    offer_id: Id,
    query: Annotated[schemas.RateQuery, Query()],
) -> Response:
    """List the rates (Entgelte) of an offer that concern you, the newest first.

    A youth office sees what binds all offices and what is proposed to or agreed with itself.
    """
    return answers.page(request, await service.search(reader, offer_id, query, total=total))


@router.get("/offers/{offer_id}/rates/{rate_id}", response_model=schemas.OfferRate)
async def get_rate(request: Request, reader: Reads, offer_id: Id, rate_id: Id) -> Response:
    """Read a rate (Entgelt)."""
    return answers.resource(request, await service.read(reader, offer_id, rate_id))


@router.post(
    "/offers/{offer_id}/rates",
    status_code=201,
    response_model=schemas.OfferRate,
    responses=problems(
        service.RateReferenceTaken, RuleViolated, UnknownReference, KeyReused, InProgress
    ),
)
async def propose_rate(
    tx: Proposes, once: Once, offer_id: Id, new: schemas.RateProposal
) -> Response:
    """Propose a rate (Entgelt) of an offer of yours to the youth office that contracts for it."""

    async def answer() -> Response:
        rate_id, made = await service.propose(tx, offer_id, new)
        return answers.created(made, f"/v1/offers/{offer_id}/rates/{rate_id}")

    return await once(tx, answer)


@router.post(
    "/offers/{offer_id}/rates/{rate_id}/agreement",
    response_model=schemas.OfferRate,
    responses=problems(StateTransition, service.RatesOverlap, NotPermitted, RuleViolated),
)
async def agree_rate(tx: Decides, offer_id: Id, rate_id: Id) -> Response:
    """Agree to a rate (Entgelt) that is proposed to your office.

    An open-ended rate for the same thing ends on the day before.
    """
    return answers.changed(await service.decide(tx, offer_id, rate_id, "agreement"))


@router.post(
    "/offers/{offer_id}/rates/{rate_id}/refusal", response_model=schemas.OfferRate, responses=STEP
)
async def refuse_rate(tx: Decides, offer_id: Id, rate_id: Id) -> Response:
    """Refuse a rate (Entgelt) that is proposed to your office."""
    return answers.changed(await service.decide(tx, offer_id, rate_id, "refusal"))


@router.post(
    "/offers/{offer_id}/rates/{rate_id}/withdrawal",
    response_model=schemas.OfferRate,
    responses=STEP,
)
async def withdraw_rate(tx: Proposes, offer_id: Id, rate_id: Id) -> Response:
    """Withdraw a rate (Entgelt) that you have proposed."""
    return answers.changed(await service.decide(tx, offer_id, rate_id, "withdrawal"))
