"""Bodies and queries of contacts: one view for the office, one for the provider."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Instant, Line, Moment, Switch
from jugendhilfe_api.offers.capacity.schemas import FacilityName, OfferTitle
from jugendhilfe_api.offers.schemas import Language, ServiceType
from jugendhilfe_api.organisations.facilities.schemas import Kreis
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.people.models import Gender
from jugendhilfe_api.placements.requests.contacts.models import ContactState
from jugendhilfe_api.placements.requests.schemas import (
    MOST_CONTACTS,
    Description,
    Kilometres,
    Places,
    Pseudonym,
    Regions,
)
from jugendhilfe_api.placements.reservations.models import RefusalReason
from jugendhilfe_api.placements.reservations.schemas import Age
from jugendhilfe_api.reference.service_types.models import ServiceKind

StateField = Annotated[str, Field(description="Extensible enum", examples=list(ContactState))]
ReasonField = Annotated[
    str | None, Field(description="Extensible enum", examples=list(RefusalReason))
]
FROM = Field(description="From which day a place is there, or expected")
VACANCY = Field(description="The vacancy of the offer that has the place")
FREE = Field(description="On the waiting list, and the offer has a place for these nights now")
Position = Annotated[
    int | None,
    Field(
        ge=1,
        description="Place on the waiting list of the offer, by the instant of the answer",
        json_schema_extra={"format": "int32"},
    ),
]


class PlacementInquiry(Input):
    """Whom to ask, and until when the answer is due."""

    offer_ids: Annotated[
        list[Id],
        Field(
            min_length=1,
            max_length=MOST_CONTACTS,
            description="Offers that are published; at most 50 for a request in all",
        ),
    ]
    answer_due_at: Moment | None = Field(
        None, description="By default 72 hours from now, in an emergency 4"
    )


class InquiryAcceptance(Input):
    """That the provider has a place (Zusage): where, and from when."""

    vacancy_id: Annotated[Id | None, VACANCY] = None
    available_from: Annotated[Day | None, FROM] = None


class WaitingListEntry(Input):
    """That the request stands on the waiting list (Warteliste)."""

    available_from: Annotated[Day | None, FROM] = None


class ContactQuery(PageQuery):
    """Which contacts of a request the client looks for."""

    state: ContactState | None = None


class InquiryQuery(PageQuery):
    """Which requests to its offers a provider looks for."""

    state: ContactState | None = None
    offer_id: Id | None = None
    facility_id: Id | None = None
    place_free: Switch | None = Field(
        None, description="On the waiting list of an offer that has a place now"
    )


class ToldYoungPerson(Output):
    """A young person, as a provider was told: null is what it was not told."""

    age: Age | None
    gender: Annotated[str | None, Field(description="Extensible enum", examples=list(Gender))]
    needs: list[Code]


class ToldNeeds(Output):
    """What a provider was told of a request; null is what it was not told."""

    service_type: ServiceType | None
    kind: Annotated[str | None, Field(description="Extensible enum", examples=list(ServiceKind))]
    young_people: list[ToldYoungPerson]
    places: Places | None
    exclusions: list[Code]
    languages: list[Language]
    regions: Regions
    near_ags: Kreis | None
    radius_km: Kilometres | None
    needed_from: Day | None
    needed_until: Day | None
    emergency: Flag
    description: Description | None


class PlacementContact(Output):
    """A provider that was asked, what it was told, and what it has answered, for the office."""

    id: Id
    provider: OrganisationReference
    facility: FacilityName
    offer: OfferTitle
    state: StateField
    asked_at: Instant
    answer_due_at: Annotated[Instant, Field(description="From then on without answer: NO_ANSWER")]
    answered_at: Instant | None
    decline_reason: ReasonField
    vacancy_id: Annotated[Id | None, VACANCY]
    available_from: Annotated[Day | None, FROM]
    waiting_position: Position
    place_free: Annotated[Flag, FREE]
    chosen: Annotated[Flag, Field(description="The place was found here")]
    closed_at: Annotated[
        Instant | None, Field(description="From then on the provider knows the request no longer")
    ]
    fields: Annotated[list[Line], Field(description="The whitelist of the stage on that day")]
    told: ToldNeeds
    available_steps: Steps
    version: Version


class AskedContacts(Output):
    """The contacts that were made."""

    items: list[PlacementContact]


class PlacementInquiryReceived(Output):
    """A request for a place, as the asked provider knows it: nothing says who is meant."""

    id: Id
    pseudonym: Pseudonym
    youth_office: OrganisationReference
    facility: FacilityName
    offer: OfferTitle
    needs: Annotated[
        ToldNeeds | None, Field(description="What you were told; null when the search is over")
    ]
    state: StateField
    asked_at: Instant
    answer_due_at: Annotated[
        Instant, Field(description="A later answer counts while the search goes on")
    ]
    answered_at: Instant | None
    decline_reason: ReasonField
    vacancy_id: Annotated[Id | None, VACANCY]
    available_from: Annotated[Day | None, FROM]
    waiting_position: Position
    place_free: Annotated[Flag, FREE]
    chosen: Annotated[Flag, Field(description="The place was found with you")]
    closed_at: Annotated[Instant | None, Field(description="When the search was over")]
    available_steps: Steps
    version: Version
