"""The table of groups."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import ORGANISATION, Policy, in_facilities, protected
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

# What the triggers name when they refuse: here, and in `organisations.permits` and `offers`.
GROUP_WITHIN_PERMIT = "group_within_permit"
OFFERS_WITHIN_GROUP = "offers_within_group"
OLDEST = 27  # § 7 SGB VIII: a young person is younger than 27
MINE = f"provider_id = {ORGANISATION} and {in_facilities('facility_id')}"
# The sub-select has policies of its own: who sees the facility sees its groups.
SEES_FACILITY = "exists (select from facilities f where f.id = facility_groups.facility_id)"


@code_list("genders")
class Gender(StrEnum):
    """Genders as groups, permits and offers name them (Geschlecht)."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    DIVERSE = "DIVERSE"


def ordered_ages() -> CheckConstraint:
    """Declare the check of an age range in completed years, both inclusive."""
    return CheckConstraint(f"age_min >= 0 and age_min <= age_max and age_max < {OLDEST}", "ages")


def known_genders() -> CheckConstraint:
    """Declare the check of a list of genders."""
    listed = ",".join(f"'{gender}'" for gender in Gender)
    return CheckConstraint(f"genders <@ array[{listed}] and genders <> '{{}}'", "genders")


class FacilityGroup(Versioned, Base):
    """A group of a facility (Gruppe), as its provider keeps it.

    `available_places` are those with staff (verfügbare Plätze, § 47 SGB VIII): never more than the
    permit approves, never fewer than the offers of the group promise. Triggers see to both.
    """

    __tablename__ = "facility_groups"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    name: Mapped[str]
    available_places: Mapped[int] = mapped_column(SmallInteger)
    age_min: Mapped[int] = mapped_column(SmallInteger)
    age_max: Mapped[int] = mapped_column(SmallInteger)
    genders: Mapped[list[str]] = mapped_column(ARRAY(Text))

    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "facility_id"], ["facilities.provider_id", "facilities.id"]
        ),
        UniqueConstraint("provider_id", "facility_id", "id"),
        UniqueConstraint("facility_id", "name"),
        CheckConstraint("available_places >= 0", "available_places"),
        ordered_ages(),
        known_genders(),
        protected(
            Policy("owner", "all", (Role.PROVIDER,), MINE, MINE),
            Policy("market", "select", (Role.YOUTH_OFFICE,), "true"),
            Policy("authority", "select", (Role.STATE_YOUTH_OFFICE,), SEES_FACILITY),
        ),
    )
