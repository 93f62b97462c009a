"""Query and body of local jurisdiction."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Line
from jugendhilfe_api.people.jurisdiction.models import Rule
from jugendhilfe_api.people.residences.schemas import Place

BEGINS_ON = Field(description="When the help begins or began; without it, today")
RULE = Field(description="Extensible enum", examples=list(Rule))


class JurisdictionQuery(Input):
    """For a help that begins when, and as of which day."""

    begins_on: Annotated[Day | None, BEGINS_ON] = None
    on: Annotated[Day | None, Field(description="As of which day; without it, today")] = None


class CompetentOffice(Output):
    """The youth office that is competent (Jugendamt)."""

    id: Id
    name: Line


class Jurisdiction(Output):
    """Which youth office is competent (örtliche Zuständigkeit), and why.

    Computed from the facts that you may see, by §§ 86 (1)–(6), 86a (1)–(3), 86d SGB VIII. It
    proposes and does not decide: asylum seekers (§ 86 (7)) and help under § 41 that follows
    another (§ 86a (4)) are not computed.
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
    provisional: Annotated[Flag, Field(description="For now only (§ 86d SGB VIII)")]
