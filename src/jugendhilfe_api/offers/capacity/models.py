"""Places of a vacancy, and the nights for which each is held or booked.

Every market role reads the ledger and it names no organisation, person or case: an office that
counted bookings under row-level security would see its own only, and double-book. Only the
functions beside this module write it, in the transaction of the reservation or booking that
points to it.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Identified
from jugendhilfe_api.core.database.policies import JobRole, Policy, owned_by, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.offers.capacity import functions
from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("occupancy-states")
class OccupancyState(StrEnum):
    """How firmly a place is taken."""

    HELD = "HELD"  # reserviert, until an instant
    BOOKED = "BOOKED"  # gebucht


class Place(Identified, Base):
    """One place that a vacancy announces (Platz); a withdrawn one is announced no longer.

    Offices read all of them: a policy that asks for the vacancy would cost every search a
    sub-select for each place, and a place says nothing but that it exists.
    """

    __tablename__ = "places"

    provider_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    vacancy_id: Mapped[UUID]
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "vacancy_id"], ["vacancies.provider_id", "vacancies.id"]
        ),
        ForeignKeyConstraint(["provider_id", "offer_id"], ["offers.provider_id", "offers.id"]),
        UniqueConstraint("provider_id", "id"),
        Index("ix_places_vacancy_id_id", "vacancy_id", "id", postgresql_include=["withdrawn"]),
        Index("ix_places_offer_id", "offer_id"),
        protected(
            owned_by("provider_id", Role.PROVIDER),
            Policy("market", "select", (Role.YOUTH_OFFICE,), "true"),
            Policy("jobs", "select", (JobRole.EXPIRY,), "true"),
        ),
    )


class Occupancy(Identified, Base):
    """A place taken for the nights `[admission_day, discharge_day)`; without discharge: for good.

    A place turns over on the same day. A hold that has run out counts for nothing, even before
    the job has removed it. The policies are `true`, because `&&` is not leakproof: under any
    other policy PostgreSQL could not use the index of the constraint.
    """

    __tablename__ = "occupancies"

    place_id: Mapped[UUID]
    nights: Mapped[Range[date]] = mapped_column(DATERANGE)
    state: Mapped[str]
    held_until: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["place_id"], ["places.id"]),
        CheckConstraint("state in ('HELD', 'BOOKED')", "state"),
        CheckConstraint("(state = 'HELD') = (held_until is not null)", "held"),
        CheckConstraint("not isempty(nights) and not lower_inf(nights)", "nights"),
        # Constraints see every row, policies or not: nobody takes a place that another one has.
        ExcludeConstraint(("place_id", "="), ("nights", "&&"), name="place_taken_once"),
        # All that a search asks of a place, in the index: the one of the constraint is four times
        # as slow.
        Index(
            "ix_occupancies_place_id",
            "place_id",
            postgresql_include=["nights", "state", "held_until"],
        ),
        Index("ix_occupancies_held_until", "held_until", postgresql_where="state = 'HELD'"),
        protected(
            Policy("market", "select", (Role.YOUTH_OFFICE, Role.PROVIDER), "true"),
            Policy("jobs", "select", (JobRole.EXPIRY, JobRole.ROLLUP), "true"),
        ),
    )


functions.declare()
