"""SQL of rate periods."""

from uuid import UUID

from sqlalchemy import bindparam, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.placements.bookings.rate_periods import schemas
from jugendhilfe_api.placements.bookings.rate_periods.models import BookingRatePeriod

EARLIEST_FIRST = Listing(
    document(schemas.RatePeriod, BookingRatePeriod),
    select(BookingRatePeriod).where(BookingRatePeriod.booking_id == bindparam("booking_id")),
    name="rate-periods",
    query=schemas.RatePeriodQuery,
    orders={"valid_from": Order((BookingRatePeriod.valid_from, BookingRatePeriod.id))},
    filters={},
    identity=BookingRatePeriod.booking_id,
)


async def running(tx: Tx, booking_id: UUID) -> BookingRatePeriod | None:
    """Return the period of a booking that has no end yet, locked."""
    found = select(BookingRatePeriod).where(
        BookingRatePeriod.booking_id == booking_id, BookingRatePeriod.valid_until.is_(None)
    )
    return await tx.session.scalar(found.with_for_update())
