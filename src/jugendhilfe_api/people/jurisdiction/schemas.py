"""Query and body of local jurisdiction."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Line
from jugendhilfe_api.people.jurisdiction.models import MissingFact, Rule
from jugendhilfe_api.people.residences.schemas import Place

PRECEDED_FROM = Field(
    description="For a young adult: when the help began that this one follows (§ 86a (4))"
)
BEGINS_ON = Field(description="When the help begins or began; without it, today")
RULE = Field(description="Extensible enum", examples=list(Rule))


class JurisdictionQuery(Input):
    """For a help that begins when, and as of which day."""

    begins_on: Annotated[Day | None, BEGINS_ON] = None
    on: Annotated[Day | None, Field(description="As of which day; without it, today")] = None
    preceded_from: Annotated[Day | None, PRECEDED_FROM] = None
    preceded_until: Annotated[
        Day | None, Field(description="Its last day; without it, until this one begins")
    ] = None


class CompetentOffice(Output):
    """The youth office that is competent (Jugendamt)."""

    id: Id
    name: Line


class Gap(Output):
    """A fact that is missing, and what would follow from it."""

    fact: Annotated[Code, Field(description="Extensible enum", examples=list(MissingFact))]
    paragraph: Annotated[Line, Field(examples=["§ 86a (4) SGB VIII"])]
    rule: Annotated[Code | None, Field(description="The rule that might decide then")]
    ags: Annotated[Place | None, Field(description="The place that would decide, if known")]


class Jurisdiction(Output):
    """Which youth office is competent (örtliche Zuständigkeit), and why.

    Computed from the facts that you may see, by §§ 86 (1)–(6), 86a, 86d SGB VIII. It proposes and
    does not decide: `missing` says which facts it would need, such as an application for asylum
    (§ 86 (7)).
    """

    begins_on: Day
    on: Day
    youth_office: Annotated[
        CompetentOffice | None, Field(description="Null: no office is known for the place")
    ]
    ags: Annotated[Place | None, Field(description="The place that decides")]
    rule: Annotated[Code, RULE]
    person_id: Annotated[Id | None, Field(description="Whose residence decides, if another's")]
    tried: Annotated[list[Code], Field(description="The rules before, which gave no place")]
    own: Annotated[Flag, Field(description="It is your office")]
    missing: Annotated[list[Gap], Field(description="Facts that are not known here")]
    provisional: Annotated[Flag, Field(description="For now only (§ 86d SGB VIII)")]
