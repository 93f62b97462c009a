"""Bodies and queries of cases."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.cases.models import CaseState, CaseSubject, ClosureReason
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Id, Instant, Line

Deputies = Annotated[
    list[Id],
    Field(max_length=10, description="Who acts for the responsible worker (Vertretung)"),
]
Family = Annotated[
    list[Id],
    Field(max_length=30, description="Further persons of the family that the case is about"),
]
RESPONSIBLE = Field(description="Member who leads the case (fallführende Fachkraft)")
SUBJECT = Field(description="Whom the case is about: a person, or the family of a person")


class CaseQuery(PageQuery):
    """Which cases the client looks for."""

    department: Department | None = None
    state: CaseState | None = None
    responsible_member_id: Id | None = None
    person_id: Id | None = None


class CaseOpening(Input):
    """A new case of one of your departments."""

    department: Annotated[Department, Field(description="Your department that keeps the case")]
    subject: Annotated[CaseSubject, SUBJECT] = CaseSubject.PERSON
    person_id: Annotated[Id, Field(description="Of a family: the person under whom it is kept")]
    family_person_ids: Family = Field(default_factory=list)
    responsible_member_id: Annotated[Id, RESPONSIBLE]
    deputy_member_ids: Deputies = Field(default_factory=list)
    opened_on: Day | None = Field(None, description="Today if absent; not in the future")


class CasePatch(Input):
    """Changes to a case (RFC 7396); lists are replaced as a whole."""

    family_person_ids: Family = KEPT
    responsible_member_id: Annotated[Id, RESPONSIBLE] = KEPT
    deputy_member_ids: Deputies = KEPT


class CaseClosure(Input):
    """The closing of a case."""

    reason: ClosureReason
    closed_on: Day | None = Field(None, description="Today if absent; not in the future")


class Case(Output):
    """The file of one department about a person or a family (Akte)."""

    id: Id
    reference: Annotated[Line, Field(description="Aktenzeichen", examples=["ASD-2026-000001"])]
    department: Annotated[Code, Field(description="Extensible enum", examples=["ASD"])]
    subject: Annotated[Code, Field(description="Extensible enum", examples=sorted(CaseSubject))]
    person_id: Id
    family_person_ids: list[Id]
    responsible_member_id: Annotated[Id, RESPONSIBLE]
    deputy_member_ids: list[Id]
    state: Annotated[Code, Field(description="Extensible enum", examples=sorted(CaseState))]
    opened_on: Day
    closed_on: Day | None
    closure_reason: Annotated[
        Code | None, Field(description="Extensible enum", examples=sorted(ClosureReason))
    ]
    available_steps: Steps
    created_at: Instant
    version: Version
