"""Bodies and queries of occupancy."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.schemas import Input, Output
from jugendhilfe_api.core.types import Ags, Day, Flag, Id

Number = Annotated[int, Field(ge=0, json_schema_extra={"format": "int32", "examples": [3]})]
Land = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{2}$"),
    Field(json_schema_extra={"examples": ["10"]}),
]


class OccupancyQuery(Input):
    """Which day the client asks for."""

    day: Day | None = Field(
        None, description="The night that begins on this day counts; without it, today's"
    )


class PlacesOfOffices(Output):
    """How many youth offices have how many places."""

    youth_offices: Number
    occupied_places: Number


class PlacesOfRegion(Output):
    """How many places the youth offices of a region have.

    Regions with few places are counted together, except for the provider: then `ags` is null, and
    `land` as well where even those of the Land are few.
    """

    land: Land | None
    ags: Annotated[Ags | None, Field(description="Kreis of the placing offices, five digits")]
    own_region: Annotated[Flag, Field(description="The Kreis in which the facility lies")]
    youth_offices: Number
    occupied_places: Number


class FacilityOccupancy(Output):
    """How full a facility is on a day (Belegung): places, and never persons.

    `free_places` are the available ones that are neither occupied nor reserved. Places of
    ambulatory help do not count. What is available is known as it is today, for every day.
    """

    facility_id: Id
    day: Day
    approved_places: Annotated[
        Number | None,
        Field(
            description="Places that the permit in force on the day approves (genehmigt); null "
            "where the facility has never had a permit"
        ),
    ]
    available_places: Annotated[
        Number, Field(description="Places with staff (verfügbar), never more than approved")
    ]
    occupied_places: Annotated[Number, Field(description="Booked places (belegt)")]
    reserved_places: Annotated[Number, Field(description="Places that are held (reserviert)")]
    free_places: Number
    own_region: Annotated[
        PlacesOfOffices, Field(description="Offices of the Kreis in which the facility lies")
    ]
    other_regions: Annotated[
        PlacesOfOffices, Field(description="All other offices (Fremdbelegung)")
    ]
    regions: list[PlacesOfRegion]
