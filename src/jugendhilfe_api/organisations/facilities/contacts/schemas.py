"""Bodies and queries of contacts."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import Email, Id, Instant, Line, Phone
from jugendhilfe_api.organisations.facilities.contacts.models import ContactFunction

NAME = Field(
    description="Name or desk under which somebody of the provider's staff is reached at work"
)
Availability = Annotated[
    str,
    StringConstraints(strict=True, max_length=500, pattern=r"^[^\x00-\x08\x0B-\x1F\x7F]*$"),
    Field(
        description="When somebody answers, in words; it is read where the address is protected, "
        "so it says nothing of where",
        json_schema_extra={"examples": ["werktags von 8 bis 16 Uhr"]},
    ),
]


class FacilityContactQuery(PageQuery):
    """Which contacts the client looks for."""

    function: ContactFunction | None = None


class FacilityContactEntry(Input):
    """A contact as the provider enters it; telephone or mail must be there."""

    function: ContactFunction
    display_name: Annotated[Line, NAME]
    phone: Phone | None = None
    email: Email | None = None
    availability: Availability | None = None


class FacilityContactPatch(Input):
    """Changes to a contact (RFC 7396)."""

    function: ContactFunction = KEPT
    display_name: Annotated[Line, NAME] = KEPT
    phone: Phone | None = KEPT
    email: Email | None = KEPT
    availability: Availability | None = KEPT


class FacilityContact(Output):
    """Somebody of the provider's staff who answers for a facility (Ansprechperson)."""

    id: Id
    facility_id: Id
    function: Annotated[
        str, Field(description="Extensible enum", examples=sorted(ContactFunction))
    ]
    display_name: Annotated[Line, NAME]
    phone: Phone | None
    email: Email | None
    availability: Availability | None
    created_at: Instant
    version: Version
