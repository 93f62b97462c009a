"""Query and bodies of identity links."""

from typing import Annotated

from pydantic import AfterValidator, Field

from jugendhilfe_api.core.access.purposes import PURPOSES
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Instant, Line
from jugendhilfe_api.people.identity_links.models import IdentityLinkState

LegalBasis = Annotated[
    Line,
    Field(description="Rechtsgrundlage", examples=["§ 64 (1) SGB VIII, § 52 SGB VIII"]),
]
UNTIL = Field(description="The last day; null: until it is revoked")
OTHER = Field(description="The person as the other department keeps them")


def _known(purpose: str) -> str:
    """Let the purposes of the closed list pass."""
    if purpose not in PURPOSES:
        raise ValueError
    return purpose


Purpose = Annotated[
    Code,
    AfterValidator(_known),
    Field(
        description="The only `Data-Purpose` for which the other department sees the link",
        json_schema_extra={"enum": sorted(PURPOSES)},
    ),
]


class IdentityLinkQuery(PageQuery):
    """Which part of the list the client wants."""


class IdentityLinkCreation(Input):
    """That a person of another department is the same, on which legal basis and why."""

    department: Annotated[Department, Field(description="Yours, which keeps the person")]
    other_department: Annotated[Department, Field(description="The one that is told")]
    other_person_id: Annotated[Id, OTHER]
    purpose: Purpose
    legal_basis: LegalBasis
    reason: Annotated[Line, Field(description="Why both must know; kept in the audit trail")]
    valid_until: Annotated[Day | None, UNTIL] = None


class IdentityLink(Output):
    """That persons of two departments are one (Verknüpfung).

    The department that is told sees that there is an identity and which department keeps it; why,
    only the department that has made the link.
    """

    id: Id
    person_id: Annotated[Id, Field(description="The person as your department keeps them")]
    other_person_id: Annotated[Id, OTHER]
    other_department: Annotated[Code, Field(description="Extensible enum", examples=["JGH"])]
    made_here: Annotated[Flag, Field(description="Your department has made it")]
    purpose: Annotated[
        Code, Field(description="Extensible enum", examples=["YOUTH_COURT_ASSISTANCE"])
    ]
    legal_basis: LegalBasis | None
    reason: Line | None
    state: Annotated[Code, Field(description="Extensible enum", examples=list(IdentityLinkState))]
    valid_until: Annotated[Day | None, UNTIL]
    linked_by: Annotated[Id | None, Field(description="Member who made it")]
    revoked_at: Instant | None
    available_steps: Steps
    created_at: Instant
    version: Version
