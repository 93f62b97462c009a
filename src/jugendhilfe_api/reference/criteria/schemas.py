"""Bodies and queries of selection criteria."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output, PageQuery
from jugendhilfe_api.core.types import Line


class CriteriaQuery(PageQuery):
    """Which part of the catalogue the client wants."""


class Specialisation(Output):
    """What an offer is specialised in (Spezialisierung)."""

    code: Annotated[str, Field(examples=["TRAUMA"])]
    de: Line
    en: Line
    paragraph: Annotated[
        Line | None, Field(description="The paragraph that names it, if one does")
    ]


class ExclusionCriterion(Output):
    """When an offer does not admit (Ausschlusskriterium)."""

    code: Annotated[str, Field(examples=["ACUTE_SUICIDALITY"])]
    de: Line
    en: Line
