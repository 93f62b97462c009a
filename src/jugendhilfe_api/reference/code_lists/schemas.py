"""Bodies of code lists."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output
from jugendhilfe_api.core.types import Day, Line

NAME_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"

ListName = Annotated[str, Field(max_length=60, pattern=NAME_PATTERN, examples=["departments"])]


class OfficialCode(Output):
    """The number of a code in official statistics or in another catalogue."""

    system: Annotated[str, Field(description="Extensible enum", examples=["I_1_2007"])]
    code: Line


class Code(Output):
    """A code with its labels, and the days on which it may be used (both inclusive)."""

    code: Annotated[str, Field(examples=["ASD"])]
    de: Line
    en: Line
    official_codes: list[OfficialCode]
    valid_from: Day | None
    valid_until: Day | None


class CodeListSummary(Output):
    """The name of a code list and what it holds."""

    name: ListName
    de: Line
    en: Line


class CodeList(Output):
    """A code list (Schlüsselverzeichnis) with all codes, also those that are no longer valid."""

    name: ListName
    de: Line
    en: Line
    codes: list[Code]


class CodeListDirectory(Output):
    """All code lists; there are so few that one page holds them."""

    items: list[CodeListSummary]
    next: str | None
