"""The tables of bookings and of what each has disclosed to the provider."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.crypto.sealed import Ciphertext, EncryptedText
from jugendhilfe_api.core.database.base import Base, Identified, Versioned
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import (
    MEMBER,
    ORGANISATION,
    JobRole,
    Policy,
    in_departments,
    in_facilities,
    protected,
)
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
PROVIDER = (Role.PROVIDER,)


@code_list("booking-states")
class BookingState(StrEnum):
    """The states of a booking."""

    PLANNED = "PLANNED"  # geplant
    ACTIVE = "ACTIVE"  # the young person has been admitted
    ENDED = "ENDED"  # entlassen
    NOT_STARTED = "NOT_STARTED"  # nicht angetreten
    CANCELLED_BY_OFFICE = "CANCELLED_BY_OFFICE"
    CANCELLED_BY_PROVIDER = "CANCELLED_BY_PROVIDER"


@code_list("choice-reasons")
class ChoiceReason(StrEnum):
    """Why this place and no other (§§ 5, 36 SGB VIII): price alone is no reason."""

    SUITABILITY = "SUITABILITY"  # fits the needs best
    WISH_OF_FAMILY = "WISH_OF_FAMILY"  # Wunsch- und Wahlrecht, § 5
    NEAR_HOME = "NEAR_HOME"  # nearness to family, school, friends
    SIBLINGS = "SIBLINGS"  # siblings stay together
    CONTINUITY = "CONTINUITY"  # known place or people
    ONLY_SUITABLE_PLACE = "ONLY_SUITABLE_PLACE"
    EMERGENCY = "EMERGENCY"
    EQUAL_BUT_CHEAPER = "EQUAL_BUT_CHEAPER"  # equally suitable, § 5 (2)
    OTHER = "OTHER"  # needs a note


@code_list("discharge-reasons")
class DischargeReason(StrEnum):
    """Why a stay has ended (statistics I 1: Grund der Beendigung)."""

    AS_PLANNED = "AS_PLANNED"  # gemäß Hilfeplan
    ENDED_BY_PARENTS = "ENDED_BY_PARENTS"
    ENDED_BY_PROVIDER = "ENDED_BY_PROVIDER"
    ENDED_BY_YOUNG_PERSON = "ENDED_BY_YOUNG_PERSON"
    TRANSFER = "TRANSFER"  # Abgabe wegen Zuständigkeitswechsels
    ADOPTION = "ADOPTION"
    CUSTODY_ENDED = "CUSTODY_ENDED"  # Ende der Inobhutnahme
    OTHER = "OTHER"


@code_list("disclosure-stages")
class DisclosureStage(StrEnum):
    """When something was handed to the provider; each stage has its own whitelist."""

    REQUEST = "REQUEST"
    RESERVATION = "RESERVATION"
    BOOKING = "BOOKING"
    ADDITIONAL = "ADDITIONAL"  # later, by the office and with a reason


@code_list("contact-relations")
class ContactRelation(StrEnum):
    """Who somebody is to the young person."""

    MOTHER = "MOTHER"
    FATHER = "FATHER"
    GUARDIAN = "GUARDIAN"  # Vormund, Pfleger
    FOSTER_PARENT = "FOSTER_PARENT"
    RELATIVE = "RELATIVE"
    CASE_WORKER = "CASE_WORKER"  # fallführende Fachkraft
    SCHOOL = "SCHOOL"
    PHYSICIAN = "PHYSICIAN"
    OTHER = "OTHER"


@code_list("custody-holders")
class CustodyHolder(StrEnum):
    """Who decides for the young person (Personensorge)."""

    BOTH_PARENTS = "BOTH_PARENTS"
    MOTHER = "MOTHER"
    FATHER = "FATHER"
    GUARDIAN = "GUARDIAN"  # Vormundschaft
    PARENTS_AND_CURATOR = "PARENTS_AND_CURATOR"  # parts are with a curator (Ergänzungspflegschaft)
    OF_AGE = "OF_AGE"  # the young person
    UNCLEAR = "UNCLEAR"


# With the walls of the case. Not `exists`: of that PostgreSQL makes a hash of all cases of the
# office, for a page of a hundred bookings; this it looks up by its key, once for each of them.
IN_CASE = "(select true from cases where cases.id = case_id)"
# Who pays must see what is to be paid for, whichever department has booked.
PAYS = f"({in_departments(Department.WJH)} and {MEMBER} is not null)"
OURS = f"youth_office_id = {ORGANISATION}"
THEIRS = f"provider_id = {ORGANISATION} and {in_facilities('facility_id')}"
KEPT = f"{OURS} and {IN_CASE}"


class Booking(Versioned, Base):
    """A place booked for a young person (Belegung).

    `admission_day` and `discharge_day` are those of the plan until the provider records the real
    ones. A provider that may no longer know the young person has `access_ended_at`.
    """

    __tablename__ = "bookings"

    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    vacancy_id: Mapped[UUID]
    reservation_id: Mapped[UUID | None]
    occupancy_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("occupancies.id", ondelete="SET NULL"), unique=True
    )
    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    reference: Mapped[str]  # the number that both sides write on letters and invoices
    provider_reference: Mapped[str | None]
    admission_day: Mapped[date]
    discharge_day: Mapped[date | None]  # the last night is the one before; none: open-ended
    component: Mapped[str] = mapped_column(server_default=text("'BASIC'"))
    emergency: Mapped[bool] = mapped_column(server_default=text("false"))
    outside_region: Mapped[bool | None]  # the facility is in another district than the office
    choice_reason: Mapped[str]
    choice_note: Mapped[str | None]  # for the office only
    discharge_reason: Mapped[str | None]
    cancellation_reason: Mapped[str | None]
    state: Mapped[str]
    access_ended_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "offer_id", "facility_id"],
            ["offers.provider_id", "offers.id", "offers.facility_id"],
        ),
        ForeignKeyConstraint(
            ["provider_id", "vacancy_id"], ["vacancies.provider_id", "vacancies.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "reservation_id"],
            ["reservations.youth_office_id", "reservations.id"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "case_id"], ["cases.youth_office_id", "cases.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "person_id"], ["persons.youth_office_id", "persons.id"]
        ),
        UniqueConstraint("youth_office_id", "id"),
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("youth_office_id", "provider_id", "id"),
        UniqueConstraint("youth_office_id", "reference"),
        UniqueConstraint(
            "provider_id", "provider_reference", name="uq_bookings_provider_reference"
        ),
        CheckConstraint("discharge_day >= admission_day", "period"),
        CheckConstraint(
            "state in ('PLANNED','ACTIVE','ENDED','NOT_STARTED','CANCELLED_BY_OFFICE',"
            "'CANCELLED_BY_PROVIDER')",
            "state",
        ),
        CheckConstraint(
            "state <> 'ENDED' or (discharge_day is not null and discharge_reason is not null)",
            "discharge",
        ),
        CheckConstraint("choice_reason <> 'OTHER' or choice_note is not null", "choice"),
        CheckConstraint(
            "cancellation_reason is null "
            "or state in ('CANCELLED_BY_OFFICE','CANCELLED_BY_PROVIDER')",
            "cancellation",
        ),
        CheckConstraint("component in ('BASIC','PARENT','CHILD')", "component"),
        Index("ix_bookings_youth_office_id_id", "youth_office_id", "id"),
        # One for each filter of the list: a page reads its own rows, however many there are.
        Index("ix_bookings_youth_office_id_state", "youth_office_id", "state", "id"),
        Index("ix_bookings_youth_office_id_offer_id", "youth_office_id", "offer_id", "id"),
        Index("ix_bookings_youth_office_id_facility_id", "youth_office_id", "facility_id", "id"),
        Index("ix_bookings_youth_office_id_outside", "youth_office_id", "outside_region", "id"),
        Index("ix_bookings_youth_office_id_emergency", "youth_office_id", "emergency", "id"),
        Index("ix_bookings_provider_id_id", "provider_id", "id"),
        Index("ix_bookings_provider_id_state", "provider_id", "state", "id"),
        Index("ix_bookings_case_id", "case_id"),
        Index("ix_bookings_person_id", "person_id"),
        Index("ix_bookings_facility_id_admission_day", "facility_id", "admission_day"),
        protected(
            Policy("office", "select", OFFICE, f"{OURS} and ({PAYS} or {IN_CASE})"),
            Policy("book", "insert", OFFICE, check=KEPT),
            Policy(
                "office_step",
                "update",
                OFFICE,
                KEPT,
                KEPT,
                columns=(
                    "state",
                    "version",
                    "admission_day",
                    "discharge_day",
                    "discharge_reason",
                    "outside_region",
                    "cancellation_reason",
                    "access_ended_at",
                ),
            ),
            Policy("provider", "select", PROVIDER, THEIRS),
            Policy(
                "provider_step",
                "update",
                PROVIDER,
                THEIRS,
                THEIRS,
                columns=(
                    "state",
                    "version",
                    "admission_day",
                    "discharge_day",
                    "discharge_reason",
                    "cancellation_reason",
                    "provider_reference",
                    "access_ended_at",
                ),
            ),
            Policy(
                "rollup",
                "select",
                (JobRole.ROLLUP,),
                "true",
                columns=(
                    "id",
                    "youth_office_id",
                    "facility_id",
                    "admission_day",
                    "discharge_day",
                    "outside_region",
                    "state",
                ),
            ),
        ),
    )


# For `available_steps`, with the policies of the caller. A body that PostgreSQL does not look into
# before it runs: a provider has no privilege on cases, and the statement is the same for both.
function(
    "sees_case(uuid)",
    """
    create or replace function sees_case(case_id uuid) returns boolean
    language plpgsql stable as $$
    begin
      return exists (select from cases where cases.id = $1);
    end
    $$
    """,
    Role.YOUTH_OFFICE,
    Role.PROVIDER,
)

# Whether a facility is in another district than the office that books there. The district of a
# protected address is not for everybody, so a function looks and says no more than that; a town
# with a youth office of its own belongs to its district.
function(
    "lies_outside_region(uuid)",
    f"""
    create or replace function lies_outside_region(facility uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
      select left(o.ags, 5) <> coalesce(a.ags, left(f.public_ags, 5))
        from facilities f
        left join facility_addresses a on a.facility_id = f.id
        join organisations o on o.id = {ORGANISATION}
       where f.id = $1
    $$
    """,  # noqa: S608 - constants of `policies`
    Role.YOUTH_OFFICE,
)

# A child inherits the policies of its booking; the provider's access ends with it.
WITH_BOOKING = "exists (select from bookings b where b.id = booking_id)"
WITH_ACCESS = (
    f"{MEMBER} is not null and "
    "exists (select from bookings b where b.id = booking_id and b.access_ended_at is null)"
)


class BookingDisclosure(Identified, Base):
    """What a provider was told about a young person, and when (§ 64 SGB VIII, § 78 SGB X).

    Written once and never changed: a snapshot of the fields that the whitelist of the stage names.
    """

    __tablename__ = "booking_disclosures"

    youth_office_id: Mapped[UUID]
    booking_id: Mapped[UUID]
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    stage: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Contact persons, custody, what a house must know of the health: as JSON.
    essentials: Mapped[Ciphertext | None] = mapped_column(EncryptedText)
    reason: Mapped[str | None]  # why something was handed over later; for the office only
    disclosed_at: Mapped[datetime]
    disclosed_by: Mapped[UUID | None]  # the member of the office
    whitelist: Mapped[date]  # since when it was in force

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "booking_id"], ["bookings.youth_office_id", "bookings.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "disclosed_by"], ["members.organisation_id", "members.id"]
        ),
        Index(
            "uq_booking_disclosures_booking_id_stage",
            "booking_id",
            "stage",
            unique=True,
            postgresql_where=text("stage <> 'ADDITIONAL'"),
        ),
        Index(
            "ix_booking_disclosures_booking_id_disclosed_at", "booking_id", "disclosed_at", "id"
        ),
        CheckConstraint("stage in ('REQUEST','RESERVATION','BOOKING','ADDITIONAL')", "stage"),
        CheckConstraint("(stage = 'ADDITIONAL') = (reason is not null)", "reason"),
        protected(
            Policy("office", "select", OFFICE, WITH_BOOKING),
            Policy("disclose", "insert", OFFICE, check=f"{OURS} and {WITH_BOOKING}"),
            Policy("provider", "select", PROVIDER, WITH_ACCESS),
        ),
    )
