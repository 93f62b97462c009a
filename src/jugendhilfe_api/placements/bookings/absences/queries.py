"""SQL of absences."""

from uuid import UUID

from sqlalchemy import bindparam, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.placements.bookings.absences import schemas
from jugendhilfe_api.placements.bookings.absences.models import BookingAbsence

ITEM = document(schemas.Absence, BookingAbsence)
SOURCE = select(BookingAbsence).where(BookingAbsence.booking_id == bindparam("booking_id"))

ONE = one(ITEM, BookingAbsence.version, SOURCE.where(BookingAbsence.id == bindparam("absence_id")))

EARLIEST_FIRST = Listing(
    ITEM,
    SOURCE,
    query=schemas.AbsenceQuery,
    name="absences",
    orders={"departed_on": Order((BookingAbsence.departed_on, BookingAbsence.id))},
    filters={"kind": BookingAbsence.kind == bindparam("kind")},
    identity=BookingAbsence.booking_id,
)


async def get_for_update(tx: Tx, booking_id: UUID, absence_id: UUID) -> BookingAbsence | None:
    """Return an absence of a booking, if the caller may change it; others wait for it."""
    found = select(BookingAbsence).where(
        BookingAbsence.id == absence_id, BookingAbsence.booking_id == booking_id
    )
    return await tx.session.scalar(found.with_for_update())
