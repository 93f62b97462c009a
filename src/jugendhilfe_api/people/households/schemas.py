"""Bodies of households."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, Version
from jugendhilfe_api.core.types import Id, Instant
from jugendhilfe_api.people.facts.schemas import FactOutput, From, Until

MOST_MEMBERS = 30


class MemberEntry(Input):
    """That a person belongs to the household, from a day on."""

    person_id: Id
    valid_from: From
    valid_until: Until = None


class HouseholdEntry(Input):
    """Persons who live together (Haushalt)."""

    members: Annotated[list[MemberEntry], Field(min_length=1, max_length=MOST_MEMBERS)]


class HouseholdMember(FactOutput):
    """That a person belongs to a household (Haushaltsmitglied)."""

    household_id: Id


class Household(Output):
    """Persons who live or have lived together (Haushalt): those of them whom you may know."""

    id: Id
    members: list[HouseholdMember]
    created_at: Instant
    version: Version
