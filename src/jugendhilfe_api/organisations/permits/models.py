"""The tables of permits: what an authority has approved, and under which conditions.

Nothing that is granted is ever changed: another content is another permit that replaces this one,
and an end is a day and a state. So what was approved on a day can always be said.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Identified, Versioned
from jugendhilfe_api.core.database.policies import (
    ORGANISATION,
    TODAY,
    Policy,
    in_facilities,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.organisations.facilities.groups.models import known_genders, ordered_ages
from jugendhilfe_api.organisations.permits import functions
from jugendhilfe_api.reference.code_lists.models import code_list

MINE = f"provider_id = {ORGANISATION} and {in_facilities('facility_id')}"
# The authority that gives permits in the district in which the house stands: today, whoever gave
# this one. Two authorities may share a Land, so the Land says nothing.
IN_CHARGE = f"""exists (
    select from facility_addresses a join jurisdictions j on j.ags = a.ags
    where a.facility_id = permits.facility_id and a.provider_id = permits.provider_id
      and j.authority_id = {ORGANISATION} and j.task = 'PERMITS'
      and j.valid_from <= {TODAY} and (j.valid_until is null or j.valid_until >= {TODAY}))"""
# Both days count; a permit that was revoked before it began has been in force on no day.
PERIOD = "daterange(valid_from, valid_until + 1, '[)')"
WITH_PERMIT = "exists (select from permits p where p.id = {table}.permit_id)"


@code_list("permit-states")
class PermitState(StrEnum):
    """The states of a permit; whether it is in force, its days say."""

    ACTIVE = "ACTIVE"
    REPLACED = "REPLACED"  # by another permit with another content
    ENDED = "ENDED"  # such as by closure
    REVOKED = "REVOKED"  # aufgehoben, § 45 (7)


@code_list("permit-bases")
class PermitBasis(StrEnum):
    """Under which provision a permit is given."""

    INSTITUTION = "INSTITUTION"  # Einrichtung, § 45
    SUPERVISED_HOUSING = "SUPERVISED_HOUSING"  # sonstige betreute Wohnform, § 48a


@code_list("permit-end-reasons")
class PermitEndReason(StrEnum):
    """Why a permit ends."""

    CLOSURE = "CLOSURE"  # the provider closes the facility
    WAIVER = "WAIVER"  # the provider gives the permit back
    REQUIREMENTS_NOT_MET = "REQUIREMENTS_NOT_MET"  # § 45 (7) S. 2
    WELFARE_AT_RISK = "WELFARE_AT_RISK"  # § 45 (7) S. 1
    OTHER = "OTHER"


class Permit(Versioned, Base):
    """The permit of a facility (Betriebserlaubnis) from a day on: at most one on each day."""

    __tablename__ = "permits"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))  # that granted it
    number: Mapped[str]  # Aktenzeichen
    legal_basis: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day
    replaces_id: Mapped[UUID | None]
    state: Mapped[str]
    end_reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]  # when somebody said so, not when it ends

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "facility_id"], ["facilities.provider_id", "facilities.id"]
        ),
        ForeignKeyConstraint(
            ["provider_id", "facility_id", "replaces_id"],
            ["permits.provider_id", "permits.facility_id", "permits.id"],
        ),
        UniqueConstraint("provider_id", "facility_id", "id"),
        UniqueConstraint("replaces_id"),
        CheckConstraint("state in ('ACTIVE','REPLACED','ENDED','REVOKED')", "state"),
        CheckConstraint("legal_basis in ('INSTITUTION','SUPERVISED_HOUSING')", "legal_basis"),
        CheckConstraint("valid_until >= valid_from - 1", "period"),
        CheckConstraint(
            "state in ('ACTIVE','REPLACED') or "
            "(valid_until is not null and end_reason is not null and ended_at is not null)",
            "end",
        ),
        ExcludeConstraint(
            ("facility_id", "="), (text(PERIOD), "&&"), name="permit_once_at_a_time"
        ),
        Index("ix_permits_facility_id_valid_from", "facility_id", "valid_from", "id"),
        protected(
            Policy("owner", "select", (Role.PROVIDER,), MINE),
            Policy("market", "select", (Role.YOUTH_OFFICE,), "true"),
            Policy("authority", "select", (Role.STATE_YOUTH_OFFICE,), IN_CHARGE),
            Policy(
                "grant_permit",
                "insert",
                (Role.STATE_YOUTH_OFFICE,),
                check=f"authority_id = {ORGANISATION} and state = 'ACTIVE' and {IN_CHARGE}",
            ),
            Policy(
                "end_permit",
                "update",
                (Role.STATE_YOUTH_OFFICE,),
                IN_CHARGE,
                IN_CHARGE,
                columns=("state", "valid_until", "end_reason", "ended_at", "version"),
            ),
        ),
    )


class PermitPlaces(Identified, Base):
    """How many places a permit approves in a group, and for whom (genehmigte Plätze).

    Without a group: in the facility as far as it is not divided into groups.
    """

    __tablename__ = "permit_places"

    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    permit_id: Mapped[UUID]
    group_id: Mapped[UUID | None]
    places: Mapped[int] = mapped_column(SmallInteger)
    age_min: Mapped[int] = mapped_column(SmallInteger)
    age_max: Mapped[int] = mapped_column(SmallInteger)
    genders: Mapped[list[str]] = mapped_column(ARRAY(Text))

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "facility_id", "permit_id"],
            ["permits.provider_id", "permits.facility_id", "permits.id"],
        ),
        ForeignKeyConstraint(
            ["provider_id", "facility_id", "group_id"],
            ["facility_groups.provider_id", "facility_groups.facility_id", "facility_groups.id"],
        ),
        UniqueConstraint("permit_id", "group_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("places >= 0", "places"),
        ordered_ages(),
        known_genders(),
        Index("ix_permit_places_group_id", "group_id"),
        protected(
            Policy("owner", "select", (Role.PROVIDER,), MINE),
            Policy("market", "select", (Role.YOUTH_OFFICE,), "true"),
            Policy(
                "authority",
                "select",
                (Role.STATE_YOUTH_OFFICE,),
                WITH_PERMIT.format(table="permit_places"),
            ),
            Policy(
                "grant_permit",
                "insert",
                (Role.STATE_YOUTH_OFFICE,),
                check=WITH_PERMIT.format(table="permit_places"),
            ),
        ),
    )


class PermitCondition(Identified, Base):
    """What a permit asks for (Nebenbestimmung, nachträgliche Auflage, § 45 (4) SGB VIII).

    A condition may speak of a person, such as a member of staff who may not work there. That is
    for the provider and its authority; youth offices see the others (§ 35 SGB I: need to know).
    """

    __tablename__ = "permit_conditions"

    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    permit_id: Mapped[UUID]
    text: Mapped[str]
    names_persons: Mapped[bool]
    imposed_on: Mapped[date]
    deadline: Mapped[date | None]
    fulfilled_on: Mapped[date | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "facility_id", "permit_id"],
            ["permits.provider_id", "permits.facility_id", "permits.id"],
        ),
        CheckConstraint("fulfilled_on >= imposed_on", "fulfilled_on"),
        Index("ix_permit_conditions_permit_id", "permit_id", "id"),
        protected(
            Policy("owner", "select", (Role.PROVIDER,), MINE),
            Policy("market", "select", (Role.YOUTH_OFFICE,), "not names_persons"),
            Policy(
                "authority",
                "select",
                (Role.STATE_YOUTH_OFFICE,),
                WITH_PERMIT.format(table="permit_conditions"),
            ),
            Policy(
                "impose",
                "insert",
                (Role.STATE_YOUTH_OFFICE,),
                check=WITH_PERMIT.format(table="permit_conditions"),
            ),
            Policy(
                "fulfil",
                "update",
                (Role.STATE_YOUTH_OFFICE,),
                WITH_PERMIT.format(table="permit_conditions"),
                WITH_PERMIT.format(table="permit_conditions"),
                columns=("fulfilled_on",),
            ),
        ),
    )


functions.declare()
