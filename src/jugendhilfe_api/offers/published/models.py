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
    Date,
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


class Criteria:
    """What a search asks of an offer; where the address is protected, the point is the public one.

    `tags` are what an offer can be needed for, each with its type: `functions` says how.
    """

    service_type: Mapped[str]
    kind: Mapped[str]
    age_min: Mapped[int] = mapped_column(SmallInteger)
    age_max: Mapped[int] = mapped_column(SmallInteger)
    genders: Mapped[list[str]] = mapped_column(ARRAY(Text))
    exclusions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    emergency_admission: Mapped[bool]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    ags: Mapped[str | None]
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    x: Mapped[float] = mapped_column(Double)
    y: Mapped[float] = mapped_column(Double)
    z: Mapped[float] = mapped_column(Double)


class PublishedOffer(Criteria, Base):
    """A published offer."""

    __tablename__ = "published_offers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    provider_name: Mapped[str]
    facility_id: Mapped[UUID]
    facility_name: Mapped[str]
    address_protected: Mapped[bool]
    billing_unit: Mapped[str]
    title: Mapped[str]
    title_en: Mapped[str | None]
    summary: Mapped[str | None]
    summary_en: Mapped[str | None]
    concept: Mapped[str | None]
    specialisations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    accessibility: Mapped[list[str]] = mapped_column(ARRAY(Text))
    catchment: Mapped[list[str]] = mapped_column(ARRAY(Text))
    auto_confirm_hours: Mapped[int | None] = mapped_column(SmallInteger)
    location_accuracy: Mapped[str]
    published_at: Mapped[datetime]
    # On which days no permit covers it: `permit_gap_days @> today`; `offers.permitted` says why.
    permit_gap_days: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    # The rates that bind all, `cheapest` as in `PublishedRate`, and from which day each counts.
    price_from: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=text("'{}'"))
    prices: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))

    __table_args__ = (
        Index("ix_published_offers_service_type_ags", "service_type", "ags", "id"),
        Index("ix_published_offers_point", "service_type", "latitude", "longitude"),
        Index("ix_published_offers_service_type_id", "service_type", "id"),
        Index("ix_published_offers_tags", "tags", postgresql_using="gin"),
        Index("ix_published_offers_facility_id", "facility_id"),
        Index("ix_published_offers_provider_id", "provider_id"),
        Index("ix_published_offers_title_id", "title", "id"),
        protected(Policy("market", "select", (Role.YOUTH_OFFICE, Role.PUBLIC), "true")),
    )


class PublishedRate(Criteria, Base):
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
        # The days are in the index, so that a rate of the past costs no look at its row.
        *(
            Index(
                f"ix_published_rates_{order}",
                "youth_office_id",
                "service_type",
                order,
                "offer_id",
                "in_force_from",
                "in_force_until",
            )
            for order in ("cheapest", "dearest")
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


class PublishedVacancy(Criteria, Base):
    """A vacancy of a published offer; whether its places are free, the ledger says.

    `staleness` is the instant of the last confirmation, negated: so of two vacancies from the same
    day, the one that is confirmed later comes first in an index.
    """

    __tablename__ = "published_vacancies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[UUID]
    available_from: Mapped[date]
    available_until: Mapped[date | None]
    as_of: Mapped[datetime]
    confirm_by: Mapped[date]
    staleness: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        Index("ix_published_vacancies_offer_id", "offer_id", "available_from", "staleness", "id"),
        Index(
            "ix_published_vacancies_earliest_first",
            "service_type",
            "available_from",
            "staleness",
            "id",
        ),
        Index("ix_published_vacancies_freshest_first", "service_type", "as_of", "id"),
        protected(Policy("market", "select", (Role.YOUTH_OFFICE,), "true")),
    )


class PublishedFacility(Base):
    """What everybody may know of a facility; whether it is in the market, its offers say."""

    __tablename__ = "published_facilities"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    provider_name: Mapped[str]
    name: Mapped[str]
    description: Mapped[str | None]
    description_en: Mapped[str | None]
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
