"""Routes of requests for a place, for youth offices."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
from jugendhilfe_api.core.http.preferences import TotalCount
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import RuleViolated, StateTransition, UnknownReference
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, OnceWithKey
from jugendhilfe_api.placements.requests import schemas, service
from jugendhilfe_api.placements.requests.contacts import schemas as contact_schemas
from jugendhilfe_api.placements.requests.contacts import service as contacts

router = APIRouter(tags=["placement-requests"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("placement-requests:read", purpose=True)]
Writes = Annotated[Tx, requires("placement-requests:write", purpose=True)]


@router.get(
    "/placement-requests",
    response_model=Page[schemas.PlacementRequest],
    responses=problems(InvalidCursor),
)
async def list_placement_requests(
    request: Request,
    reader: Reads,
    total: TotalCount,
    query: Annotated[schemas.PlacementRequestQuery, Query()],
) -> Response:
    """List the requests for a place (Platzanfragen) of cases that you see, the newest first."""
    return answers.page(request, await service.search(reader, query, total=total))


@router.get("/placement-requests/{placement_request_id}", response_model=schemas.PlacementRequest)
async def get_placement_request(
    request: Request, reader: Reads, placement_request_id: Id
) -> Response:
    """Read a request for a place (Platzanfrage) of a case that you see."""
    return answers.resource(request, await service.read(reader, placement_request_id))


@router.post(
    "/placement-requests",
    status_code=201,
    response_model=schemas.PlacementRequest,
    responses=problems(RuleViolated, UnknownReference, KeyReused, InProgress),
)
async def draft_placement_request(
    tx: Writes, once: OnceWithKey, new: schemas.PlacementRequestDraft
) -> Response:
    """Draft a request for a place (Platzanfrage): what is needed, and nothing that says by whom.

    A description that names a person of the case, an address, a day, or numbers of telephones,
    accounts and files is refused.
    """

    async def answer() -> Response:
        made = await service.draft(tx, new)
        return answers.created(made, f"/v1/placement-requests/{made.id}")

    return await once(tx, answer)


@router.patch(
    "/placement-requests/{placement_request_id}",
    response_model=schemas.PlacementRequest,
    responses=problems(service.RequestOpened, RuleViolated, UnknownReference),
)
async def change_placement_request(
    tx: Writes, placement_request_id: Id, held: Precondition, patch: schemas.PlacementRequestPatch
) -> Response:
    """Change a request for a place (Platzanfrage), as long as it is a draft."""
    return answers.changed(await service.change(tx, placement_request_id, held, patch))


@router.post(
    "/placement-requests/{placement_request_id}/opening",
    response_model=schemas.PlacementRequest,
    responses=problems(StateTransition, RuleViolated),
)
async def open_placement_request(tx: Writes, placement_request_id: Id) -> Response:
    """Open the search (Platzanfrage öffnen): from now on its criteria stand still."""
    return answers.changed(await service.open_search(tx, placement_request_id))


@router.post(
    "/placement-requests/{placement_request_id}/match",
    response_model=schemas.PlacementRequest,
    responses=problems(StateTransition, UnknownReference),
)
async def match_placement_request(
    tx: Writes, placement_request_id: Id, found: schemas.PlacementMatch
) -> Response:
    """Say that a place was found (Treffer); a booking out of the request says so by itself.

    All others who were asked are told that the search is over.
    """
    return answers.changed(await contacts.match(tx, placement_request_id, found))


@router.post(
    "/placement-requests/{placement_request_id}/closure",
    response_model=schemas.PlacementRequest,
    responses=problems(StateTransition),
)
async def close_placement_request(
    tx: Writes, placement_request_id: Id, closure: schemas.UnsuccessfulClosure
) -> Response:
    """Close the search without a place (ergebnislos), with the reason; it is counted."""
    return answers.changed(await contacts.close(tx, placement_request_id, closure))


@router.post(
    "/placement-requests/{placement_request_id}/withdrawal",
    response_model=schemas.PlacementRequest,
    responses=problems(StateTransition),
)
async def withdraw_placement_request(tx: Writes, placement_request_id: Id) -> Response:
    """Withdraw a request for a place (Platzanfrage zurückziehen): it is not counted."""
    return answers.changed(await contacts.withdraw(tx, placement_request_id))


@router.get(
    "/placement-requests/{placement_request_id}/contacts",
    response_model=Page[contact_schemas.PlacementContact],
    responses=problems(InvalidCursor),
)
async def list_placement_contacts(
    request: Request,
    reader: Reads,
    total: TotalCount,
    placement_request_id: Id,
    query: Annotated[contact_schemas.ContactQuery, Query()],
) -> Response:
    """List whom the request was sent to (Kontakte), what each was told and has answered."""
    found = await contacts.contacts(reader, placement_request_id, query, total=total)
    return answers.page(request, found)


@router.get(
    "/placement-requests/{placement_request_id}/contacts/{placement_contact_id}",
    response_model=contact_schemas.PlacementContact,
)
async def get_placement_contact(
    request: Request, reader: Reads, placement_request_id: Id, placement_contact_id: Id
) -> Response:
    """Read one that the request was sent to (Kontakt), what it was told and has answered."""
    found = await contacts.contact(reader, placement_request_id, placement_contact_id)
    return answers.resource(request, found)


@router.post(
    "/placement-requests/{placement_request_id}/contacts/{placement_contact_id}/withdrawal",
    response_model=contact_schemas.PlacementContact,
    responses=problems(StateTransition),
)
async def withdraw_placement_contact(
    tx: Writes, placement_request_id: Id, placement_contact_id: Id
) -> Response:
    """Withdraw the request for a place from one provider (Anfrage beim Träger zurückziehen).

    It knows what it was told no longer and cannot answer any more; the search goes on with the
    others. As long as a reservation that came of it holds a place, this is refused.
    """
    return answers.changed(
        await contacts.withdraw_contact(tx, placement_request_id, placement_contact_id)
    )


@router.post(
    "/placement-requests/{placement_request_id}/contacts",
    status_code=201,
    response_model=contact_schemas.AskedContacts,
    responses=problems(StateTransition, RuleViolated, UnknownReference, KeyReused, InProgress),
)
async def ask_providers(
    tx: Writes,
    once: OnceWithKey,
    placement_request_id: Id,
    inquiry: contact_schemas.PlacementInquiry,
) -> Response:
    """Ask the providers of offers (Angebote anfragen): all or none, at most 50 for a request.

    Each is told what the whitelist names, under a pseudonym.
    """

    async def answer() -> Response:
        made = await contacts.ask(tx, placement_request_id, inquiry)
        location = f"/v1/placement-requests/{placement_request_id}/contacts"
        return Response(made, 201, {"Location": location}, media_type="application/json")

    return await once(tx, answer)
