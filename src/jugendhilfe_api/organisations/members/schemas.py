"""Bodies and queries of members."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Instant, Line
from jugendhilfe_api.organisations.members.models import MemberFunction, MemberKind

Departments = Annotated[list[Department], Field(max_length=10)]
Functions = Annotated[list[MemberFunction], Field(max_length=10)]
Subject = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1F\x7F]+$"),
    Field(
        description="`sub` of the member's tokens", json_schema_extra={"examples": ["worker-17"]}
    ),
]
IssuerName = Annotated[
    str,
    StringConstraints(strict=True, max_length=200, pattern=r"^https?://[^\x00-\x20\x7F]+$"),
    Field(
        description="`iss` of the member's tokens",
        json_schema_extra={"examples": ["https://login.example"]},
    ),
]


class MemberQuery(PageQuery):
    """Which members the client looks for."""

    department: Department | None = None
    team_id: Id | None = None
    valid_on: Day | None = Field(None, description="Members on this day only")


class MemberCreation(Input):
    """A new member."""

    kind: MemberKind = MemberKind.PERSON
    issuer: IssuerName
    subject: Subject
    display_name: Line
    departments: Departments = Field(default_factory=list)
    functions: Functions = Field(default_factory=list)
    team_id: Id | None = None
    leads_team: Flag = False
    valid_from: Day
    valid_until: Day | None = None


class MemberPatch(Input):
    """Changes to a member (RFC 7396); `valid_until` in the past ends access at once."""

    display_name: Line = KEPT
    departments: Departments = KEPT
    functions: Functions = KEPT
    team_id: Id | None = KEPT
    leads_team: Flag = KEPT
    deputy_id: Id | None = KEPT
    absent_from: Day | None = KEPT
    absent_until: Day | None = KEPT
    valid_until: Day | None = KEPT


class Member(Output):
    """A person or a machine behind tokens (Mitglied)."""

    id: Id
    kind: Annotated[Code, Field(description="Extensible enum", examples=sorted(MemberKind))]
    issuer: IssuerName
    subject: Subject
    display_name: Line
    departments: list[Code]
    functions: list[Code]
    team_id: Id | None
    leads_team: Flag
    deputy_id: Id | None
    absent_from: Day | None
    absent_until: Day | None
    valid_from: Day
    valid_until: Day | None
    created_at: Instant
    version: Version
