"""Routes of requests for a place, as the asked providers know them."""

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
from jugendhilfe_api.core.problems import RuleViolated, StateTransition, UnknownReference
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.placements.requests.contacts import schemas, service
from jugendhilfe_api.placements.reservations.schemas import Refusal

router = APIRouter(tags=["placement-inquiries"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("placement-inquiries:read", purpose=True)]
Answers = Annotated[Tx, requires("placement-inquiries:answer", purpose=True)]


@router.get(
    "/placement-inquiries",
    response_model=Page[schemas.PlacementInquiryReceived],
    responses=problems(InvalidCursor),
)
async def list_placement_inquiries(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.InquiryQuery, Query()],
) -> Response:
    """List the requests for a place (Platzanfragen) that youth offices have sent to your offers.

    With `place_free` those on a waiting list for which there is a place now.
    """
    return answers.page(request, await service.inquiries(reader, query, total=total))


@router.get(
    "/placement-inquiries/{placement_inquiry_id}",
    response_model=schemas.PlacementInquiryReceived,
)
async def get_placement_inquiry(
    request: Request, reader: Reads, placement_inquiry_id: Id
) -> Response:
    """Read a request for a place (Platzanfrage) that was sent to an offer of yours."""
    return answers.resource(request, await service.read(reader, placement_inquiry_id))


@router.post(
    "/placement-inquiries/{placement_inquiry_id}/acceptance",
    response_model=schemas.PlacementInquiryReceived,
    responses=problems(StateTransition, RuleViolated, UnknownReference),
)
async def accept_placement_inquiry(
    tx: Answers, placement_inquiry_id: Id, place: schemas.InquiryAcceptance
) -> Response:
    """Say that you have a place (Zusage), from which day, and at which vacancy."""
    return answers.changed(await service.accept(tx, placement_inquiry_id, place))


@router.post(
    "/placement-inquiries/{placement_inquiry_id}/refusal",
    response_model=schemas.PlacementInquiryReceived,
    responses=problems(StateTransition),
)
async def decline_placement_inquiry(
    tx: Answers, placement_inquiry_id: Id, refusal: Refusal
) -> Response:
    """Decline a request for a place (Absage) with a reason."""
    return answers.changed(await service.decline(tx, placement_inquiry_id, refusal))


@router.post(
    "/placement-inquiries/{placement_inquiry_id}/waiting-list",
    response_model=schemas.PlacementInquiryReceived,
    responses=problems(StateTransition, RuleViolated),
)
async def put_placement_inquiry_on_waiting_list(
    tx: Answers, placement_inquiry_id: Id, entry: schemas.WaitingListEntry
) -> Response:
    """Put a request for a place on the waiting list (Warteliste) of the offer."""
    return answers.changed(await service.put_on_waiting_list(tx, placement_inquiry_id, entry))
