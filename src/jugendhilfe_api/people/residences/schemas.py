"""Bodies of residences."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.schemas import Input
from jugendhilfe_api.core.types import Code, Flag, Line, PostalCode
from jugendhilfe_api.people.facts.schemas import FactOutput, From, Until
from jugendhilfe_api.people.residences.models import ResidenceKind

Place = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^(0[1-9]|1[0-6])[0-9]{3}([0-9]{3})?$"),
    Field(
        description="AGS of the Kreis (5 digits) or the municipality (8); absent abroad",
        json_schema_extra={"examples": ["10044"]},
    ),
]
Country = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z]{2}$"),
    Field(description="ISO 3166-1", json_schema_extra={"examples": ["DE"]}),
]
IN_INSTITUTION = Field(
    description="In an institution or other form of living under § 86a (2) SGB VIII"
)


class ResidenceEntry(Input):
    """That a person lives somewhere (Aufenthalt), from a day on."""

    kind: ResidenceKind
    valid_from: From
    valid_until: Until = None
    country: Country = "DE"
    ags: Place | None = None
    street: Line | None = None
    house_number: Line | None = None
    postal_code: PostalCode | None = None
    city: Line | None = None
    in_institution: Annotated[Flag, IN_INSTITUTION] = False


class Residence(FactOutput):
    """Where a person lives or has lived (Aufenthalt)."""

    kind: Annotated[Code, Field(description="Extensible enum", examples=list(ResidenceKind))]
    country: Country
    ags: Place | None
    street: Line | None
    house_number: Line | None
    postal_code: PostalCode | None
    city: Line | None
    in_institution: Annotated[Flag, IN_INSTITUTION]
