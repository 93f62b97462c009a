"""Bodies and queries of what is public."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output, PageQuery
from jugendhilfe_api.core.types import Ags, Code, Flag, Id, Line, Prose
from jugendhilfe_api.offers.models import Accessibility
from jugendhilfe_api.offers.schemas import Language, ServiceType, Summary
from jugendhilfe_api.organisations.facilities.groups.models import Gender
from jugendhilfe_api.organisations.facilities.groups.schemas import Age
from jugendhilfe_api.organisations.facilities.models import LocationAccuracy
from jugendhilfe_api.organisations.facilities.schemas import Address, Contact, Kreis, Point
from jugendhilfe_api.reference.service_types.models import ServiceKind

Accuracy = Annotated[str, Field(description="Extensible enum", examples=sorted(LocationAccuracy))]
GenderCode = Annotated[str, Field(description="Extensible enum", examples=list(Gender))]
AccessibilityCode = Annotated[
    str, Field(description="Extensible enum", examples=list(Accessibility))
]


class PublicOfferQuery(PageQuery):
    """Which offers somebody looks for."""

    service_type: ServiceType | None = None
    kind: ServiceKind | None = None
    ags: Kreis | None = None
    facility_id: Id | None = None


class PublicFacilityQuery(PageQuery):
    """Which facilities somebody looks for."""

    ags: Kreis | None = None


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
    summary: Summary | None
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


class PublicFacility(Output):
    """A facility (Einrichtung) with published offers, for everybody.

    A protected address is null, and so is the contact.
    """

    id: Id
    provider: NamedReference
    name: Line
    description: Prose | None
    address_protected: Flag
    address: Address | None
    contact: Contact | None
    ags: Ags | None
    location: Point
    location_accuracy: Accuracy
