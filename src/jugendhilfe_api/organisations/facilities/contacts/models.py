"""The table of contacts of facilities."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.policies import ORGANISATION, Policy, in_facilities, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

MINE = f"provider_id = {ORGANISATION} and {in_facilities('facility_id')}"
# The sub-select has policies of its own: who supervises the facility sees whom to call there.
SEES_FACILITY = "exists (select from facilities f where f.id = facility_contacts.facility_id)"


@code_list("facility-contact-functions")
class ContactFunction(StrEnum):
    """What somebody is to be called about."""

    MANAGEMENT = "MANAGEMENT"  # Leitung
    PLACEMENT_REQUESTS = "PLACEMENT_REQUESTS"  # Platzanfragen
    EMERGENCY_ADMISSION = "EMERGENCY_ADMISSION"  # Notaufnahme
    BILLING = "BILLING"  # Abrechnung
    GENERAL = "GENERAL"


class FacilityContact(Versioned, Base):
    """Somebody of the provider's staff who answers for a facility (Ansprechperson).

    A business contact, for youth offices and the authority and never for the public. It says how
    somebody is reached and not where: so it may be read where the address is protected.
    """

    __tablename__ = "facility_contacts"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    function: Mapped[str]
    display_name: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    availability: Mapped[str | None]  # such as: weekdays from 8 to 16

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "facility_id"], ["facilities.provider_id", "facilities.id"]
        ),
        CheckConstraint(f"function in ({listed(ContactFunction)})", "function"),
        CheckConstraint("phone is not null or email is not null", "reachable"),
        Index("ix_facility_contacts_by_function", "facility_id", "function", "id"),
        protected(
            Policy("owner", "all", (Role.PROVIDER,), MINE, MINE),
            Policy("market", "select", (Role.YOUTH_OFFICE,), "true"),
            Policy("authority", "select", (Role.STATE_YOUTH_OFFICE,), SEES_FACILITY),
        ),
    )
