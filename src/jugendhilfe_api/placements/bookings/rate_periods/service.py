"""Use cases of rate periods; `placements.custody` begins and changes them."""

from datetime import date, timedelta
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.offers.rates.models import RateComponent
from jugendhilfe_api.placements.bookings import service as bookings
from jugendhilfe_api.placements.bookings.models import Booking
from jugendhilfe_api.placements.bookings.rate_periods import queries, schemas
from jugendhilfe_api.placements.bookings.rate_periods.models import BookingRatePeriod


async def search(reader: Reader, booking_id: UUID, query: schemas.RatePeriodQuery) -> Slice:
    """List by which classes of rates a booking is paid, the earliest first."""
    await bookings.must_see(reader, booking_id)
    return await queries.EARLIEST_FIRST.page(reader, query, booking_id=booking_id)


async def begin(tx: Tx, booking: Booking, component: RateComponent, day: date) -> None:
    """Let a booking be paid by a class of rates from a day on."""
    period = BookingRatePeriod(
        youth_office_id=booking.youth_office_id,
        booking_id=booking.id,
        component=component.value,
        valid_from=day,
    )
    tx.session.add(period)
    await changes.record(tx, "booking-rate.begun", period, booking.provider_id)


async def change(tx: Tx, booking: Booking, component: RateComponent, day: date) -> None:
    """Let a booking be paid by another class from a day on; that of before ends the day before."""
    running = await queries.running(tx, booking.id)
    if running is None or running.component == component:
        return
    if running.valid_from >= day:
        running.component = component.value
        await changes.record(tx, "booking-rate.changed", running, booking.provider_id)
        return
    running.valid_until = day - timedelta(days=1)
    await changes.record(tx, "booking-rate.ended", running, booking.provider_id)
    await begin(tx, booking, component, day)
