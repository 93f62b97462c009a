"""Bodies and queries of facilities."""

from typing import Annotated, Literal

from pydantic import Field

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import (
    NUMBER,
    Ags,
    Email,
    Flag,
    Id,
    Instant,
    Line,
    Phone,
    PostalCode,
    Prose,
)
from jugendhilfe_api.organisations.facilities.models import LocationAccuracy
from jugendhilfe_api.organisations.schemas import OrganisationReference, Website

Kreis = Annotated[
    str,
    Field(
        strict=True,
        pattern=r"^[0-9]{5}$",
        description="Kreis or town by its official key (AGS), five digits",
        json_schema_extra={"examples": ["10044"]},
    ),
]
HouseNumber = Annotated[
    str,
    Field(strict=True, min_length=1, max_length=20, pattern=r"^[^\x00-\x1F\x7F]*$"),
]
Reference = Annotated[
    str,
    Field(
        strict=True,
        min_length=1,
        max_length=60,
        pattern=r"^[^\x00-\x1F\x7F]*$",
        description="The provider's own number (Trägerkennung), unique within the provider",
        json_schema_extra={"examples": ["HAUS-07"]},
    ),
]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180), NUMBER]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90), NUMBER]


class FacilityQuery(PageQuery):
    """Which facilities the client looks for."""

    provider_id: Id | None = None
    ags: Kreis | None = None
    provider_reference: Reference | None = None


class PointInput(Input):
    """A point of WGS 84 as GeoJSON (RFC 7946)."""

    type: Literal["Point"]
    coordinates: Annotated[
        tuple[Longitude, Latitude],
        Field(description="Longitude, latitude", json_schema_extra={"examples": [[7.04, 49.34]]}),
    ]


class AddressInput(Input):
    """Where the house stands."""

    street: Line
    house_number: HouseNumber | None = None
    postal_code: PostalCode
    city: Line
    ags: Kreis | None = Field(
        None, description="Kreis; without it, the one of the postal code if there is only one"
    )


class AddressPatch(Input):
    """Changes to the address (RFC 7396)."""

    street: Line = KEPT
    house_number: HouseNumber | None = KEPT
    postal_code: PostalCode = KEPT
    city: Line = KEPT
    ags: Kreis | None = KEPT


class ContactInput(Input):
    """How the facility is reached; protected together with the address."""

    email: Email | None = None
    phone: Phone | None = None
    website: Website | None = None


class ContactPatch(Input):
    """Changes to the contact (RFC 7396)."""

    email: Email | None = KEPT
    phone: Phone | None = KEPT
    website: Website | None = KEPT


class FacilityRegistration(Input):
    """A facility as its provider registers it (Einrichtung)."""

    name: Line
    description: Prose | None = None
    description_en: Prose | None = None
    provider_reference: Reference | None = None
    address: AddressInput
    address_protected: Flag = False
    location: PointInput | None = Field(
        None, description="Without it, the middle of the postal code"
    )
    contact: ContactInput | None = None


class FacilityPatch(Input):
    """Changes to a facility (RFC 7396)."""

    name: Line = KEPT
    description: Prose | None = KEPT
    description_en: Prose | None = KEPT
    provider_reference: Reference | None = KEPT
    address: AddressPatch = KEPT
    address_protected: Flag = KEPT
    location: PointInput | None = KEPT
    contact: ContactPatch | None = KEPT


class Point(Output):
    """A point of WGS 84 as GeoJSON (RFC 7946): longitude, latitude."""

    type: Annotated[str, Field(examples=["Point"])]
    coordinates: Annotated[
        list[float], Field(min_length=2, max_length=2, examples=[[7.04, 49.34]])
    ]


class Address(Output):
    """Where the house stands."""

    street: Line
    house_number: HouseNumber | None
    postal_code: PostalCode
    city: Line


class Contact(Output):
    """How the facility is reached."""

    email: Email | None
    phone: Phone | None
    website: Website | None


class FacilityReference(Output):
    """A facility, as part of another resource."""

    id: Id
    name: Line


class Facility(Output):
    """A home or another place of help (Einrichtung).

    `address` and `contact` are null where they are protected from you; `ags` and `location` are
    then those of the postal region.
    """

    id: Id
    provider: OrganisationReference
    name: Line
    description: Prose | None
    description_en: Prose | None
    provider_reference: Reference | None
    address_protected: Annotated[
        Flag,
        Field(
            description="Address and contact are seen only by the provider, its authority and "
            "youth offices with an active booking"
        ),
    ]
    address: Address | None
    contact: Contact | None
    ags: Ags | None
    location: Point
    location_accuracy: Annotated[
        str, Field(description="Extensible enum", examples=sorted(LocationAccuracy))
    ]
    created_at: Instant
    version: Version
