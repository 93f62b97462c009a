"""Bodies and queries of permits."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Day, Flag, Id, Instant, Line, Prose
from jugendhilfe_api.organisations.facilities.groups.models import Gender
from jugendhilfe_api.organisations.facilities.groups.schemas import (
    Age,
    Genders,
    GroupReference,
    Places,
)
from jugendhilfe_api.organisations.permits.models import (
    PermitBasis,
    PermitEndReason,
    PermitState,
)
from jugendhilfe_api.organisations.schemas import OrganisationReference

MOST_GROUPS = 100
MOST_CONDITIONS = 100
Number = Annotated[Line, Field(max_length=60, description="File number (Aktenzeichen)")]
ConditionText = Annotated[
    Prose, Field(min_length=1, max_length=4000, description="As it stands in the permit")
]
NamesPersons = Annotated[
    Flag,
    Field(description="It speaks of persons, such as of staff: youth offices do not see it"),
]
LAST_DAY = Field(description="Last day on which the permit is in force")


class PermitQuery(PageQuery):
    """Which permits the client looks for."""

    state: PermitState | None = None
    valid_on: Day | None = Field(None, description="In force on this day")


class ApprovedPlacesGrant(Input):
    """Approved places of one group."""

    group_id: Id | None = Field(
        None, description="Null: of the facility as far as it is not divided into groups"
    )
    places: Places
    age_min: Age
    age_max: Age
    genders: Genders


class ConditionGrant(Input):
    """A condition of a permit (Auflage)."""

    text: ConditionText
    names_persons: NamesPersons
    deadline: Day | None = None


class PermitGrant(Input):
    """A permit as the authority grants it (Betriebserlaubnis)."""

    number: Number
    legal_basis: PermitBasis = PermitBasis.INSTITUTION
    valid_from: Day
    valid_until: Annotated[Day | None, LAST_DAY] = None
    replaces_id: Id | None = Field(
        None, description="The permit that ends on the day before, because its content changes"
    )
    approved_places: Annotated[
        list[ApprovedPlacesGrant], Field(min_length=1, max_length=MOST_GROUPS)
    ]
    conditions: Annotated[list[ConditionGrant], Field(max_length=MOST_CONDITIONS)] = Field([])


class PermitEnding(Input):
    """When and why a permit ends."""

    last_day: Annotated[Day, LAST_DAY]
    reason: PermitEndReason


class PermitRevocation(Input):
    """From when on a permit is revoked, and why (Aufhebung, § 45 (7) SGB VIII)."""

    effective_on: Day | None = Field(
        None,
        description="First day without the permit; without it, today: it takes effect at once",
    )
    reason: PermitEndReason


class ConditionFulfilment(Input):
    """Which condition is fulfilled, and since when."""

    condition_id: Id
    fulfilled_on: Day


class ApprovedPlaces(Output):
    """Approved places of one group (genehmigte Plätze)."""

    group: GroupReference | None
    places: Places
    age_min: Age
    age_max: Age
    genders: list[Annotated[str, Field(description="Extensible enum", examples=list(Gender))]]


class Condition(Output):
    """A condition of a permit (Auflage, Nebenbestimmung)."""

    id: Id
    text: ConditionText
    names_persons: NamesPersons
    imposed_on: Day
    deadline: Day | None
    fulfilled_on: Day | None


class Permit(Output):
    """The permit of a facility (Betriebserlaubnis, § 45 SGB VIII)."""

    id: Id
    facility_id: Id
    authority: OrganisationReference
    number: Number
    legal_basis: Annotated[str, Field(description="Extensible enum", examples=list(PermitBasis))]
    valid_from: Day
    valid_until: Annotated[Day | None, LAST_DAY]
    in_force: Annotated[Flag, Field(description="It is in force today")]
    replaces_id: Id | None
    approved_places: list[ApprovedPlaces]
    conditions: Annotated[
        list[Condition], Field(description="For youth offices, those that name no persons")
    ]
    state: Annotated[str, Field(description="Extensible enum", examples=list(PermitState))]
    end_reason: Annotated[
        str | None, Field(description="Extensible enum", examples=list(PermitEndReason))
    ]
    ended_at: Instant | None
    available_steps: Steps
    created_at: Instant
    version: Version
