"""Bodies and queries of service records."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Day, Id, Instant, Minutes, Month
from jugendhilfe_api.invoices.service_records.models import (
    ContactKind,
    DayStatus,
    RecordQueryReason,
    ServiceRecordKind,
    ServiceRecordState,
)
from jugendhilfe_api.offers.capacity.schemas import FacilityName
from jugendhilfe_api.organisations.facilities.schemas import Reference
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.placements.bookings.schemas import BookingNumber, Note, Number

IN_QUARTERS = Field(description="In steps of 15 minutes", examples=[45])
NoteToQuery = Annotated[
    Note | None, Field(description="Without any name; the reason OTHER needs it")
]


class DayEntry(Input):
    """A day of the list."""

    day: Day
    status: DayStatus


class ContactEntry(Input):
    """A contact of the list."""

    day: Day
    minutes: Annotated[Minutes, IN_QUARTERS]
    kind: ContactKind


Days = Annotated[list[DayEntry], Field(max_length=31)]
Contacts = Annotated[list[ContactEntry], Field(max_length=300)]


class ServiceRecordCreation(Input):
    """What was rendered for a booking in a month (Leistungsnachweis)."""

    booking_id: Id
    period: Annotated[Month, Field(description="The month; it has begun")]
    kind: ServiceRecordKind
    days: Days = Field(default_factory=list, description="With the kind DAYS")
    contacts: Contacts = Field(default_factory=list, description="With the kind CONTACTS")
    provider_reference: Reference | None = None


class ServiceRecordPatch(Input):
    """Changes to a record that is not submitted (RFC 7396); a list is replaced as a whole."""

    days: Days = KEPT
    contacts: Contacts = KEPT
    provider_reference: Reference | None = KEPT


class RecordQuery(Input):
    """Why a record is queried (Beanstandung)."""

    reason: RecordQueryReason
    note: NoteToQuery = None


class ServiceRecordQuery(PageQuery):
    """Which records the client looks for."""

    state: ServiceRecordState | None = None
    booking_id: Id | None = None
    period: Month | None = None
    provider_reference: Reference | None = None


class RecordedDay(Output):
    """A day of the list."""

    day: Day
    status: Annotated[str, Field(description="Extensible enum", examples=list(DayStatus))]


class RecordedContact(Output):
    """A contact of the list."""

    day: Day
    minutes: Annotated[Minutes, IN_QUARTERS]
    kind: Annotated[str, Field(description="Extensible enum", examples=list(ContactKind))]


class BookingReference(Output):
    """A booking, by its numbers and without the young person."""

    id: Id
    reference: BookingNumber
    provider_reference: Number | None


class ServiceRecord(Output):
    """What was rendered for a booking in a month (Leistungsnachweis)."""

    id: Id
    provider_reference: Reference | None
    youth_office: OrganisationReference
    provider: OrganisationReference
    facility: FacilityName
    booking: BookingReference
    period: Month
    kind: Annotated[str, Field(description="Extensible enum", examples=list(ServiceRecordKind))]
    days: list[RecordedDay]
    contacts: list[RecordedContact]
    state: Annotated[str, Field(description="Extensible enum", examples=list(ServiceRecordState))]
    submitted_at: Instant | None
    checked_at: Instant | None
    query_reason: Annotated[
        str | None, Field(description="Extensible enum", examples=list(RecordQueryReason))
    ]
    query_note: Note | None
    available_steps: Steps
    created_at: Instant
    version: Version
