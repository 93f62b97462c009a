"""Bodies of the search; they name no child."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery
from jugendhilfe_api.core.types import (
    INTEGRAL,
    Ags,
    Code,
    Count,
    Day,
    Flag,
    Id,
    Instant,
    Line,
    PostalCode,
    Rate,
)
from jugendhilfe_api.offers.models import Accessibility
from jugendhilfe_api.offers.schemas import Codes, Language, ServiceType
from jugendhilfe_api.organisations.facilities.groups.models import Gender
from jugendhilfe_api.organisations.facilities.groups.schemas import Age, Places
from jugendhilfe_api.organisations.facilities.schemas import Latitude, Longitude, Point
from jugendhilfe_api.reference.code_lists.models import code_list
from jugendhilfe_api.reference.service_types.models import ServiceKind

Kilometres = Annotated[
    int, Field(strict=True, ge=1, le=1000, json_schema_extra={"format": "int32"}), INTEGRAL
]


SearchOrder = Literal["rate", "-rate", "distance", "available_from", "freshness"]


@code_list("search-criteria")
class Criterion(StrEnum):
    """What a search can ask for."""

    SERVICE_TYPE = "SERVICE_TYPE"
    KIND = "KIND"
    AGE = "AGE"
    GENDER = "GENDER"
    SPECIALISATIONS = "SPECIALISATIONS"
    EXCLUSIONS = "EXCLUSIONS"
    LANGUAGES = "LANGUAGES"
    ACCESSIBILITY = "ACCESSIBILITY"
    EMERGENCY = "EMERGENCY"
    FREE = "FREE"
    REGION = "REGION"
    RADIUS = "RADIUS"
    RATE = "RATE"
    CATCHMENT = "CATCHMENT"
    AGREEMENT = "AGREEMENT"


@code_list("rate-statuses")
class RateStatus(StrEnum):
    """Whether a rate binds the office that asks."""

    AGREED = "AGREED"
    NO_AGREEMENT = "NO_AGREEMENT"


class Free(Input):
    """The stay for which a place must be free: nights from admission to discharge."""

    from_day: Day = Field(description="Day of admission")
    until_day: Day | None = Field(
        None, description="Day of discharge, whose night is free again; without it, open-ended"
    )
    places: Count = Field(1, description="Several places together, for siblings")


class Around(Input):
    """The middle of a radius: a postal code, or a point."""

    postal_code: PostalCode | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class OfferSearch(Input):
    """What a young person needs; nothing here says who it is."""

    service_type: ServiceType
    kind: ServiceKind | None = None
    age: Age | None = Field(None, description="Age at admission, in completed years")
    gender: Gender | None = None
    specialisations: Codes = Field([], description="All of these are needed")
    exclusions: Codes = Field(
        [], description="Criteria of the young person: offers that exclude one of them do not fit"
    )
    languages: Annotated[list[Language], Field(max_length=10)] = Field(
        [], description="All of these are needed"
    )
    accessibility: Annotated[list[Accessibility], Field(max_length=len(Accessibility))] = Field([])
    emergency: Flag = Field(False, description="Admission without notice (Notaufnahme)")
    free: Free | None = None
    regions: Annotated[list[Ags], Field(max_length=400)] = Field(
        [], description="Länder (2 digits), Kreise (5) or municipalities (8: their Kreis)"
    )
    around: Around | None = None
    radius_km: Kilometres | None = None
    rate_max: Rate | None = None
    sort: SearchOrder = "rate"
    limit: Annotated[
        int, Field(strict=True, ge=1, le=200, json_schema_extra={"format": "int32"}), INTEGRAL
    ] = 20
    cursor: (
        Annotated[str, Field(strict=True, max_length=500, pattern=r"^[A-Za-z0-9_-]+$")] | None
    ) = Field(None, description="`next_cursor` of the page before, with the same criteria")


class Asked(PageQuery):
    """The same, flat, as the statements take it: each field that is not null is a condition."""

    service_type: str
    kind: str | None = None
    age: int | None = None
    gender: list[str] | None = None
    specialisations: list[str] | None = None
    exclusions: list[str] | None = None
    languages: list[str] | None = None
    accessibility: list[str] | None = None
    emergency: bool | None = None
    free: bool | None = None
    regions: list[str] | None = None
    radius_km: int | None = None
    rate_max: int | None = None  # × 10,000


class NamedReference(Output):
    """A provider or a facility, as part of a hit."""

    id: Id
    name: Line


class BindingRate(Output):
    """The basic rate that binds the office that asks, on the day of admission or today."""

    status: Annotated[str, Field(description="Extensible enum", examples=list(RateStatus))]
    id: Id | None
    unit: Annotated[str, Field(description="Extensible enum", examples=["DAY_RATE"])]
    rate: Rate | None


class FreeVacancy(Output):
    """The vacancy that fits best."""

    id: Id
    available_from: Day
    available_until: Day | None
    free_places: Places
    as_of: Instant
    confirm_by: Day


class Match(Output):
    """Why the offer was found: what was asked for, and what the offer has of it."""

    criterion: Annotated[str, Field(description="Extensible enum", examples=list(Criterion)[:7])]
    offered: list[str]


class FoundOffer(Output):
    """An offer that fits (Treffer). Price and distance are no reason of choice (§§ 5, 36)."""

    id: Id
    provider: NamedReference
    facility: NamedReference
    title: Line
    service_type: ServiceType
    kind: Annotated[str, Field(description="Extensible enum", examples=list(ServiceKind)[:3])]
    age_min: Age
    age_max: Age
    genders: list[str]
    specialisations: list[Code]
    emergency_admission: Flag
    ags: Ags | None
    location: Point
    location_accuracy: Annotated[
        str, Field(description="Extensible enum", examples=["EXACT", "POSTAL_REGION"])
    ]
    distance_km: Annotated[
        float | None, Field(description="As the crow flies, to `location`", examples=[12.4])
    ]
    rate: BindingRate
    free_places: Places
    vacancy: FreeVacancy | None
    matched: list[Match]
    not_covered: Annotated[
        list[str],
        Field(
            description="What stands against the offer and must be settled. Extensible enum",
            examples=[["AGREEMENT", "CATCHMENT"]],
        ),
    ]
