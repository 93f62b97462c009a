"""Bodies of custody rights."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input
from jugendhilfe_api.core.types import Code, Id, Line
from jugendhilfe_api.people.custody_rights.models import CustodyBasis, CustodyMatter
from jugendhilfe_api.people.facts.schemas import FactOutput, From, Until

HOLDER = Field(description="Who has custody: a person whom you may know")
OFFICE = Field(description="Who has custody: a youth office as guardian (Amtsvormund)")
MATTERS = "The matters (Angelegenheiten) it is about; none: all of custody"


class CustodyRightEntry(Input):
    """That somebody has custody of the person (Sorgerecht), from a day on."""

    holder_person_id: Annotated[Id | None, HOLDER] = None
    holder_organisation_id: Annotated[Id | None, OFFICE] = None
    basis: CustodyBasis
    matters: Annotated[
        list[CustodyMatter], Field(description=MATTERS, max_length=len(CustodyMatter))
    ] = Field(default_factory=list)
    court_reference: Annotated[
        Line | None, Field(description="File number of the court (gerichtliches Aktenzeichen)")
    ] = None
    valid_from: From
    valid_until: Until = None


class CustodyRight(FactOutput):
    """That somebody has custody of the person (Sorgerecht), wholly or for some matters."""

    holder_person_id: Annotated[Id | None, HOLDER]
    holder_organisation_id: Annotated[Id | None, OFFICE]
    basis: Annotated[Code, Field(description="Extensible enum", examples=list(CustodyBasis))]
    matters: Annotated[list[Code], Field(description=MATTERS, examples=[list(CustodyMatter)[:2]])]
    court_reference: Line | None
