"""The tables of facilities: what the market sees, and apart from it where the house stands.

Row-level security knows rows, not columns: so the exact address is a row of its own, which those
who must not know it cannot read. Everything else, search and distance included, uses the public
point: for a protected address the middle of its postal region of three digits.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import (
    ORGANISATION,
    TODAY,
    Policy,
    in_facilities,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

# Who sees the address of a facility sees the facility: the sub-select has policies of its own.
SEES_ADDRESS = "exists (select from facility_addresses a where a.facility_id = facilities.id)"
# The authority of the district in which the house stands, for permits or notifications.
SUPERVISED = f"""exists (
    select from jurisdictions j
    where j.authority_id = {ORGANISATION} and j.ags = facility_addresses.ags
      and j.task in ('PERMITS', 'NOTIFICATIONS')
      and j.valid_from <= {TODAY} and (j.valid_until is null or j.valid_until >= {TODAY}))"""
# Policies are put in place after all tables, so this may name one of a package above. The bookings
# have policies of their own: the address is for those who may see an active booking.
OCCUPIED = f"""exists (
    select from bookings b
    where b.facility_id = facility_addresses.facility_id
      and b.youth_office_id = {ORGANISATION} and b.state in ('PLANNED', 'ACTIVE'))"""


@code_list("location-accuracies")
class LocationAccuracy(StrEnum):
    """How exactly a point on the map says where something is."""

    EXACT = "EXACT"  # the house
    POSTAL_CODE = "POSTAL_CODE"  # the middle of the postal code
    POSTAL_REGION = "POSTAL_REGION"  # the middle of the postal codes with the same three digits


class Facility(Versioned, Base):
    """A home, a day group, an office of ambulatory help (Einrichtung), as the market sees it."""

    __tablename__ = "facilities"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    description: Mapped[str | None]
    description_en: Mapped[str | None]
    provider_reference: Mapped[str | None]  # the provider's own number
    address_protected: Mapped[bool]  # geschützte Adresse, such as of a women's shelter
    public_ags: Mapped[str | None]  # Kreis of the public point
    public_latitude: Mapped[float]
    public_longitude: Mapped[float]
    public_accuracy: Mapped[str]
    address_changed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("provider_id", "id"),  # foreign keys ignore policies: children name both
        UniqueConstraint("provider_id", "id", "address_protected"),
        UniqueConstraint("provider_id", "provider_reference"),
        CheckConstraint("public_latitude between -90 and 90", "public_latitude"),
        CheckConstraint("public_longitude between -180 and 180", "public_longitude"),
        CheckConstraint(
            "public_accuracy in ('EXACT','POSTAL_CODE','POSTAL_REGION')", "public_accuracy"
        ),
        CheckConstraint(
            "not address_protected or public_accuracy = 'POSTAL_REGION'", "address_protected"
        ),
        Index("ix_facilities_name_id", "name", "id"),
        protected(
            Policy(
                "owner",
                "all",
                (Role.PROVIDER,),
                f"provider_id = {ORGANISATION} and {in_facilities('id')}",
                f"provider_id = {ORGANISATION} and {in_facilities('id')}",
            ),
            Policy("market", "select", (Role.YOUTH_OFFICE,), "true"),
            Policy("authority", "select", (Role.STATE_YOUTH_OFFICE,), SEES_ADDRESS),
        ),
    )


class FacilityAddress(Base):
    """Where a facility is and how it is reached; protected or not, as the facility says.

    The foreign key carries `address_protected` along, so that the two never differ.
    """

    __tablename__ = "facility_addresses"

    facility_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    address_protected: Mapped[bool]
    street: Mapped[str]
    house_number: Mapped[str | None]
    postal_code: Mapped[str]
    city: Mapped[str]
    ags: Mapped[str | None]  # Kreis or town, five digits
    latitude: Mapped[float]
    longitude: Mapped[float]
    accuracy: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    website: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "facility_id", "address_protected"],
            ["facilities.provider_id", "facilities.id", "facilities.address_protected"],
            onupdate="CASCADE",
        ),
        CheckConstraint("postal_code ~ '^[0-9]{5}$'", "postal_code"),
        CheckConstraint("ags ~ '^[0-9]{5}$'", "ags"),
        CheckConstraint("latitude between -90 and 90", "latitude"),
        CheckConstraint("longitude between -180 and 180", "longitude"),
        CheckConstraint("accuracy in ('EXACT','POSTAL_CODE','POSTAL_REGION')", "accuracy"),
        Index("ix_facility_addresses_ags", "ags"),
        protected(
            Policy(
                "owner",
                "all",
                (Role.PROVIDER,),
                f"provider_id = {ORGANISATION} and {in_facilities('facility_id')}",
                f"provider_id = {ORGANISATION} and {in_facilities('facility_id')}",
            ),
            Policy(
                "market", "select", (Role.YOUTH_OFFICE,), f"not address_protected or {OCCUPIED}"
            ),
            Policy("authority", "select", (Role.STATE_YOUTH_OFFICE,), SUPERVISED),
        ),
    )
