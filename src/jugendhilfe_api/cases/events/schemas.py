"""Bodies and queries of what happened to a case."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output, PageQuery
from jugendhilfe_api.core.types import Id, Instant, Line


class CaseEventQuery(PageQuery):
    """Which part of the list the client wants."""


class CaseEvent(Output):
    """Something that happened to a case or to what belongs to it (Ereignis)."""

    kind: Annotated[
        Line,
        Field(
            description="What it happened to, and what happened; extensible enum",
            examples=["case.opened", "participation.granted"],
        ),
    ]
    resource_id: Annotated[Id, Field(description="Of the case or of what belongs to it")]
    happened_at: Instant
    member_id: Annotated[
        Id | None, Field(description="Who did it; null: another office, or the system itself")
    ]
    fields: Annotated[list[Line], Field(description="Names of the fields that changed")]
    version: Annotated[
        int,
        Field(
            description="Version of the resource afterwards",
            json_schema_extra={"format": "int32", "examples": [1]},
        ),
    ]
