"""Bodies of participations."""

from typing import Annotated

from pydantic import AfterValidator, Field

from jugendhilfe_api.core.access.purposes import PURPOSES
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import Code, Day, Id, Instant, Line

LegalBasis = Annotated[
    Line, Field(description="Rechtsgrundlage", examples=["§ 64 (1) SGB VIII, § 52 SGB VIII"])
]


def _known(purpose: str) -> str:
    """Let the purposes of the closed list pass."""
    if purpose not in PURPOSES:
        raise ValueError
    return purpose


Purpose = Annotated[
    Code,
    AfterValidator(_known),
    Field(
        description="The only `Data-Purpose` for which the department then sees the case",
        json_schema_extra={"enum": sorted(PURPOSES)},
    ),
]


class ParticipationQuery(PageQuery):
    """Which part of the list the client wants."""


class ParticipationGrant(Input):
    """The view of a case that another department gets, from today on."""

    department: Department
    purpose: Purpose
    legal_basis: LegalBasis
    valid_until: Annotated[Day, Field(description="The last day; at most one year from today")]


class Participation(Output):
    """Another department's view of a case, for a purpose and a time (Beteiligung)."""

    id: Id
    case_id: Id
    department: Annotated[Code, Field(description="Extensible enum", examples=["JGH"])]
    purpose: Annotated[
        Code, Field(description="Extensible enum", examples=["YOUTH_COURT_ASSISTANCE"])
    ]
    legal_basis: LegalBasis
    valid_from: Day
    valid_until: Day
    granted_by: Annotated[Id, Field(description="Member who granted it")]
    revoked_on: Day | None
    created_at: Instant
    version: Version
