"""Bodies and queries of groups."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import INTEGRAL, Id, Instant, Line
from jugendhilfe_api.organisations.facilities.groups.models import OLDEST, Gender

Age = Annotated[
    int, Field(strict=True, ge=0, le=OLDEST - 1, json_schema_extra={"format": "int32"}), INTEGRAL
]
Places = Annotated[
    int, Field(strict=True, ge=0, le=999, json_schema_extra={"format": "int32"}), INTEGRAL
]
Genders = Annotated[list[Gender], Field(min_length=1, max_length=len(Gender))]
STAFFED = Field(description="Places with staff (verfügbare Plätze, § 47 SGB VIII)")
YOUNGEST = Field(description="Youngest age, in completed years")
AGE_LIMIT = Field(description="Oldest age, in completed years")


class GroupQuery(PageQuery):
    """Which groups the client looks for."""


class GroupEntry(Input):
    """A group as its provider enters it (Gruppe)."""

    name: Line
    available_places: Annotated[Places, STAFFED]
    age_min: Annotated[Age, YOUNGEST]
    age_max: Annotated[Age, AGE_LIMIT]
    genders: Genders


class GroupPatch(Input):
    """Changes to a group (RFC 7396)."""

    name: Line = KEPT
    available_places: Annotated[Places, STAFFED] = KEPT
    age_min: Annotated[Age, YOUNGEST] = KEPT
    age_max: Annotated[Age, AGE_LIMIT] = KEPT
    genders: Genders = KEPT


class GroupReference(Output):
    """A group, as part of another resource."""

    id: Id
    name: Line


class Group(Output):
    """A group of a facility (Gruppe)."""

    id: Id
    facility_id: Id
    name: Line
    approved_places: Annotated[
        Places | None,
        Field(
            description="Places that the permit in force approves (genehmigte Plätze); null where "
            "the facility has never had a permit"
        ),
    ]
    available_places: Annotated[
        Places, Field(description="Places with staff, never more than approved")
    ]
    age_min: Age
    age_max: Age
    genders: list[Annotated[str, Field(description="Extensible enum", examples=list(Gender))]]
    created_at: Instant
    version: Version
