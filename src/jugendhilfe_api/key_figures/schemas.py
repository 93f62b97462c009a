"""Bodies of key figures."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output
from jugendhilfe_api.core.types import Code, Day, Flag, Instant, Line, Month, Prose
from jugendhilfe_api.key_figures.registry import FIGURES
from jugendhilfe_api.organisations.schemas import Land

# Figures are data, but a client may rely on those of its contract: the list is part of it.
FigureId = StrEnum("FigureId", {name.upper(): name.upper() for name in FIGURES})  # type: ignore[misc]
Number = Annotated[
    str,
    Field(
        description="Exact decimal number; the unit says of what",
        pattern=r"^-?(0|[1-9]\d{0,13})\.\d{4}$",
        json_schema_extra={"format": "decimal", "examples": ["187.4000"]},
    ),
]
Whole = Annotated[int, Field(ge=0, json_schema_extra={"format": "int32", "examples": [7]})]


class Texts(Output):
    """A text in German and English."""

    de: Prose
    en: Prose


class KeyFigure(Output):
    """The definition of a key figure (Kennzahl)."""

    id: Annotated[Code, Field(description="Extensible enum", examples=["AVERAGE_DAILY_RATE"])]
    version: Annotated[Whole, Field(description="A change of the meaning is a new version")]
    name: Texts
    definition: Texts
    formula: Line
    unit: Annotated[Code, Field(description="Extensible enum", examples=["EUR_PER_DAY"])]
    period: Annotated[Code, Field(description="Extensible enum", examples=["MONTH", "CUT_OFF"])]


class KeyFigures(Output):
    """The registry of key figures."""

    items: list[KeyFigure]


class PeerGroup(Input):
    """With which offices to compare."""

    kind: Literal["ALL", "LAND"] = "ALL"
    land: Land | None = Field(None, description="For the kind LAND; your own Land if left out")


class KeyFigureQuery(Input):
    """Which figures for which months, compared with whom."""

    figures: Annotated[list[FigureId], Field(min_length=1, max_length=20)]
    from_month: Month
    to_month: Annotated[Month, Field(description="Included; at most 36 months")]
    peer_group: PeerGroup = Field(default_factory=PeerGroup)


class OwnValue(Output):
    """The value of the own office, inside its walls: never suppressed, live."""

    value: Number
    as_of: Instant


class Distribution(Output):
    """The values of the offices of the peer group in the newest release.

    Where too few offices or cases are behind them, or one office makes up most of it, all of it
    is suppressed.
    """

    suppressed: Flag
    contributors: Whole | None
    minimum: Number | None
    median: Number | None
    maximum: Number | None
    released_on: Day


class KeyFigureResult(Output):
    """One figure in one month."""

    figure: Code
    version: Whole
    unit: Code
    month: Month
    own: OwnValue | None
    peers: Distribution | None


class KeyFigureAnswer(Output):
    """What a query has found (Kennzahlenabfrage)."""

    items: list[KeyFigureResult]
    definitions_url: Line
    denominator: Annotated[
        Code | None, Field(description="ESTIMATED where a population was estimated")
    ]
