"""Bodies and queries of regions and postal codes."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.schemas import Output, PageQuery
from jugendhilfe_api.core.types import Day, Line
from jugendhilfe_api.reference.regions.models import CentreQuality, RegionKind

POPULATION_AS_OF = date(2018, 12, 31)  # of the Gemeindeverzeichnis that is shipped
AGS_PATTERN = r"^(0[1-9]|1[0-6])([0-9]{3})?$"
LAND_PATTERN = r"^(0[1-9]|1[0-6])$"
POSTAL_CODE_PATTERN = r"^[0-9]{5}$"

PostalCodeKey = Annotated[
    str, StringConstraints(pattern=POSTAL_CODE_PATTERN, max_length=5, strict=True)
]


class RegionQuery(PageQuery):
    """Which regions the client looks for."""

    land: (
        Annotated[str, StringConstraints(pattern=LAND_PATTERN, max_length=2, strict=True)] | None
    ) = Field(None, description="AGS of the Land (two digits): the Land itself and its Kreise")
    kind: RegionKind | None = None
    name: (
        Annotated[
            str,
            StringConstraints(
                strict=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1F\x7F]*$"
            ),
        ]
        | None
    ) = Field(None, description="How the name begins; case and accents do not count")


class PostalCodeQuery(PageQuery):
    """Which postal codes the client looks for."""

    begins_with: (
        Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}$", max_length=5, strict=True)]
        | None
    ) = Field(None, description="The first digits")
    region: (
        Annotated[
            str,
            StringConstraints(pattern=r"^(0[1-9]|1[0-6])[0-9]{3}$", max_length=5, strict=True),
        ]
        | None
    ) = Field(None, description="AGS of a Kreis in which a place of the code lies")


class Point(Output):
    """A place on the map (RFC 7946, WGS 84): longitude before latitude."""

    type: Literal["Point"]
    coordinates: Annotated[
        list[float], Field(min_length=2, max_length=2, examples=[[13.7383, 51.0509]])
    ]


class Region(Output):
    """A Land, a Kreis or a kreisfreie Stadt, with its official key (Gemeindeschlüssel)."""

    ags: Annotated[str, Field(examples=["14612"])]
    name: Line
    name_en: Line | None
    kind: Annotated[str, Field(description="Extensible enum", examples=list(RegionKind))]
    designation: Annotated[Line, Field(description="What it calls itself", examples=["Landkreis"])]
    land: Annotated[str, Field(description="AGS of the Land", examples=["14"])]
    iso: Annotated[str | None, Field(description="ISO 3166-2, of a Land", examples=["DE-SN"])]
    nuts: Annotated[str, Field(description="NUTS 2024: level 1 of a Land, 3 of a Kreis")]
    area_km2: Annotated[str, Field(pattern=r"^\d{1,6}\.\d{2}$", examples=["328.48"])]
    population: Annotated[int, Field(ge=0, json_schema_extra={"format": "int32"})]
    population_on: Day
    centre: Annotated[Point, Field(description="The mean of its places, by inhabitants")]


class PostalCode(Output):
    """A postal code (Postleitzahl) with its centre.

    A code that is not listed has the middle of the codes with the longest equal prefix, and no
    place.
    """

    postal_code: Annotated[str, Field(pattern=POSTAL_CODE_PATTERN, examples=["01067"])]
    place: Annotated[Line | None, Field(description="The largest of its places")]
    land: Annotated[str | None, Field(description="AGS of the Land", examples=["14"])]
    centre: Point
    quality: Annotated[str, Field(description="Extensible enum", examples=list(CentreQuality))]
    regions: Annotated[
        list[str],
        Field(
            description="Kreise of its places, as far as known: no jurisdiction follows from it",
            examples=[["14612"]],
        ),
    ]
