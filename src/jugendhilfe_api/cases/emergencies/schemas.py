"""Bodies of emergency accesses."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.cases.emergencies.models import EmergencyState
from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Id, Instant, Prose

Reason = Annotated[
    Prose,
    StringConstraints(min_length=10, max_length=1000),
    Field(
        description="Why it cannot wait until the department of the case is there",
        examples=["Die Polizei hat das Kind nachts aufgegriffen; niemand der Abteilung ist da."],
    ),
]


class EmergencyQuery(PageQuery):
    """Which part of the list the client wants."""


class EmergencyOpening(Input):
    """Why a case is opened in an emergency."""

    reason: Reason


class EmergencyAccess(Output):
    """That a member has opened another department's case (Notfallzugriff)."""

    id: Id
    case_id: Id
    member_id: Annotated[Id, Field(description="Who has opened the case; nobody else may read it")]
    department: Annotated[
        Code, Field(description="Of this member; extensible enum", examples=["ASD"])
    ]
    reason: Reason
    expires_at: Annotated[Instant, Field(description="It ends by itself at this instant")]
    state: Annotated[Code, Field(description="Extensible enum", examples=list(EmergencyState))]
    reviewed_by: Id | None
    reviewed_at: Instant | None
    available_steps: Steps
    created_at: Instant
    version: Version
