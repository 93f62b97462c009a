"""Bodies of the holidays that offices enter."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import KEPT, Input, Output, Version
from jugendhilfe_api.core.types import (
    Code,
    Day,
    DayOfMonth,
    Flag,
    Id,
    Instant,
    Line,
    MonthOfYear,
)
from jugendhilfe_api.reference.holidays.schemas import EasterOffset, PlaceKey

Place = Annotated[
    PlaceKey, Field(description="AGS of the Kreis (five digits) or of the municipality (eight)")
]
Source = Annotated[Line, Field(description="The law or by-law that says so")]
AFTER_EASTER = "Days after Easter Sunday, instead of month and day"


class HolidayEntry(Input):
    """A municipal holiday: on a day of every year, or so many days after Easter Sunday."""

    ags: Place
    municipality: Line
    code: Code
    de: Line
    en: Line
    month: MonthOfYear | None = None
    day: DayOfMonth | None = None
    easter_offset: EasterOffset | None = Field(None, description=AFTER_EASTER)
    valid_from: Day
    valid_until: Day | None = Field(None, description="The last day on which it can fall")
    source: Source


class HolidayPatch(Input):
    """Changes to a municipal holiday (RFC 7396); it must be confirmed again."""

    municipality: Line = KEPT
    de: Line = KEPT
    en: Line = KEPT
    month: MonthOfYear | None = KEPT
    day: DayOfMonth | None = KEPT
    easter_offset: Annotated[EasterOffset | None, Field(description=AFTER_EASTER)] = KEPT
    valid_from: Day = KEPT
    valid_until: Annotated[
        Day | None, Field(description="The last day on which it can fall: this ends the holiday")
    ] = KEPT
    source: Source = KEPT


class LocalHoliday(Output):
    """A holiday of a municipality or a Kreis (kommunaler Feiertag)."""

    id: Id
    organisation_id: Annotated[
        Id | None, Field(description="The youth office that has entered it; null: shipped")
    ]
    ags: Place
    municipality: Line
    code: Code
    de: Line
    en: Line
    month: MonthOfYear | None
    day: DayOfMonth | None
    easter_offset: Annotated[EasterOffset | None, Field(description=AFTER_EASTER)]
    valid_from: Day
    valid_until: Day | None
    source: Source
    verified: Annotated[Flag, Field(description="False: not read in the law of the place")]
    created_at: Instant
    version: Version
