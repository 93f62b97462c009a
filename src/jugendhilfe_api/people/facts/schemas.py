"""Bodies and queries that all facts share."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import Day, Id, Instant, Switch

From = Annotated[Day, Field(description="The first day; not after today")]
Until = Annotated[Day | None, Field(description="The last day; null: it still holds")]


class FactQuery(PageQuery):
    """Which facts of the person the client looks for."""

    valid_on: Annotated[Day | None, Field(description="Those that hold on this day")] = None
    cancelled: Annotated[
        Switch | None, Field(description="Those entered in error, or those that were not")
    ] = None


class FactPatch(Input):
    """The last day, or null where it turns out to hold on (RFC 7396)."""

    valid_until: Until = KEPT


class FactOutput(Output):
    """What every fact says of itself."""

    id: Id
    person_id: Id
    valid_from: From
    valid_until: Until
    cancelled_at: Annotated[Instant | None, Field(description="Entered in error (storniert)")]
    created_at: Instant
    version: Version
