"""Bodies of `/cases/{id}/access`."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output
from jugendhilfe_api.core.types import Code, Day, Id, Line


class CaseAccess(Output):
    """One reason why a member may see a case."""

    member_id: Id
    display_name: Line
    reason: Annotated[
        Code,
        Field(
            description="Extensible enum: RESPONSIBLE, DEPUTY, DEPARTMENT, PARTICIPATION",
            examples=["RESPONSIBLE"],
        ),
    ]
    department: Annotated[
        Code, Field(description="The department of the member that counts", examples=["ASD"])
    ]
    participation_id: Id | None
    purpose: Annotated[
        Code | None, Field(description="The only `Data-Purpose` for which the case is visible")
    ]
    valid_until: Annotated[Day | None, Field(description="The last day; null: no end")]


class CaseAccesses(Output):
    """Who may see a case, and why (Zugriffsübersicht)."""

    items: list[CaseAccess]
