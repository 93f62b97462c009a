"""Bodies of the guide to help."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output
from jugendhilfe_api.core.types import Code, Flag, Line, Prose

Sources = Annotated[
    list[Line], Field(description="What the text rests on", examples=[["§ 27 SGB VIII"]])
]
Verified = Annotated[
    Flag, Field(description="Whether the text was compared with that of the statute")
]


class PlainText(Output):
    """A text in plain language, German and English."""

    de: Prose
    en: Prose


class Title(Output):
    """A heading, German and English."""

    de: Line
    en: Line


class Question(Output):
    """Something that parents and young people ask, and the answer."""

    code: Annotated[Code, Field(examples=["HOW_TO_APPLY"])]
    title: Title
    text: PlainText
    sources: Sources
    verified: Verified


class KindOfHelp(Output):
    """What a kind of help (Hilfeart) is; `/public/offers` finds offers of it."""

    service_type: Annotated[Code, Field(examples=["RESIDENTIAL_CARE"])]
    title: Title
    text: PlainText
    sources: Sources


class HelpGuide(Output):
    """The guide to help (Hilfewegweiser): no legal advice, the words of the law decide."""

    questions: list[Question]
    kinds_of_help: list[KindOfHelp]
