"""The tables of service records: the month, its days, its contacts."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Identified, Versioned
from jugendhilfe_api.core.database.policies import (
    ORGANISATION,
    Policy,
    in_facilities,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
PROVIDER = (Role.PROVIDER,)
# The booking brings its walls along: who may see it may see what was rendered for it.
SEES_BOOKING = "exists (select from bookings b where b.id = booking_id)"
# What is not submitted yet is the provider's own business.
OURS = f"youth_office_id = {ORGANISATION} and state <> 'RECORDED' and {SEES_BOOKING}"
THEIRS = f"provider_id = {ORGANISATION} and {in_facilities('facility_id')}"


@code_list("service-record-states")
class ServiceRecordState(StrEnum):
    """The states of a service record."""

    RECORDED = "RECORDED"  # erfasst
    SUBMITTED = "SUBMITTED"  # eingereicht
    CHECKED = "CHECKED"  # geprüft
    QUERIED = "QUERIED"  # beanstandet
    INVOICED = "INVOICED"  # abgerechnet


@code_list("service-record-kinds")
class ServiceRecordKind(StrEnum):
    """How services are recorded."""

    DAYS = "DAYS"  # Tagesliste
    CONTACTS = "CONTACTS"  # Stundenliste


@code_list("day-statuses")
class DayStatus(StrEnum):
    """Where the young person was on a day."""

    PRESENT = "PRESENT"
    DEPARTURE = "DEPARTURE"  # Abreisetag
    RETURN = "RETURN"  # Anreisetag nach einer Abwesenheit
    ABSENT_HOME_VISIT = "ABSENT_HOME_VISIT"
    ABSENT_HOLIDAY = "ABSENT_HOLIDAY"
    ABSENT_HOSPITAL = "ABSENT_HOSPITAL"
    ABSENT_REHABILITATION = "ABSENT_REHABILITATION"
    ABSENT_MISSING = "ABSENT_MISSING"
    ABSENT_DETENTION = "ABSENT_DETENTION"
    ABSENT_CUSTODY = "ABSENT_CUSTODY"
    ABSENT_TRIAL_LIVING = "ABSENT_TRIAL_LIVING"
    ABSENT_OTHER = "ABSENT_OTHER"
    RESERVED = "RESERVED"  # the place is kept free (Freihaltung)


@code_list("contact-kinds")
class ContactKind(StrEnum):
    """What an hour was used for."""

    FACE_TO_FACE = "FACE_TO_FACE"
    REMOTE = "REMOTE"  # by telephone or video
    TRAVEL = "TRAVEL"
    PREPARATION = "PREPARATION"  # Vor- und Nachbereitung
    CANCELLED = "CANCELLED"  # at short notice by the family


@code_list("record-query-reasons")
class RecordQueryReason(StrEnum):
    """Why a service record was queried (Beanstandung)."""

    WRONG_DAY = "WRONG_DAY"
    WRONG_STATUS = "WRONG_STATUS"
    WRONG_DURATION = "WRONG_DURATION"
    NOT_RENDERED = "NOT_RENDERED"
    NOT_AGREED = "NOT_AGREED"  # not part of the help that was agreed
    INCOMPLETE = "INCOMPLETE"
    OTHER = "OTHER"  # needs a note


class ServiceRecord(Versioned, Base):
    """What a provider has rendered for a booking in a month (Leistungsnachweis).

    It names the booking and never the young person.
    """

    __tablename__ = "service_records"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    youth_office_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    booking_id: Mapped[UUID]
    provider_reference: Mapped[str | None]
    period: Mapped[date]  # the first day of the month
    kind: Mapped[str]
    state: Mapped[str]
    submitted_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None]  # a member of the office
    query_reason: Mapped[str | None]
    query_note: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "provider_id", "booking_id"],
            ["bookings.youth_office_id", "bookings.provider_id", "bookings.id"],
        ),
        ForeignKeyConstraint(
            ["provider_id", "facility_id"], ["facilities.provider_id", "facilities.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "checked_by"], ["members.organisation_id", "members.id"]
        ),
        UniqueConstraint("booking_id", "period"),
        UniqueConstraint("provider_id", "booking_id", "id"),
        UniqueConstraint("provider_id", "provider_reference"),
        CheckConstraint("extract(day from period) = 1", "period"),
        CheckConstraint("kind in ('DAYS','CONTACTS')", "kind"),
        CheckConstraint(
            "state in ('RECORDED','SUBMITTED','CHECKED','QUERIED','INVOICED')", "state"
        ),
        CheckConstraint("state <> 'QUERIED' or query_reason is not null", "query"),
        CheckConstraint("state <> 'CHECKED' or checked_at is not null", "checked"),
        Index("ix_service_records_youth_office_id_id", "youth_office_id", "id"),
        Index("ix_service_records_provider_id_id", "provider_id", "id"),
        protected(
            Policy("office", "select", OFFICE, OURS),
            Policy(
                "office_step",
                "update",
                OFFICE,
                OURS,
                f"{OURS} and state in ('CHECKED','QUERIED')",
                columns=(
                    "state",
                    "version",
                    "checked_at",
                    "checked_by",
                    "query_reason",
                    "query_note",
                ),
            ),
            Policy("provider", "select", PROVIDER, THEIRS),
            Policy("record", "insert", PROVIDER, check=f"{THEIRS} and state = 'RECORDED'"),
            Policy(
                "provider_step",
                "update",
                PROVIDER,
                THEIRS,
                f"{THEIRS} and state <> 'CHECKED'",
                columns=("state", "version", "submitted_at", "provider_reference"),
            ),
        ),
    )


SEES_RECORD = "exists (select from service_records r where r.id = record_id)"
# The provider writes the list only while the record is in its hands.
OPEN_RECORD = (
    "exists (select from service_records r "
    f"where r.id = record_id and r.provider_id = {ORGANISATION} "
    "and r.state in ('RECORDED','QUERIED'))"
)


def _of_record() -> tuple[Policy, ...]:
    return (
        Policy("parties", "select", (Role.YOUTH_OFFICE, Role.PROVIDER), SEES_RECORD),
        Policy("record", "insert", PROVIDER, check=OPEN_RECORD),
        Policy("replace", "delete", PROVIDER, OPEN_RECORD),
    )


class ServiceRecordDay(Base):
    """A day of a record: present, away, or the place kept free."""

    __tablename__ = "service_record_days"

    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_records.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    status: Mapped[str]

    __table_args__ = (protected(*_of_record()),)


class ServiceRecordContact(Identified, Base):
    """A contact of an ambulatory help, in steps of 15 minutes."""

    __tablename__ = "service_record_contacts"

    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_records.id"))
    day: Mapped[date]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]

    __table_args__ = (
        CheckConstraint("minutes between 15 and 1440 and mod(minutes, 15) = 0", "minutes"),
        CheckConstraint(
            "kind in ('FACE_TO_FACE','REMOTE','TRAVEL','PREPARATION','CANCELLED')", "kind"
        ),
        Index("ix_service_record_contacts_record_id_day", "record_id", "day", "id"),
        protected(*_of_record()),
    )
