"""SQL of bookings."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from jugendhilfe_api.cases.models import Case, CasePerson
from jugendhilfe_api.core.crypto.sealed import ciphertext
from jugendhilfe_api.core.database.context import current_role, current_today
from jugendhilfe_api.core.database.documents import document, optional
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.policies import audience
from jugendhilfe_api.core.database.reader import Reader, Statement, one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.offers.capacity.schemas import FacilityName, OfferTitle
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.organisations.facilities.models import Facility
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.people.models import Person
from jugendhilfe_api.placements.bookings import schemas
from jugendhilfe_api.placements.bookings.models import (
    PAYS,
    Booking,
    BookingDisclosure,
    DisclosureStage,
)

YouthOffice = aliased(Organisation)
Provider = aliased(Organisation)
Recipient = aliased(Organisation)
Told = aliased(BookingDisclosure)

IS_OFFICE = current_role == literal_column(f"'{audience(Role.YOUTH_OFFICE)}'")
# Whoever sees a booking sees its case, except who pays: see the policy. Only for them is there
# something to look up, and by a function, because a provider may not even name the table of cases.
IN_CASE = case(
    (and_(IS_OFFICE, literal_column(PAYS, Boolean())), func.sees_case(Booking.case_id)),
    else_=true(),
)
MACHINE = Machine(
    "bookings",
    Booking,
    {
        "due": Booking.admission_day <= current_today,
        "has_discharge_day": Booking.discharge_day.is_not(None),
        "in_case": IN_CASE,
    },
)


def for_office(column: Any) -> ColumnElement[Any]:
    """Show a column to the youth office only."""
    return case((IS_OFFICE, column))


def young_person(told: Any) -> ColumnElement[Any]:
    """Write what a disclosure has told: what is not in it is null."""
    content = {name: told.content[name].astext for name in schemas.KNOWN_FIELDS}
    return document(
        schemas.YoungPerson,
        told,
        **content
        | {
            "age": cast(content["age"], Integer),
            "needs": func.coalesce(told.content["needs"], literal_column("'[]'::jsonb")),
        },
    )


ITEM = document(
    schemas.Booking,
    Booking,
    youth_office=document(OrganisationReference, YouthOffice),
    provider=document(OrganisationReference, Provider),
    facility=document(FacilityName, Facility),
    offer=document(OfferTitle, Offer),
    case_id=for_office(Booking.case_id),
    person_id=for_office(Booking.person_id),
    choice_reason=for_office(Booking.choice_reason),
    choice_note=for_office(Booking.choice_note),
    outside_region=func.coalesce(Booking.outside_region, false()),
    young_person=optional(young_person(Told), Told.id),
    available_steps=MACHINE.available_steps,
)
SOURCE = (
    select(Booking)
    .join(YouthOffice, YouthOffice.id == Booking.youth_office_id)
    .join(Provider, Provider.id == Booking.provider_id)
    .join(Facility, Facility.id == Booking.facility_id)
    .join(Offer, Offer.id == Booking.offer_id)
    .outerjoin(
        Told,
        and_(Told.booking_id == Booking.id, Told.stage == DisclosureStage.BOOKING.value),
    )
)
ONE = one(ITEM, Booking.version, SOURCE.where(Booking.id == bindparam("booking_id")))

ON_DAY = bindparam("on_day", type_=Date)
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    query=schemas.BookingQuery,
    name="bookings",
    orders={"-created_at": Order((Booking.id,), descending=True)},
    filters={
        "state": Booking.state == bindparam("state"),
        "offer_id": Booking.offer_id == bindparam("offer_id"),
        "facility_id": Booking.facility_id == bindparam("facility_id"),
        "case_id": and_(Booking.case_id == bindparam("case_id"), IS_OFFICE),
        "on_day": and_(
            Booking.admission_day <= ON_DAY,
            or_(Booking.discharge_day.is_(None), Booking.discharge_day > ON_DAY),
        ),
        "provider_reference": Booking.provider_reference == bindparam("provider_reference"),
        "emergency": Booking.emergency == bindparam("emergency"),
        "outside_region": Booking.outside_region == bindparam("outside_region"),
    },
    identity=Booking.id,
)

HANDED_OVER: dict[str, ColumnElement[Any]] = {
    "recipient": document(OrganisationReference, Recipient),
    "fields": func.array_to_json(BookingDisclosure.fields),
    "content": young_person(BookingDisclosure),
    "reason": for_office(BookingDisclosure.reason),
}
DISCLOSED = (
    select(BookingDisclosure)
    .join(Recipient, Recipient.id == BookingDisclosure.recipient_id)
    .where(BookingDisclosure.booking_id == bindparam("booking_id"))
)
# The essentials are put in their place by the service, which has the key.
ONE_DISCLOSURE = Statement(
    DISCLOSED.where(BookingDisclosure.id == bindparam("disclosure_id")).with_only_columns(
        cast(
            document(
                schemas.DisclosureDetail,
                BookingDisclosure,
                **HANDED_OVER,
                essentials=ciphertext(BookingDisclosure.essentials),
                version=literal_column("1"),
            ),
            Text,
        ).label("body"),
        literal_column("1").label("version"),
        BookingDisclosure.booking_id.label("id"),
    )
)
DISCLOSURES = Listing(
    document(schemas.Disclosure, BookingDisclosure, **HANDED_OVER),
    DISCLOSED,
    query=schemas.DisclosureQuery,
    name="disclosures",
    orders={"disclosed_at": Order((BookingDisclosure.disclosed_at, BookingDisclosure.id))},
    filters={},
    identity=BookingDisclosure.booking_id,
)

SEEN = Statement(select(Booking.id).where(Booking.id == bindparam("booking_id")))


async def sees(reader: Reader, booking_id: UUID) -> bool:
    """Say whether the caller sees the booking."""
    return await reader.row(SEEN, booking_id=booking_id) is not None


async def is_seen(tx: Tx, booking_id: UUID) -> bool:
    """Say whether the caller sees the booking."""
    found = await tx.session.execute(SEEN.selected, {"booking_id": booking_id})
    return found.first() is not None


async def is_outside_region(tx: Tx, facility_id: UUID) -> bool:
    """Say whether a facility is in another district than the caller's office."""
    return bool(await tx.session.scalar(select(func.lies_outside_region(facility_id))))


async def get_for_update(tx: Tx, booking_id: UUID) -> Booking | None:
    """Return a booking that the caller may change; others wait for it."""
    return await tx.session.get(Booking, booking_id, with_for_update=True)


async def case_of(tx: Tx, case_id: UUID) -> Case | None:
    """Return the case, if the caller sees it."""
    return await tx.session.get(Case, case_id)


async def person_of(tx: Tx, case: Case, person_id: UUID) -> Person | None:
    """Return the person, if the caller sees it and the case is about it."""
    further = exists().where(CasePerson.case_id == case.id, CasePerson.person_id == person_id)
    belongs = or_(Person.id == case.person_id, further)
    return await tx.session.scalar(select(Person).where(Person.id == person_id, belongs))
