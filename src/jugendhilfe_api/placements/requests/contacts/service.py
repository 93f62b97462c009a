"""Use cases of contacts: the office asks and closes, providers answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import JobTx, Tx
from jugendhilfe_api.core.problems import (
    NotFound,
    RuleViolated,
    StateTransition,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.offers.vacancies import service as vacancies
from jugendhilfe_api.organisations.inbox import service as inbox
from jugendhilfe_api.organisations.inbox.models import InboxKind
from jugendhilfe_api.placements.requests import service as requests
from jugendhilfe_api.placements.requests.contacts import models, queries, rules, schemas
from jugendhilfe_api.placements.requests.contacts.models import ContactState
from jugendhilfe_api.placements.requests.models import PlacementRequest, RequestState
from jugendhilfe_api.placements.requests.queries import MACHINE as REQUESTS
from jugendhilfe_api.placements.requests.queries import first_answer
from jugendhilfe_api.placements.requests.rules import check
from jugendhilfe_api.placements.requests.schemas import PlacementMatch, UnsuccessfulClosure
from jugendhilfe_api.placements.reservations.schemas import Refusal

MOST_AT_ONCE = 500  # for one run of the job
# What waits for the provider, about its inquiry, and for the office, about its request.
RECEIVED = InboxKind.PLACEMENT_INQUIRY_RECEIVED
ANSWERS = {
    ContactState.ACCEPTED: InboxKind.PLACEMENT_INQUIRY_ACCEPTED,
    ContactState.DECLINED: InboxKind.PLACEMENT_INQUIRY_DECLINED,
    ContactState.WAITING_LIST: InboxKind.PLACEMENT_INQUIRY_WAITING_LIST,
}


async def contacts(
    reader: Reader, request_id: UUID, query: schemas.ContactQuery, *, total: bool
) -> Slice:
    """List whom a request was sent to, and the answers."""
    await requests.must_see(reader, request_id)
    return await queries.CONTACTS.page(reader, query, total=total, placement_request_id=request_id)


async def contact(reader: Reader, request_id: UUID, contact_id: UUID) -> Resource:
    """Read one that a request was sent to."""
    of = {"placement_request_id": request_id, "contact_id": contact_id}
    return await reader.resource(queries.ONE_CONTACT, **of)


async def inquiries(reader: Reader, query: schemas.InquiryQuery, *, total: bool) -> Slice:
    """List what the provider of the caller was asked, the newest first."""
    return await queries.INQUIRIES.page(reader, query, total=total)


async def read(reader: Reader, contact_id: UUID) -> Resource:
    """Read what the provider of the caller was asked."""
    return await reader.resource(queries.ONE, contact_id=contact_id)


async def ask(tx: Tx, request_id: UUID, inquiry: schemas.PlacementInquiry) -> str:
    """Ask the providers of offers; each is told what the whitelist of the day names.

    Returns the contacts as JSON. Raises `StateTransition` (409) unless the request is open,
    `RuleViolated` and `UnknownReference` (422).
    """
    request = await requests.get_own(tx, request_id)
    if request.state != RequestState.OPEN:
        raise StateTransition
    await requests.check_description(tx, request)  # the case may have got another person
    offer_ids = list(dict.fromkeys(inquiry.offer_ids))
    check(rules.sending_broken(request.contacts, len(offer_ids)))
    offers = await _offers(tx, request_id, inquiry.offer_ids)
    due = rules.answer_due_at(inquiry.answer_due_at, tx.now, tx.today, emergency=request.emergency)
    request.contacts += len(offer_ids)
    await changes.record(tx, "placement-request.sent", request)
    made = [_contact(tx, request, offers[offer_id], due) for offer_id in offer_ids]
    for contact in made:
        tx.session.add(contact)
        await changes.record(tx, "placement-contact.asked", contact, contact.provider_id)
    ids = [contact.id for contact in made]
    waiting = queries.received(ids, clock.day_of(due))
    await inbox.notify_many(tx, RECEIVED, "placement-inquiries", waiting)
    await tx.note_read(request_id)
    return await queries.asked_now(tx, request_id, ids)


async def _offers(tx: Tx, request_id: UUID, offer_ids: list[UUID]) -> dict[UUID, Offer]:
    offers = await queries.published(tx, offer_ids)
    before = await queries.asked_before(tx, request_id)
    for number, offer_id in enumerate(offer_ids):
        pointer = f"#/offer_ids/{number}"
        if offer_id not in offers:
            raise UnknownReference(pointer)
        if offer_id in before:
            raise RuleViolated(Violation("already-asked", rules.TWICE, pointer=pointer))
    return offers


def _contact(
    tx: Tx, request: PlacementRequest, offer: Offer, due: datetime
) -> models.PlacementContact:
    fields, content, whitelist = rules.told(request, tx.today)
    return models.PlacementContact(
        id=uuid7(),
        youth_office_id=request.youth_office_id,
        placement_request_id=request.id,
        provider_id=offer.provider_id,
        facility_id=offer.facility_id,
        offer_id=offer.id,
        pseudonym=request.pseudonym,
        fields=fields,
        content=content,
        whitelist=whitelist,
        places=request.places,
        needed_from=request.needed_from,
        needed_until=request.needed_until,
        state=queries.MACHINE.initial,
        asked_at=tx.now,
        asked_by=tx.member,
        answer_due_at=due,
    )


async def accept(tx: Tx, contact_id: UUID, place: schemas.InquiryAcceptance) -> Resource:
    """Say that there is a place, for the provider of the caller."""
    contact = await _answered(tx, contact_id, "acceptance")
    check(rules.day_broken(place.available_from, tx.today))
    if place.vacancy_id is not None:
        vacancy = await vacancies.seen(tx, place.vacancy_id)
        if vacancy is None:
            raise UnknownReference("#/vacancy_id")
        if vacancy.offer_id != contact.offer_id:
            raise RuleViolated(Violation("other-offer", rules.OTHER_OFFER, pointer="#/vacancy_id"))
    contact.vacancy_id = place.vacancy_id
    contact.available_from = place.available_from
    return await _changed(tx, "placement-contact.accepted", contact)


async def decline(tx: Tx, contact_id: UUID, refusal: Refusal) -> Resource:
    """Decline with a reason, for the provider of the caller."""
    contact = await _answered(tx, contact_id, "refusal")
    contact.decline_reason = refusal.reason
    contact.vacancy_id = contact.available_from = None
    return await _changed(tx, "placement-contact.declined", contact)


async def put_on_waiting_list(
    tx: Tx, contact_id: UUID, entry: schemas.WaitingListEntry
) -> Resource:
    """Put the request on the waiting list of the offer, for the provider of the caller."""
    contact = await _answered(tx, contact_id, "waiting-list")
    check(rules.day_broken(entry.available_from, tx.today))
    contact.available_from = entry.available_from
    return await _changed(tx, "placement-contact.waiting", contact)


async def _answered(tx: Tx, contact_id: UUID, step: str) -> models.PlacementContact:
    """Take a step that answers, for the provider of the caller."""
    contact = await queries.get_for_update(tx, contact_id)
    if contact is None:
        raise NotFound
    await _take(tx, contact, step)
    contact.answered_at = tx.now
    return contact


async def _take(tx: Tx, contact: models.PlacementContact, step: str) -> None:
    """Take a step; what has run out is written down before, as the job would."""
    if contact.state == ContactState.ASKED and contact.answer_due_at <= tx.now:
        contact.state = ContactState.NO_ANSWER
        await changes.record(tx, "placement-contact.expired", contact, *_both(contact))
    await queries.MACHINE.take(tx, contact, step)


def _both(contact: models.PlacementContact) -> tuple[UUID, UUID]:
    return contact.youth_office_id, contact.provider_id


async def match(tx: Tx, request_id: UUID, found: PlacementMatch) -> Resource:
    """End the search with a place, at one of the contacts or elsewhere."""
    request = await requests.get_own(tx, request_id)
    await REQUESTS.take(tx, request, "match")
    if found.contact_id is not None:
        with tx.session.no_autoflush:  # the change is written and recorded in one piece
            contact = await queries.get_for_share(tx, found.contact_id)
        stands = contact is not None and contact.state in models.ANSWERABLE
        if contact is None or contact.placement_request_id != request_id or not stands:
            raise UnknownReference("#/contact_id")
    request.matched_at = tx.now
    return await _closed(tx, request, "placement-request.matched", found.contact_id)


async def close(tx: Tx, request_id: UUID, closure: UnsuccessfulClosure) -> Resource:
    """End the search without a place; it counts as unsuccessful."""
    request = await requests.get_own(tx, request_id)
    await REQUESTS.take(tx, request, "closure")
    request.unsuccessful_reason = closure.reason
    return await _closed(tx, request, "placement-request.unsuccessful")


async def withdraw(tx: Tx, request_id: UUID) -> Resource:
    """Withdraw the request: nobody searches any more."""
    request = await requests.get_own(tx, request_id)
    await REQUESTS.take(tx, request, "withdrawal")
    return await _closed(tx, request, "placement-request.withdrawn")


async def withdraw_contact(tx: Tx, request_id: UUID, contact_id: UUID) -> Resource:
    """Withdraw the question to one provider: it knows the request no longer, the others do.

    Raises `StateTransition` (409) as long as a reservation that came of it holds a place.
    """
    contact = await queries.get_for_update(tx, contact_id)
    if contact is None or contact.placement_request_id != request_id:
        raise NotFound
    await _take(tx, contact, "withdrawal")
    contact.closed_at = tx.now
    await changes.record(tx, "placement-contact.withdrawn", contact, contact.provider_id)
    await inbox.settle(tx, [contact_id], RECEIVED)
    of = {"placement_request_id": request_id, "contact_id": contact_id}
    return await tx.resource(queries.ONE_CONTACT, **of)


async def must_go_on(tx: Tx, contact_id: UUID, offer_id: UUID) -> None:
    """Refuse a reservation for a contact that is not of this offer, or whose search is over.

    Raises `UnknownReference` (422).
    """
    contact = await queries.get_for_share(tx, contact_id)
    if (
        contact is None
        or contact.offer_id != offer_id
        or contact.closed_at is not None
        or contact.state not in models.ANSWERABLE
    ):
        raise UnknownReference("#/placement_contact_id")


async def reserved(tx: Tx, contact_id: UUID) -> None:
    """Close what waits about the request: somebody has acted on an answer."""
    if contact := await queries.get(tx, contact_id):
        await inbox.settle(tx, [contact.placement_request_id], *ANSWERS.values())


async def booked(
    tx: Tx, contact_id: UUID, case_id: UUID, number: int
) -> tuple[dict[str, Any], datetime]:
    """End the search of a contact with the booking that came of it.

    Returns what the provider was told of this young person and when. Raises `RuleViolated` (422)
    if the request is for another case; who sees the case sees its requests.
    """
    contact = await queries.get(tx, contact_id)
    request = await requests.get_own(tx, contact.placement_request_id) if contact else None
    if contact is None or request is None or request.case_id != case_id:
        raise RuleViolated(Violation("other-case", rules.OTHER_CASE, pointer="#/reservation_id"))
    if request.state == RequestState.OPEN:
        await REQUESTS.take(tx, request, "match")
        request.matched_at = tx.now
        await _closed(tx, request, "placement-request.matched", contact_id)
    return rules.known_of(contact.content, number), contact.asked_at


async def _closed(
    tx: Tx, request: PlacementRequest, kind: str, chosen_id: UUID | None = None
) -> Resource:
    """Write down that the search is over, and tell all who were asked."""
    with tx.session.no_autoflush:
        request.closed_at = tx.now
        request.first_answer_at = await first_answer(tx, request.id)
    await changes.record(tx, kind, request)
    if ids := await queries.close(tx, request.id, chosen_id):
        await changes.record_many(
            tx, "placement-contact.closed", queries.concerned(ids), ["state", "closed_at"]
        )
    await inbox.settle(tx, ids, RECEIVED)
    await inbox.settle(tx, [request.id], *ANSWERS.values())
    return await requests.show(tx, request.id)


async def expire(tx: JobTx) -> int:
    """Write down who has not answered in time; return how many."""
    ids = await queries.expire(tx, MOST_AT_ONCE)
    if ids:
        await changes.record_many(
            tx, "placement-contact.expired", queries.concerned(ids), ["state"]
        )
    await inbox.settle(tx, ids, RECEIVED)
    return len(ids)


async def _changed(tx: Tx, kind: str, contact: models.PlacementContact) -> Resource:
    await changes.record(tx, kind, contact, contact.youth_office_id)
    await inbox.settle(tx, [contact.id], RECEIVED)
    kind_of_answer = ANSWERS[ContactState(contact.state)]
    waiting = queries.answered(contact.id)
    await inbox.notify_many(tx, kind_of_answer, "placement-requests", waiting)
    return await tx.resource(queries.ONE, contact_id=contact.id)
