"""SQL of service records."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.invoices.service_records import schemas
from jugendhilfe_api.invoices.service_records.models import (
    ServiceRecord,
    ServiceRecordContact,
    ServiceRecordDay,
)
from jugendhilfe_api.offers.capacity.schemas import FacilityName
from jugendhilfe_api.organisations.facilities.models import Facility
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.placements.bookings.models import Booking

YouthOffice = aliased(Organisation)
Provider = aliased(Organisation)
HAS_ENTRIES = or_(
    exists().where(ServiceRecordDay.record_id == ServiceRecord.id),
    exists().where(ServiceRecordContact.record_id == ServiceRecord.id),
)
MACHINE = Machine("service-records", ServiceRecord, {"has_entries": HAS_ENTRIES})
MONTH: ColumnElement[str] = literal_column("'YYYY-MM'")

ITEM = document(
    schemas.ServiceRecord,
    ServiceRecord,
    youth_office=document(OrganisationReference, YouthOffice),
    provider=document(OrganisationReference, Provider),
    facility=document(FacilityName, Facility),
    booking=document(schemas.BookingReference, Booking),
    period=func.to_char(ServiceRecord.period, MONTH, type_=Text),
    days=documents(
        document(schemas.RecordedDay, ServiceRecordDay),
        ServiceRecordDay.__table__,
        ServiceRecordDay.record_id == ServiceRecord.id,
        order_by=ServiceRecordDay.day,
    ),
    contacts=documents(
        document(schemas.RecordedContact, ServiceRecordContact),
        ServiceRecordContact.__table__,
        ServiceRecordContact.record_id == ServiceRecord.id,
        order_by=tuple_(ServiceRecordContact.day, ServiceRecordContact.id),
    ),
    available_steps=MACHINE.available_steps,
)
SOURCE = (
    select(ServiceRecord)
    .join(YouthOffice, YouthOffice.id == ServiceRecord.youth_office_id)
    .join(Provider, Provider.id == ServiceRecord.provider_id)
    .join(Facility, Facility.id == ServiceRecord.facility_id)
    .join(Booking, Booking.id == ServiceRecord.booking_id)
)
ONE = one(ITEM, ServiceRecord.version, SOURCE.where(ServiceRecord.id == bindparam("record_id")))
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    query=schemas.ServiceRecordQuery,
    name="service-records",
    orders={"-created_at": Order((ServiceRecord.id,), descending=True)},
    filters={
        "state": ServiceRecord.state == bindparam("state"),
        "booking_id": ServiceRecord.booking_id == bindparam("booking_id"),
        "period": ServiceRecord.period == func.to_date(bindparam("period", type_=Text), MONTH),
        "provider_reference": ServiceRecord.provider_reference == bindparam("provider_reference"),
    },
)


async def booking(tx: Tx, booking_id: UUID) -> Booking | None:
    """Return a booking that the caller sees."""
    return await tx.session.get(Booking, booking_id)


async def get_for_update(tx: Tx, record_id: UUID) -> ServiceRecord | None:
    """Return a record of the caller; others wait for it."""
    return await tx.session.get(ServiceRecord, record_id, with_for_update=True)


async def replace_days(tx: Tx, record_id: UUID, days: Sequence[tuple[date, str]]) -> None:
    """Replace the list of days."""
    await tx.session.execute(
        delete(ServiceRecordDay).where(ServiceRecordDay.record_id == record_id)
    )
    tx.session.add_all(
        ServiceRecordDay(record_id=record_id, day=day, status=status) for day, status in days
    )


async def replace_contacts(
    tx: Tx, record_id: UUID, contacts: Sequence[tuple[date, int, str]]
) -> None:
    """Replace the list of contacts."""
    await tx.session.execute(
        delete(ServiceRecordContact).where(ServiceRecordContact.record_id == record_id)
    )
    tx.session.add_all(
        ServiceRecordContact(record_id=record_id, day=day, minutes=minutes, kind=kind)
        for day, minutes, kind in contacts
    )
