"""Bodies and queries of deadlines."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import Code, Count, Day, Flag, Id, Instant, Line, Moment
from jugendhilfe_api.placements.custody.deadlines.models import (
    DeadlineStart,
    DeadlineState,
    DeadlineType,
    DeadlineUnit,
)


class DeadlineQuery(PageQuery):
    """Which part of the list the client wants."""


class DeadlineFulfilment(Input):
    """When a deadline was met."""

    met_at: Moment | None = Field(None, description="Now if absent; not in the future")


class DeadlineRule(Output):
    """The rule by which a deadline was computed, as it was in force when the deadline began."""

    legal_basis: Line
    unit: Annotated[Code, Field(description="Extensible enum", examples=list(DeadlineUnit))]
    count: Count
    shifts: Annotated[
        Flag, Field(description="Whether an end on a Saturday, Sunday or holiday moves on")
    ]
    verified: Annotated[Flag, Field(description="False: not all of it was read in the law")]
    source: Line
    valid_from: Day


class Deadline(Output):
    """A deadline of a taking into care, with its calculation (Frist)."""

    id: Id
    type: Annotated[Code, Field(description="Extensible enum", examples=list(DeadlineType))]
    state: Annotated[Code, Field(description="Extensible enum", examples=list(DeadlineState))]
    starts_with: Annotated[
        Code,
        Field(
            description="Extensible enum, or the type of the deadline that was met",
            examples=list(DeadlineStart),
        ),
    ]
    started_at: Instant
    due_on: Annotated[Day, Field(description="The last day, until 24:00 in Germany")]
    due_at: Annotated[Instant, Field(description="The end of the last day")]
    met_at: Instant | None
    rule: DeadlineRule
    seat: Annotated[
        Line | None, Field(description="Official key of the place whose holidays counted")
    ]
    not_counted: Annotated[list[Day], Field(description="Days that were passed over")]
    version: Version
