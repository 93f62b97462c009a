"""The tables of the projection: what is published, with all that the search needs.

Any policy but `true` switches off the indexes of arrays and of text, because their operators are
not leakproof. So what is searched is a table that holds only what its audience may see. Nobody
writes it but the triggers beside this module, in the transaction of the change itself.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Computed,
    Double,
    Index,
    Numeric,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.policies import ORGANISATION, Policy, protected
from jugendhilfe_api.core.principal import NO_ORGANISATION, Role
from jugendhilfe_api.offers.published import functions

EVERYBODY_IS_BOUND = NO_ORGANISATION
NO_RATE_ASCENDING = 2**62  # no agreement comes last in either order
NO_RATE_DESCENDING = -1


class PublishedOffer(Base):
    """A published offer; where the address is protected, the point is the public one."""

    __tablename__ = "published_offers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    provider_name: Mapped[str]
    facility_id: Mapped[UUID]
    facility_name: Mapped[str]
    address_protected: Mapped[bool]
    service_type: Mapped[str]
    kind: Mapped[str]
    billing_unit: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str | None]
    concept: Mapped[str | None]
    age_min: Mapped[int] = mapped_column(SmallInteger)
    age_max: Mapped[int] = mapped_column(SmallInteger)
    genders: Mapped[list[str]] = mapped_column(ARRAY(Text))
    specialisations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    exclusions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    accessibility: Mapped[list[str]] = mapped_column(ARRAY(Text))
    catchment: Mapped[list[str]] = mapped_column(ARRAY(Text))
    emergency_admission: Mapped[bool]
    auto_confirm_hours: Mapped[int | None] = mapped_column(SmallInteger)
    ags: Mapped[str | None]
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    location_accuracy: Mapped[str]
    published_at: Mapped[datetime]
    # On which days no permit covers it: `permit_gap_days @> today`; `offers.permitted` says why.
    permit_gap_days: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))

    __table_args__ = (
        Index("ix_published_offers_service_type_ags", "service_type", "ags", "id"),
        Index("ix_published_offers_point", "service_type", "latitude", "longitude"),
        Index("ix_published_offers_service_type_id", "service_type", "id"),
        Index("ix_published_offers_specialisations", "specialisations", postgresql_using="gin"),
        Index("ix_published_offers_languages", "languages", postgresql_using="gin"),
        Index("ix_published_offers_facility_id", "facility_id"),
        Index("ix_published_offers_provider_id", "provider_id"),
        Index("ix_published_offers_title_id", "title", "id"),
        protected(Policy("market", "select", (Role.YOUTH_OFFICE, Role.PUBLIC), "true")),
    )


class PublishedRate(Base):
    """From which day until before which other a basic rate counts, and for which youth office.

    For every published offer there is exactly one row that counts for all offices on any day,
    without a rate if none is agreed, and at most one more for an office of its own agreement.
    `cheapest` and `dearest` are the rate × 10,000: numeric comparison is not leakproof.
    """

    __tablename__ = "published_rates"

    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_office_id: Mapped[UUID] = mapped_column(primary_key=True)
    in_force_from: Mapped[date] = mapped_column(primary_key=True)
    in_force_until: Mapped[date]  # the first day on which it counts no longer
    service_type: Mapped[str]
    rate_id: Mapped[UUID | None]
    unit: Mapped[str]
    rate: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    cheapest: Mapped[int] = mapped_column(
        BigInteger,
        Computed(f"coalesce((rate * 10000)::bigint, {NO_RATE_ASCENDING})", persisted=True),
    )
    dearest: Mapped[int] = mapped_column(
        BigInteger,
        Computed(f"coalesce((rate * 10000)::bigint, {NO_RATE_DESCENDING})", persisted=True),
    )

    __table_args__ = (
        Index(
            "ix_published_rates_cheapest",
            "youth_office_id",
            "service_type",
            "cheapest",
            "offer_id",
        ),
        Index(
            "ix_published_rates_dearest", "youth_office_id", "service_type", "dearest", "offer_id"
        ),
        protected(
            Policy(
                "binding",
                "select",
                (Role.YOUTH_OFFICE,),
                f"youth_office_id = '{EVERYBODY_IS_BOUND}' or youth_office_id = {ORGANISATION}",
            ),
        ),
    )


class PublishedFacility(Base):
    """What everybody may know of a facility; whether it is in the market, its offers say."""

    __tablename__ = "published_facilities"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    provider_name: Mapped[str]
    name: Mapped[str]
    description: Mapped[str | None]
    address_protected: Mapped[bool]
    street: Mapped[str | None]
    house_number: Mapped[str | None]
    postal_code: Mapped[str | None]
    city: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    website: Mapped[str | None]
    ags: Mapped[str | None]
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    location_accuracy: Mapped[str]

    __table_args__ = (
        Index("ix_published_facilities_name_id", "name", "id"),
        Index("ix_published_facilities_provider_id", "provider_id"),
        protected(Policy("public", "select", (Role.PUBLIC,), "true")),
    )


functions.declare()
