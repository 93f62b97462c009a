"""Use cases of absences."""

from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import Conflict, NotFound, StateTransition
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.placements.bookings import service as bookings
from jugendhilfe_api.placements.bookings.absences import models, queries, rules, schemas
from jugendhilfe_api.placements.bookings.models import Booking, BookingState
from jugendhilfe_api.placements.reservations.rules import check

PRESENT = (BookingState.ACTIVE, BookingState.ENDED)


class AbsencesOverlap(Conflict):
    """The young person was away at that time already."""

    code = "absences-overlap"
    constraint = "absences_overlap"


async def search(reader: Reader, booking_id: UUID, query: schemas.AbsenceQuery) -> Slice:
    """List the absences of a booking, the earliest first."""
    await bookings.must_see(reader, booking_id)
    return await queries.EARLIEST_FIRST.page(reader, query, booking_id=booking_id)


async def read(reader: Reader, booking_id: UUID, absence_id: UUID) -> Resource:
    """Read one absence."""
    return await reader.resource(queries.ONE, booking_id=booking_id, absence_id=absence_id)


async def record(tx: Tx, booking_id: UUID, new: schemas.AbsenceRecord) -> Resource:
    """Record an absence during or after the stay, also afterwards."""
    booking = await _in_place(tx, booking_id)
    days = (new.departed_on, new.returned_on)
    names = ("departed_on", "returned_on")
    check(*rules.broken(booking, *days, tx.today, names=names))
    absence = models.BookingAbsence(
        youth_office_id=booking.youth_office_id,
        provider_id=booking.provider_id,
        booking_id=booking.id,
        **new.model_dump(),
    )
    tx.session.add(absence)
    await changes.record(tx, "booking-absence.recorded", absence, booking.youth_office_id)
    return await tx.resource(queries.ONE, booking_id=booking_id, absence_id=absence.id)


async def end(tx: Tx, booking_id: UUID, absence_id: UUID, back: schemas.AbsenceReturn) -> Resource:
    """Record that the young person is back."""
    booking = await _in_place(tx, booking_id)
    absence = await queries.get_for_update(tx, booking_id, absence_id)
    if absence is None:
        raise NotFound
    if absence.returned_on is not None:
        raise StateTransition
    days = (absence.departed_on, back.day)
    check(*rules.broken(booking, *days, tx.today, names=("day", "day")))
    absence.returned_on = back.day
    await changes.record(tx, "booking-absence.ended", absence, booking.youth_office_id)
    return await tx.resource(queries.ONE, booking_id=booking_id, absence_id=absence_id)


async def _in_place(tx: Tx, booking_id: UUID) -> Booking:
    """Return the booking, locked, if the young person has been admitted."""
    booking = await bookings.get_own(tx, booking_id)
    if booking.state not in PRESENT:
        raise StateTransition
    return booking
