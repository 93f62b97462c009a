"""SQL of contacts."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_now, current_role, current_today
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.policies import audience
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import JobTx, Tx
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.offers.capacity import service as capacity
from jugendhilfe_api.offers.capacity.schemas import FacilityName, OfferTitle
from jugendhilfe_api.offers.models import Offer, OfferState
from jugendhilfe_api.offers.vacancies.models import Vacancy
from jugendhilfe_api.organisations.facilities.models import Facility
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.placements.requests.contacts import schemas
from jugendhilfe_api.placements.requests.contacts.models import (
    STANDING,
    ContactState,
    PlacementContact,
)
from jugendhilfe_api.placements.reservations.models import (
    HOLDING,
    Reservation,
    ReservationState,
)

YouthOffice = aliased(Organisation)
Provider = aliased(Organisation)


def _written(state: ContactState | ReservationState) -> ColumnElement[str]:
    """Write a constant out: a reader compiles the statement once."""
    return literal_column(f"'{state}'", Text())


# Unanswered at its instant it is NO_ANSWER, whether the job has written it or not; the version is
# the one that the job will write.
RUN_OUT = and_(
    PlacementContact.state == _written(ContactState.ASKED),
    PlacementContact.answer_due_at <= current_now,
)
STATE = case((RUN_OUT, _written(ContactState.NO_ANSWER)), else_=PlacementContact.state)
ONE_MORE = case((RUN_OUT, literal_column("1")), else_=literal_column("0"))
VERSION = PlacementContact.version + ONE_MORE
GOES_ON: ColumnElement[bool] = PlacementContact.closed_at.is_(None)
IS_OFFICE = current_role == literal_column(f"'{audience(Role.YOUTH_OFFICE)}'")
# Nobody is told that the search is over who holds a place for it: the reservation goes first.
# Only an office withdraws, so nothing is looked up for a provider.
NOT_RESERVED = and_(
    GOES_ON,
    IS_OFFICE,
    ~exists()
    .where(
        Reservation.placement_contact_id == PlacementContact.id,
        Reservation.state.in_([_written(state) for state in HOLDING]),
        Reservation.expires_at > current_now,
    )
    .correlate(PlacementContact),
)
MACHINE = Machine(
    "placement-inquiries",
    PlacementContact,
    {"search_goes_on": GOES_ON, "not_reserved": NOT_RESERVED},
).seen_as(STATE)

WAITS = PlacementContact.state == _written(ContactState.WAITING_LIST)
NIGHTS = capacity.nights_of(
    func.greatest(PlacementContact.needed_from, current_today), PlacementContact.needed_until
)
# A vacancy that is in the market and has the places for all these nights.
PLACE_FREE: ColumnElement[bool] = and_(
    WAITS,
    func.coalesce(PlacementContact.needed_until > current_today, literal_column("true")),
    exists()
    .where(
        Vacancy.offer_id == PlacementContact.offer_id,
        Vacancy.offer_state == literal_column(f"'{OfferState.PUBLISHED}'"),
        Vacancy.confirm_by >= current_today,
        NIGHTS.op("<@")(capacity.nights_of(Vacancy.available_from, Vacancy.available_until)),
        capacity.free_places(Vacancy.id, NIGHTS) >= PlacementContact.places,
    )
    .correlate(PlacementContact),
)
POSITION = case((WAITS, func.waiting_position(PlacementContact.id)))

TOLD = PlacementContact.content


def _listed(name: str) -> ColumnElement[Any]:
    return func.coalesce(TOLD[name], literal_column("'[]'::jsonb"))


NEEDS = document(
    schemas.ToldNeeds,
    PlacementContact,
    service_type=TOLD["service_type"].astext,
    kind=TOLD["kind"].astext,
    young_people=_listed("young_people"),
    places=cast(TOLD["places"].astext, Integer),
    exclusions=_listed("exclusions"),
    languages=_listed("languages"),
    regions=_listed("regions"),
    near_ags=TOLD["near_ags"].astext,
    radius_km=cast(TOLD["radius_km"].astext, Integer),
    needed_from=cast(TOLD["needed_from"].astext, Date),
    needed_until=cast(TOLD["needed_until"].astext, Date),
    emergency=func.coalesce(cast(TOLD["emergency"].astext, Boolean), false()),
    description=TOLD["description"].astext,
)
SHARED: dict[str, ColumnElement[Any]] = {
    "facility": document(FacilityName, Facility),
    "offer": document(OfferTitle, Offer),
    "state": STATE,
    "waiting_position": POSITION,
    "place_free": PLACE_FREE,
    "version": VERSION,
}
FOR_OFFICE = document(
    schemas.PlacementContact,
    PlacementContact,
    provider=document(OrganisationReference, Provider),
    fields=func.array_to_json(PlacementContact.fields),
    told=NEEDS,
    available_steps=MACHINE.available_steps,
    **SHARED,
)
FOR_PROVIDER = document(
    schemas.PlacementInquiryReceived,
    PlacementContact,
    youth_office=document(OrganisationReference, YouthOffice),
    needs=case((GOES_ON, NEEDS), else_=null()),
    available_steps=MACHINE.available_steps,
    **SHARED,
)
SOURCE = (
    select(PlacementContact)
    .join(Facility, Facility.id == PlacementContact.facility_id)
    .join(Offer, Offer.id == PlacementContact.offer_id)
)
OF_REQUEST = SOURCE.join(Provider, Provider.id == PlacementContact.provider_id).where(
    PlacementContact.placement_request_id == bindparam("placement_request_id")
)
RECEIVED = SOURCE.join(YouthOffice, YouthOffice.id == PlacementContact.youth_office_id)
ONE = Statement(
    RECEIVED.where(PlacementContact.id == bindparam("contact_id")).with_only_columns(
        cast(FOR_PROVIDER, Text).label("body"),
        VERSION.label("version"),
        PlacementContact.id.label("id"),
    )
)
ONE_CONTACT = Statement(
    OF_REQUEST.where(PlacementContact.id == bindparam("contact_id")).with_only_columns(
        cast(FOR_OFFICE, Text).label("body"),
        VERSION.label("version"),
        PlacementContact.placement_request_id.label("id"),
    )
)
CONTACTS = Listing(
    FOR_OFFICE,
    OF_REQUEST,
    query=schemas.ContactQuery,
    name="placement-contacts",
    orders={"asked_at": Order((PlacementContact.id,))},
    filters={"state": bindparam("state") == STATE},
    identity=PlacementContact.placement_request_id,
)
INQUIRIES = Listing(
    FOR_PROVIDER,
    RECEIVED,
    query=schemas.InquiryQuery,
    name="placement-inquiries",
    orders={"-asked_at": Order((PlacementContact.id,), descending=True)},
    filters={
        "state": bindparam("state") == STATE,
        "offer_id": PlacementContact.offer_id == bindparam("offer_id"),
        "facility_id": PlacementContact.facility_id == bindparam("facility_id"),
        "place_free": bindparam("place_free") == PLACE_FREE,
    },
    identity=PlacementContact.id,
)


async def asked_now(tx: Tx, request_id: UUID, ids: Sequence[UUID]) -> str:
    """Write the contacts that were made, as JSON."""
    rows = (
        OF_REQUEST.where(PlacementContact.id.in_(ids))
        .with_only_columns(FOR_OFFICE.label("item"))
        .order_by(PlacementContact.id)
        .subquery()
    )
    body = func.json_build_object("items", func.json_agg(rows.c.item))
    found = await tx.session.scalar(select(cast(body, Text)), {"placement_request_id": request_id})
    return str(found)


async def published(tx: Tx, offer_ids: Sequence[UUID]) -> dict[UUID, Offer]:
    """Return those of the offers that are in the market."""
    found = select(Offer).where(Offer.id.in_(offer_ids), Offer.state == OfferState.PUBLISHED)
    return {offer.id: offer for offer in await tx.session.scalars(found)}


async def asked_before(tx: Tx, request_id: UUID) -> set[UUID]:
    """Return the offers that were asked already."""
    of_request = PlacementContact.placement_request_id == request_id
    return set(await tx.session.scalars(select(PlacementContact.offer_id).where(of_request)))


async def get(tx: Tx, contact_id: UUID) -> PlacementContact | None:
    """Return a contact that the caller sees."""
    return await tx.session.get(PlacementContact, contact_id)


async def get_for_update(tx: Tx, contact_id: UUID) -> PlacementContact | None:
    """Return a contact of the caller; others wait for it."""
    return await tx.session.get(PlacementContact, contact_id, with_for_update=True)


async def get_for_share(tx: Tx, contact_id: UUID) -> PlacementContact | None:
    """Return a contact that the caller sees, and let nobody withdraw it meanwhile."""
    kept = {"read": True, "key_share": True}
    return await tx.session.get(PlacementContact, contact_id, with_for_update=kept)


async def close(tx: Tx, request_id: UUID, chosen_id: UUID | None) -> list[UUID]:
    """Close the contacts of a request: what still stands is withdrawn, but the chosen one."""
    is_chosen = func.coalesce(PlacementContact.id == chosen_id, literal(False))
    accepted = _written(ContactState.ACCEPTED)
    stands = PlacementContact.state.in_([state.value for state in STANDING])
    state = case(
        (and_(is_chosen, PlacementContact.state != ContactState.DECLINED), accepted),
        (RUN_OUT, _written(ContactState.NO_ANSWER)),
        (stands, _written(ContactState.WITHDRAWN)),
        else_=PlacementContact.state,
    )
    closed = (
        update(PlacementContact)
        .where(PlacementContact.placement_request_id == request_id, GOES_ON)
        .values(state=state, chosen=is_chosen, closed_at=tx.now, version=VERSION + 1)
        .returning(PlacementContact.id)
    )
    return list(await tx.session.scalars(closed, execution_options={"synchronize_session": False}))


async def expire(tx: JobTx, most: int) -> list[UUID]:
    """Write NO_ANSWER to what nobody has answered in time, the oldest first."""
    due = (
        select(PlacementContact.id)
        .where(RUN_OUT)
        .order_by(PlacementContact.answer_due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    ids = list(await tx.session.scalars(due))
    expired = {"state": ContactState.NO_ANSWER, "version": PlacementContact.version + 1}
    await tx.session.execute(
        update(PlacementContact).where(PlacementContact.id.in_(ids)).values(expired),
        execution_options={"synchronize_session": False},
    )
    return ids


def concerned(ids: Sequence[UUID]) -> Any:
    """Select id, version and whom a change of each of these contacts concerns."""
    both = cast(
        array([PlacementContact.youth_office_id, PlacementContact.provider_id]),
        ARRAY(PG_UUID(as_uuid=True)),
    )
    return select(PlacementContact.id, PlacementContact.version, both).where(
        or_(PlacementContact.id.in_(ids), literal(False))
    )


def received(ids: Sequence[UUID], due_on: date) -> Select[Any]:
    """Select what waits in the inboxes of the homes that were asked: their answer."""
    return select(
        PlacementContact.id.label("subject_id"),
        literal("").label("period"),
        PlacementContact.provider_id.label("organisation_id"),
        PlacementContact.facility_id,
        cast(null(), Text).label("department"),
        cast(null(), Uuid).label("member_id"),
        cast(literal(due_on), Date).label("due_on"),
    ).where(PlacementContact.id.in_(ids))


def answered(contact_id: UUID) -> Select[Any]:
    """Select what waits in the inbox of the office: an answer to its request, each once."""
    office = func.answer_waits_for(PlacementContact.id).table_valued(
        column("department", Text()), column("member_id", Uuid())
    )
    to = office.lateral()
    return (
        select(
            PlacementContact.placement_request_id.label("subject_id"),
            func.concat_ws(" ", PlacementContact.id, PlacementContact.answered_at).label("period"),
            PlacementContact.youth_office_id.label("organisation_id"),
            cast(null(), Uuid).label("facility_id"),
            to.c.department,
            to.c.member_id,
            cast(null(), Date).label("due_on"),
        )
        .join(to, true())
        .where(PlacementContact.id == contact_id)
    )
