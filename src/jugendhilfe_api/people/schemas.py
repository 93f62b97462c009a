"""Bodies of persons."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Instant, PageSize
from jugendhilfe_api.people.models import BirthPrecision, Gender

# Letters of any script, and what stands between them: no digits, no signs of other languages.
Name = Annotated[
    str,
    StringConstraints(
        strict=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x20\x7F][^\x00-\x1F\x7F]*$"
    ),
]
GivenName = Annotated[Name, Field(description="Vornamen", examples=["Alma"])]
FamilyName = Annotated[Name, Field(description="Familienname", examples=["Muster"])]
BirthName = Annotated[Name, Field(description="Geburtsname", examples=["Beispiel"])]
BORN_ON = Field(
    description="Day of birth; of a month or year that alone is known, its first day",
)
PRECISION = Field(description="How exactly the day of birth is known; with a day, DAY if absent")
ADDRESS_LOCKED = Field(
    description="Nobody may learn the address (Auskunftssperre, § 51 BMG)",
)


class PersonCreation(Input):
    """A person whom a department has come to know."""

    department: Annotated[
        Department, Field(description="Your department that will know the person")
    ]
    given_name: GivenName
    family_name: FamilyName
    birth_name: BirthName | None = None
    born_on: Annotated[Day | None, BORN_ON] = None
    birth_precision: Annotated[BirthPrecision | None, PRECISION] = None
    gender: Gender = Gender.UNSPECIFIED
    deceased_on: Day | None = None
    address_locked: Annotated[Flag, ADDRESS_LOCKED] = False


class PersonPatch(Input):
    """Changes to a person (RFC 7396)."""

    given_name: GivenName = KEPT
    family_name: FamilyName = KEPT
    birth_name: BirthName | None = KEPT
    born_on: Annotated[Day | None, BORN_ON] = KEPT
    birth_precision: Annotated[BirthPrecision | None, PRECISION] = KEPT
    gender: Gender = KEPT
    deceased_on: Day | None = KEPT
    address_locked: Annotated[Flag, ADDRESS_LOCKED] = KEPT


class PersonSearch(PageQuery):
    """Whom the client looks for: a name, a day of birth, or both.

    Names are found by their beginning and by similar spelling, whatever the umlauts; a day of
    birth also finds persons of whom only the month or year is known.
    """

    limit: PageSize = 50
    family_name: FamilyName | None = None
    given_name: GivenName | None = None
    born_on: Day | None = None


class Person(Output):
    """A young person or a member of the family (Person)."""

    id: Id
    given_name: GivenName
    family_name: FamilyName
    birth_name: BirthName | None
    born_on: Annotated[Day | None, BORN_ON]
    birth_precision: Annotated[
        Code | None, Field(description="Extensible enum", examples=sorted(BirthPrecision))
    ]
    gender: Annotated[Code, Field(description="Extensible enum", examples=sorted(Gender))]
    deceased_on: Day | None
    address_locked: Annotated[Flag, ADDRESS_LOCKED]
    departments: Annotated[
        list[Code],
        Field(description="Those of your departments that may know the person, for your purpose"),
    ]
    merged_into_id: Annotated[
        Id | None,
        Field(description="Who remains, where your department has merged the person into another"),
    ]
    created_at: Instant
    version: Version
