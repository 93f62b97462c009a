"""Bodies and queries of holidays."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from jugendhilfe_api.core.schemas import Input, Output
from jugendhilfe_api.core.types import Day, Id, Line, integer
from jugendhilfe_api.reference.code_lists.models import code_list
from jugendhilfe_api.reference.holidays.models import EARLIEST, LATEST

FIRST_YEAR, LAST_YEAR = 1991, 2099  # for which the library knows the holidays


@code_list("holiday-scopes")
class HolidayScope(StrEnum):
    """Where a holiday holds."""

    NATIONWIDE = "NATIONWIDE"  # in all Länder
    LAND = "LAND"
    MUNICIPAL = "MUNICIPAL"


def _digits(value: Any) -> Any:
    """Read a year from a query string: four digits and nothing else."""
    written = isinstance(value, str) and len(value) == len("2026") and value.isascii()
    return int(value) if written and value.isdigit() else value


Year = Annotated[
    int,
    Field(
        strict=True,
        ge=FIRST_YEAR,
        le=LAST_YEAR,
        json_schema_extra={"format": "int32", "examples": [2026]},
    ),
    BeforeValidator(_digits),
]
EasterOffset = integer(EARLIEST, LATEST)
LandKey = Annotated[
    str, StringConstraints(pattern=r"^(0[1-9]|1[0-6])$", max_length=2, strict=True)
]
PlaceKey = Annotated[
    str,
    StringConstraints(pattern=r"^(0[1-9]|1[0-6])[0-9]{3}([0-9]{3})?$", max_length=8, strict=True),
]


class HolidayQuery(Input):
    """The holidays of which year, at which seat; without one, those of all Länder."""

    year: Year
    land: LandKey | None = Field(None, description="AGS of the Land: two digits")
    ags: PlaceKey | None = Field(
        None, description="AGS of the Kreis (five digits) or of the municipality (eight)"
    )


class Holiday(Output):
    """A public holiday (gesetzlicher Feiertag)."""

    day: Day
    de: Line
    en: Line
    scope: Annotated[str, Field(description="Extensible enum", examples=list(HolidayScope))]
    source: Annotated[Line, Field(description="The law, or the library that knows the laws")]
    verified: Annotated[bool, Field(description="False: not read in the law of the place")]
    id: Annotated[
        Id | None, Field(description="Of the municipal entry; null for holidays of the Land")
    ]
    organisation_id: Annotated[
        Id | None, Field(description="The youth office that has entered it; null: shipped")
    ]


class Holidays(Output):
    """The holidays of a year at a seat, in order; they are never more than one page."""

    items: list[Holiday]
    next: str | None
