"""The table of the days on which an offer is not covered by a permit, kept by triggers.

A permit ends on a day, perhaps without anybody doing anything: so what is kept is not a flag but
days, and whoever reads compares them with today. An offer that is covered has no row. There is no
foreign key: it would lock the offers of a facility after the facility, against the order.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.policies import ORGANISATION, Policy, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.offers.permitted import functions
from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("permit-gaps")
class PermitGap(StrEnum):
    """What is missing in the permit (Betriebserlaubnis) for an offer that needs one."""

    NO_PERMIT = "NO_PERMIT"
    PERMIT_ENDED = "PERMIT_ENDED"
    GROUP_NOT_COVERED = "GROUP_NOT_COVERED"
    PLACES_EXCEEDED = "PLACES_EXCEEDED"  # with the other offers of the group
    AGES_EXCEEDED = "AGES_EXCEEDED"
    GENDERS_EXCEEDED = "GENDERS_EXCEEDED"


class OfferPermitGap(Base):
    """From which day until before which other an offer is not covered, and why."""

    __tablename__ = "offer_permit_gaps"

    provider_id: Mapped[UUID]
    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)  # or -infinity
    until: Mapped[date]  # the first day on which it is over, or infinity
    gap: Mapped[str]

    __table_args__ = (
        CheckConstraint("first_day < until", "days"),
        protected(
            Policy("owner", "select", (Role.PROVIDER,), f"provider_id = {ORGANISATION}"),
            Policy("market", "select", (Role.YOUTH_OFFICE,), "true"),
        ),
    )


functions.declare()
