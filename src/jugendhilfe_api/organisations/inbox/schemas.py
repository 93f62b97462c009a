"""Bodies and queries of the inbox."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Id, Instant, Line
from jugendhilfe_api.organisations.inbox.models import InboxKind, InboxState


class InboxQuery(PageQuery):
    """What the client looks for in its inbox."""

    state: InboxState | None = None
    kind: InboxKind | None = None
    facility_id: Id | None = None
    department: Department | None = None
    subject_id: Id | None = None
    due_until: Day | None = Field(None, description="Due on this day at the latest")


class Subject(Output):
    """The resource that something in the inbox is about."""

    type: Annotated[
        Line,
        Field(description="First segment of its path; extensible enum", examples=["vacancies"]),
    ]
    id: Id


class InboxEntry(Output):
    """Something that waits for you or your organisation (Eingang)."""

    id: Id
    kind: Annotated[Code, Field(description="Extensible enum", examples=list(InboxKind))]
    subject: Subject
    facility_id: Annotated[Id | None, Field(description="For those who work for this facility")]
    department: Annotated[
        Code | None, Field(description="For this department of a youth office; null: for all")
    ]
    member_id: Annotated[Id | None, Field(description="For this member or its deputy")]
    due_on: Annotated[Day | None, Field(description="What waits should be done by this day")]
    state: Annotated[Code, Field(description="Extensible enum", examples=list(InboxState))]
    done_at: Instant | None
    done_by: Annotated[
        Id | None,
        Field(description="The member who has dealt with it; null: it has settled itself"),
    ]
    available_steps: Steps
    created_at: Instant
    version: Version
