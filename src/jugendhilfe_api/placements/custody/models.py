"""The table of custody measures; only who works on the case sees them, whoever pays does not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.cases.measures.models import OURS, SEEN
from jugendhilfe_api.core.crypto.sealed import Ciphertext, EncryptedText
from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.policies import Policy, protected
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.placements.custody import codes

OFFICE = (Role.YOUTH_OFFICE,)
OPEN = text(f"state <> '{codes.CustodyState.ENDED}'")


class CustodyMeasure(Versioned, Base):
    """The taking into care of a child (Inobhutnahme § 42, vorläufige Inobhutnahme § 42a).

    What the statistics I 7 ask for is collected on the way and may come late. The row carries the
    department of its case, kept true by the foreign key.
    """

    __tablename__ = "custody_measures"

    youth_office_id: Mapped[UUID]
    department: Mapped[str]  # of the case
    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    kind: Mapped[str]
    state: Mapped[str]
    begun_at: Mapped[datetime]
    repeated_in_year: Mapped[bool]  # another one of this child began in the same year
    # Whom the law wants to know of it
    trusted_person_notified_at: Mapped[datetime | None]  # § 42 (2)
    custodians_informed_at: Mapped[datetime | None]
    custodians_unreachable: Mapped[bool] = mapped_column(server_default=text("false"))
    objected_at: Mapped[datetime | None]
    court_referred_at: Mapped[datetime | None]
    court_decided_at: Mapped[datetime | None]
    court_outcome: Mapped[str | None]
    deprived_of_liberty_at: Mapped[datetime | None]  # the last time
    # Statistics I 7
    occasions: Mapped[Ciphertext | None] = mapped_column(EncryptedText)  # codes, one space between
    initiator: Mapped[str | None]
    accommodation: Mapped[str | None]
    provider_kind: Mapped[str | None]
    residence_before: Mapped[str | None]
    residence_after: Mapped[str | None]
    risk_assessed_before: Mapped[str | None]  # § 8a
    foreign_origin: Mapped[str | None]  # of one parent at least
    german_spoken: Mapped[str | None]  # in the family
    # The place, and how it has ended
    booking_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    measure_id: Mapped[UUID | None]  # the help that has followed
    next_booking_id: Mapped[UUID | None]  # of that help, if it is another one

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "case_id", "department"],
            ["cases.youth_office_id", "cases.id", "cases.department"],
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "person_id"], ["persons.youth_office_id", "persons.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "booking_id"], ["bookings.youth_office_id", "bookings.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "next_booking_id"], ["bookings.youth_office_id", "bookings.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "measure_id"], ["measures.youth_office_id", "measures.id"]
        ),
        UniqueConstraint("youth_office_id", "id"),
        CheckConstraint(f"department = '{Department.ASD}'", "department"),
        CheckConstraint(f"kind in ({listed(codes.CustodyKind)})", "kind"),
        CheckConstraint(f"state in ({listed(codes.CustodyState)})", "state"),
        CheckConstraint(f"initiator in ({listed(codes.CustodyInitiator)})", "initiator"),
        CheckConstraint(
            f"accommodation in ({listed(codes.CustodyAccommodation)})", "accommodation"
        ),
        CheckConstraint(
            f"provider_kind in ({listed(codes.CustodyProviderKind)})", "provider_kind"
        ),
        CheckConstraint(
            f"residence_before in ({listed(codes.CustodyResidence)}) "
            f"and residence_after in ({listed(codes.CustodyResidence)})",
            "residences",
        ),
        CheckConstraint(
            f"risk_assessed_before in ({listed(codes.YesOrNo)}) "
            f"and foreign_origin in ({listed(codes.YesOrNo)}) "
            f"and german_spoken in ({listed(codes.YesOrNo)})",
            "answers",
        ),
        CheckConstraint(f"court_outcome in ({listed(codes.CourtOutcome)})", "court_outcome"),
        CheckConstraint("(court_outcome is null) = (court_decided_at is null)", "court"),
        CheckConstraint(f"end_reason in ({listed(codes.CustodyEndReason)})", "end_reason"),
        CheckConstraint(
            "(state = 'ENDED') = (ended_at is not null) "
            "and (ended_at is null) = (end_reason is null) and ended_at >= begun_at",
            "ended",
        ),
        CheckConstraint("(end_reason = 'HELP_DECISION') = (measure_id is not null)", "help"),
        # Nobody is taken into care twice at a time.
        Index(
            "custody_measure_running",
            "youth_office_id",
            "person_id",
            unique=True,
            postgresql_where=OPEN,
        ),
        Index("ix_custody_measures_youth_office_id_id", "youth_office_id", "id"),
        Index("ix_custody_measures_open", "youth_office_id", "id", postgresql_where=OPEN),
        Index("ix_custody_measures_case_id", "case_id"),
        Index("ix_custody_measures_person_id", "person_id"),
        Index("ix_custody_measures_booking_id", "booking_id"),
        protected(
            Policy("sees", "select", OFFICE, SEEN),
            Policy("take", "insert", OFFICE, check=OURS),
            Policy("keep", "update", OFFICE, OURS, OURS),
        ),
    )
