"""The table of absences."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import ORGANISATION, Policy, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.placements.bookings.models import WITH_BOOKING
from jugendhilfe_api.reference.code_lists.models import code_list

# The day of a return may be the day of the next departure; who is still away is away for good.
UNTIL = "case when returned_on is not null then greatest(returned_on, departed_on + 1) end"
OWN = f"provider_id = {ORGANISATION} and {WITH_BOOKING}"


@code_list("absence-kinds")
class AbsenceKind(StrEnum):
    """Why the young person is not there; what is paid then is a matter of the agreement."""

    HOME_VISIT = "HOME_VISIT"  # Beurlaubung zur Familie
    HOLIDAY = "HOLIDAY"  # Ferien, Freizeit
    HOSPITAL = "HOSPITAL"
    REHABILITATION = "REHABILITATION"  # Kur
    MISSING = "MISSING"  # abgängig, entwichen
    DETENTION = "DETENTION"  # Haft, Arrest
    CUSTODY = "CUSTODY"  # Inobhutnahme anderswo
    TRIAL_LIVING = "TRIAL_LIVING"  # Erprobung in der Familie oder in eigener Wohnung
    OTHER = "OTHER"


class BookingAbsence(Versioned, Base):
    """The young person is away from the day of departure to the day of return (Abwesenheit).

    Whether these two days count as presence is a matter of the agreement.
    """

    __tablename__ = "booking_absences"

    youth_office_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    booking_id: Mapped[UUID]
    kind: Mapped[str]
    departed_on: Mapped[date]
    returned_on: Mapped[date | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "provider_id", "booking_id"],
            ["bookings.youth_office_id", "bookings.provider_id", "bookings.id"],
        ),
        CheckConstraint("returned_on >= departed_on", "period"),
        CheckConstraint(
            "kind in ('HOME_VISIT','HOLIDAY','HOSPITAL','REHABILITATION','MISSING','DETENTION',"
            "'CUSTODY','TRIAL_LIVING','OTHER')",
            "kind",
        ),
        ExcludeConstraint(
            ("booking_id", "="),
            (text(f"daterange(departed_on, {UNTIL})"), "&&"),
            name="absences_overlap",
        ),
        Index("ix_booking_absences_booking_id_departed_on", "booking_id", "departed_on", "id"),
        protected(
            Policy("office", "select", (Role.YOUTH_OFFICE,), WITH_BOOKING),
            Policy("provider", "select", (Role.PROVIDER,), OWN),
            Policy("record", "insert", (Role.PROVIDER,), check=OWN),
            Policy(
                "record_return",
                "update",
                (Role.PROVIDER,),
                OWN,
                OWN,
                columns=("returned_on", "version"),
            ),
        ),
    )
