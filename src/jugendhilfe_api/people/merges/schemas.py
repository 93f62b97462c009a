"""Query and bodies of merges."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Id, Instant, Line
from jugendhilfe_api.people.merges.models import MergeState

Reason = Annotated[Line, Field(description="Why; it is kept in the audit trail")]
DEPARTMENT = Field(
    description="Yours for which they are one; needed where several of yours keep both"
)


class MergeQuery(PageQuery):
    """Which merges of the person the client looks for."""

    state: MergeState | None = None


class MergeProposal(Input):
    """Who is the same person, and why."""

    merged_person_id: Annotated[Id, Field(description="Becomes another name of the person")]
    reason: Reason
    department: Annotated[Department | None, DEPARTMENT] = None


class MergeReversal(Input):
    """Why a merge was wrong."""

    reason: Reason


class Merge(Output):
    """That two persons of a department are one (Zusammenführung).

    Nothing is moved. What is asked about one of them is answered for both, and the one that was
    merged says by `merged_into_id` who remains.
    """

    id: Id
    department: Annotated[Code, Field(description="Extensible enum", examples=["ASD"])]
    person_id: Annotated[Id, Field(description="Who remains")]
    merged_person_id: Id
    reason: Reason
    state: Annotated[Code, Field(description="Extensible enum", examples=list(MergeState))]
    proposed_by: Annotated[Id, Field(description="A member of the department")]
    decided_by: Annotated[Id | None, Field(description="Who has confirmed or refused")]
    decided_at: Instant | None
    reversed_by: Id | None
    reversed_at: Instant | None
    reversal_reason: Line | None
    available_steps: Steps
    created_at: Instant
    version: Version
