"""Query and body of duplicates."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output, PageQuery
from jugendhilfe_api.core.types import Code
from jugendhilfe_api.people import schemas as people
from jugendhilfe_api.people.duplicates.models import DuplicateReason


class DuplicateQuery(PageQuery):
    """Which part of the list the client wants."""


class Duplicate(Output):
    """A person who may be the same (Dublette). It is a proposal: somebody looks and decides."""

    person: people.Person
    score: Annotated[
        int, Field(ge=0, le=100, description="How much speaks for it; 100 is everything")
    ]
    reasons: Annotated[
        list[Code],
        Field(description="Extensible enum: why", examples=[list(DuplicateReason)[:1]]),
    ]
