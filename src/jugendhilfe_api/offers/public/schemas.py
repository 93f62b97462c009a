"""Bodies and queries of what is public."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output, PageQuery
from jugendhilfe_api.core.types import (
    DIGITS,
    Ags,
    Code,
    Flag,
    Id,
    Line,
    PostalCode,
    Prose,
    Switch,
)
from jugendhilfe_api.infra.pictures.schemas import PublicImage
from jugendhilfe_api.offers.documents.schemas import PublicOfferDocument
from jugendhilfe_api.offers.models import Accessibility
from jugendhilfe_api.offers.schemas import Language, ServiceType, Summary
from jugendhilfe_api.organisations.facilities.groups.models import OLDEST, Gender
from jugendhilfe_api.organisations.facilities.groups.schemas import Age
from jugendhilfe_api.organisations.facilities.models import LocationAccuracy
from jugendhilfe_api.organisations.facilities.schemas import Address, Contact, Kreis, Point
from jugendhilfe_api.reference.service_types.models import ServiceKind

Accuracy = Annotated[str, Field(description="Extensible enum", examples=sorted(LocationAccuracy))]
GenderCode = Annotated[str, Field(description="Extensible enum", examples=list(Gender))]
AccessibilityCode = Annotated[
    str, Field(description="Extensible enum", examples=list(Accessibility))
]
USUAL_RADIUS_KM = 25
MOST_KM = 500
QueriedAge = Annotated[
    int, Field(strict=True, ge=0, le=OLDEST - 1, json_schema_extra={"format": "int32"}), DIGITS
]
RadiusKm = Annotated[
    int, Field(strict=True, ge=1, le=MOST_KM, json_schema_extra={"format": "int32"}), DIGITS
]
FreeNow = Annotated[
    Flag,
    Field(description="A place is free today, as far as the provider has said lately"),
]


class PublicOfferQuery(PageQuery):
    """Which offers somebody looks for."""

    service_type: ServiceType | None = None
    kind: ServiceKind | None = None
    ags: Kreis | None = None
    facility_id: Id | None = None
    age: QueriedAge | None = Field(None, description="Age at admission, in completed years")
    gender: Gender | None = None
    language: Language | None = None
    free_now: Switch | None = Field(None, description="`true`: a place is free today")
    postal_code: PostalCode | None = Field(
        None, description="Around the middle of this postal code, in a radius of `radius_km`"
    )
    radius_km: RadiusKm | None = Field(
        None, description=f"Without it: {USUAL_RADIUS_KM} km; only with `postal_code`"
    )


class PublicFacilityQuery(PageQuery):
    """Which facilities somebody looks for."""

    ags: Kreis | None = None
    postal_code: PostalCode | None = Field(
        None, description="Around the middle of this postal code, in a radius of `radius_km`"
    )
    radius_km: RadiusKm | None = Field(
        None, description=f"Without it: {USUAL_RADIUS_KM} km; only with `postal_code`"
    )


class NamedReference(Output):
    """A provider or a facility, as part of another resource."""

    id: Id
    name: Line


class PublicOffer(Output):
    """A published offer (Angebot), for everybody."""

    id: Id
    provider: NamedReference
    facility: NamedReference
    service_type: ServiceType
    kind: Annotated[str, Field(description="Extensible enum", examples=list(ServiceKind)[:3])]
    title: Line
    title_en: Line | None
    summary: Summary | None
    summary_en: Summary | None
    concept: Prose | None
    age_min: Age
    age_max: Age
    genders: list[GenderCode]
    specialisations: list[Code]
    languages: list[Language]
    accessibility: list[AccessibilityCode]
    emergency_admission: Flag
    ags: Ags | None
    location: Point
    location_accuracy: Accuracy
    free_now: FreeNow
    images: list[PublicImage]
    documents: list[PublicOfferDocument]


class PublicFacility(Output):
    """A facility (Einrichtung) with published offers, for everybody.

    A protected address is null, and so is the contact.
    """

    id: Id
    provider: NamedReference
    name: Line
    description: Prose | None
    description_en: Prose | None
    address_protected: Flag
    address: Address | None
    contact: Contact | None
    ags: Ags | None
    location: Point
    location_accuracy: Accuracy
    images: list[PublicImage]
