"""Bodies of `/cases/{id}/access`."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output
from jugendhilfe_api.core.types import Code, Day, Id, Instant, Line


class CaseAccess(Output):
    """One reason why a member may see a case."""

    member_id: Id
    display_name: Line
    reason: Annotated[
        Code,
        Field(
            description=(
                "Extensible enum: RESPONSIBLE, DEPUTY, DEPARTMENT, PARTICIPATION, EMERGENCY_ACCESS"
            ),
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
    legal_basis: Annotated[
        Line,
        Field(
            description="Rechtsgrundlage",
            examples=["§ 35 SGB I, § 64 (1) SGB VIII", "§ 64 (1) SGB VIII, § 52 SGB VIII"],
        ),
    ]
    valid_from: Annotated[
        Day, Field(description="Since this day; the member's own first day, if that is later")
    ]
    valid_until: Annotated[
        Day | None,
        Field(description="The last day; the member's own last day, if that is earlier"),
    ]
    emergency_access_id: Id | None
    expires_at: Annotated[Instant | None, Field(description="Of an emergency access: its end")]


class CaseAccesses(Output):
    """Who may see a case, and why (Zugriffsübersicht)."""

    items: list[CaseAccess]
