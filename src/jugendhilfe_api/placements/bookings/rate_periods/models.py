"""The table of rate periods: what must be paid for a booking, and not why."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.policies import Policy, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.offers.rates.models import RateComponent
from jugendhilfe_api.placements.bookings.models import OURS, WITH_BOOKING

OFFICE = (Role.YOUTH_OFFICE,)


class BookingRatePeriod(Versioned, Base):
    """By which class of rates the days of a booking are paid (Entgeltklasse).

    A booking without any is paid by the basic rate. A taking into care is paid by a class of its
    own until the help is decided on, also where the young person stays in the same place.
    """

    __tablename__ = "booking_rate_periods"

    youth_office_id: Mapped[UUID]
    booking_id: Mapped[UUID]
    component: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day; none: as long as the booking

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "booking_id"], ["bookings.youth_office_id", "bookings.id"]
        ),
        CheckConstraint(f"component in ({listed(RateComponent)})", "component"),
        CheckConstraint("valid_until >= valid_from", "period"),
        ExcludeConstraint(
            ("booking_id", "="),
            (text("daterange(valid_from, valid_until, '[]')"), "&&"),
            name="rate_periods_overlap",
        ),
        protected(
            Policy("office", "select", OFFICE, WITH_BOOKING),
            Policy("provider", "select", (Role.PROVIDER,), WITH_BOOKING),
            Policy("begin", "insert", OFFICE, check=f"{OURS} and {WITH_BOOKING}"),
            Policy(
                "change",
                "update",
                OFFICE,
                f"{OURS} and {WITH_BOOKING}",
                f"{OURS} and {WITH_BOOKING}",
                columns=("component", "valid_until", "version"),
            ),
        ),
    )
