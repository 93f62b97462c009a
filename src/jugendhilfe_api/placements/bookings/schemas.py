"""Bodies and queries of bookings."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Instant, Line, Phone, Switch
from jugendhilfe_api.offers.capacity.schemas import FacilityName, OfferTitle
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.people.models import BirthPrecision, Gender
from jugendhilfe_api.people.schemas import FamilyName, GivenName
from jugendhilfe_api.placements.bookings.models import (
    BookingState,
    ChoiceReason,
    ContactRelation,
    CustodyHolder,
    DischargeReason,
    DisclosureStage,
)
from jugendhilfe_api.placements.reservations.models import CancellationReason, PlaceComponent
from jugendhilfe_api.placements.reservations.schemas import (
    AdmissionDay,
    Age,
    DischargeDay,
    Initials,
    Needs,
)

Note = Annotated[
    str,
    StringConstraints(
        strict=True, min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0B-\x1F\x7F]*$"
    ),
]
Number = Annotated[
    Line, Field(max_length=60, description="The provider's own number", examples=["W-2026-17"])
]
BookingNumber = Annotated[
    Line,
    Field(
        description="What both sides write on letters and invoices", examples=["B-2026-7K3F9Q2M"]
    ),
]


class ContactPerson(Input):
    """Whom the house calls (Bezugsperson)."""

    name: Line
    relation: ContactRelation
    phone: Phone | None = None


class Essentials(Input):
    """What a house must know from the first night on, and no more: no diagnosis, no report."""

    contact_persons: list[ContactPerson] = Field(default_factory=list, max_length=10)
    custody: CustodyHolder | None = Field(None, description="Who decides for the young person")
    allergies: Note | None = None
    medication: Note | None = Field(None, description="What must be taken, when and how much")
    health: Note | None = Field(None, description="What else matters in everyday life")


class BookingRequest(Input):
    """A place for a young person (Belegung): one of a reservation, or one of a vacancy.

    A reservation brings its nights along; for a vacancy they are part of the request.
    """

    reservation_id: Id | None = Field(None, description="Instead of a vacancy and its nights")
    vacancy_id: Id | None = Field(None, description="Instead of a reservation")
    admission_day: Day | None = Field(None, description="With a vacancy: day of admission")
    discharge_day: Day | None = Field(
        None, description="With a vacancy: planned day of discharge; null is open-ended"
    )
    case_id: Id
    person_id: Annotated[Id, Field(description="The young person; one of the case")]
    needs: Needs = Field(default_factory=list)
    component: PlaceComponent = Field(
        PlaceComponent.BASIC, description="§ 19: whether the place is the parent's or the child's"
    )
    emergency: Flag = Field(
        False,
        description="With a vacancy, for an offer that confirms emergency admissions by itself: "
        "reserved, confirmed and booked in this call",
    )
    essentials: Essentials | None = Field(
        None, description="Handed to the provider as far as the whitelist of the stage allows"
    )
    choice_reason: Annotated[
        ChoiceReason, Field(description="Why this place and no other (§§ 5, 36 SGB VIII)")
    ]
    choice_note: Note | None = Field(
        None,
        description="For the office only; OTHER and EQUAL_BUT_CHEAPER need it",
    )


class BookingPatch(Input):
    """Changes to a booking by the provider (RFC 7396)."""

    provider_reference: Number | None = KEPT


class Admission(Input):
    """That the young person has arrived (Aufnahme)."""

    day: Annotated[Day, Field(description="Not after today")]
    provider_reference: Number | None = None


class Discharge(Input):
    """That the young person has left (Entlassung)."""

    day: Annotated[Day, Field(description="Not after today; its night is free again")]
    reason: DischargeReason


class Extension(Input):
    """That the young person stays longer (Verlängerung)."""

    discharge_day: Annotated[
        Day | None, Field(description="The new planned day of discharge; null is open-ended")
    ]


class Rescheduling(Input):
    """That the young person comes on another day (Verschiebung der Aufnahme)."""

    admission_day: Annotated[Day, Field(description="The new planned day of admission")]


class AdditionalDisclosure(Input):
    """What the provider has to know in addition, and why (weitere Datenweitergabe)."""

    reason: Annotated[Note, Field(description="Why it is needed now; for the office only")]
    essentials: Essentials


class BookingQuery(PageQuery):
    """Which bookings the client looks for."""

    state: BookingState | None = None
    offer_id: Id | None = None
    facility_id: Id | None = None
    case_id: Id | None = Field(None, description="For youth offices")
    on_day: Day | None = Field(None, description="Bookings of the night that follows this day")
    provider_reference: Line | None = None
    emergency: Switch | None = None
    outside_region: Switch | None = Field(
        None,
        description="Whether the facility is in another district than the youth office: bookings "
        "outside the own region, or for a provider the occupancy by offices of other regions",
    )


class DisclosureQuery(PageQuery):
    """Which part of the disclosures the client wants."""


class YoungPerson(Output):
    """What the provider knows of the young person: null is what it was not told."""

    given_name: GivenName | None
    family_name: FamilyName | None
    born_on: Day | None
    birth_precision: Annotated[
        str | None, Field(description="Extensible enum", examples=list(BirthPrecision))
    ]
    gender: Annotated[str | None, Field(description="Extensible enum", examples=list(Gender))]
    age: Annotated[Age | None, Field(description="Years at admission")]
    needs: list[Code]
    initials: Annotated[Initials | None, Field(description="Told with a reservation")]


class Booking(Output):
    """A place booked for a young person (Belegung)."""

    id: Id
    reference: BookingNumber
    provider_reference: Number | None
    youth_office: OrganisationReference
    provider: OrganisationReference
    facility: FacilityName
    offer: OfferTitle
    vacancy_id: Id
    reservation_id: Id | None
    case_id: Annotated[Id | None, Field(description="For the youth office only")]
    person_id: Annotated[Id | None, Field(description="For the youth office only")]
    young_person: Annotated[
        YoungPerson | None,
        Field(description="What was handed to the provider; null when its access has ended"),
    ]
    admission_day: AdmissionDay
    discharge_day: DischargeDay
    component: Annotated[str, Field(description="Extensible enum", examples=list(PlaceComponent))]
    emergency: Annotated[
        bool,
        Field(description="Booked at once, because the offer confirms emergency admissions"),
    ]
    outside_region: Annotated[
        Flag,
        Field(
            description="The facility is in another district than the youth office; false where "
            "its district is not known"
        ),
    ]
    choice_reason: Annotated[
        str | None,
        Field(
            description="Extensible enum; for the youth office only", examples=list(ChoiceReason)
        ),
    ]
    choice_note: Annotated[Note | None, Field(description="For the youth office only")]
    discharge_reason: Annotated[
        str | None, Field(description="Extensible enum", examples=list(DischargeReason))
    ]
    cancellation_reason: Annotated[
        str | None, Field(description="Extensible enum", examples=list(CancellationReason))
    ]
    state: Annotated[str, Field(description="Extensible enum", examples=list(BookingState))]
    available_steps: Steps
    created_at: Instant
    version: Version


class Disclosure(Output):
    """What was handed to whom, when, and at which stage (Datenweitergabe)."""

    id: Id
    stage: Annotated[str, Field(description="Extensible enum", examples=list(DisclosureStage))]
    recipient: OrganisationReference
    fields: Annotated[list[Line], Field(description="The whitelist of the stage on that day")]
    content: YoungPerson
    reason: Annotated[
        Note | None, Field(description="Of an additional disclosure; for the youth office only")
    ]
    disclosed_at: Instant


class ContactPersonTold(Output):
    """Whom the house calls (Bezugsperson)."""

    name: Line
    relation: Annotated[str, Field(description="Extensible enum", examples=list(ContactRelation))]
    phone: Phone | None


class EssentialsTold(Output):
    """What the house was told beyond the person: null is what it was not told."""

    contact_persons: list[ContactPersonTold]
    custody: Annotated[
        str | None, Field(description="Extensible enum", examples=list(CustodyHolder))
    ]
    allergies: Note | None
    medication: Note | None
    health: Note | None


class DisclosureDetail(Output):
    """A disclosure with all that it has told; lists show no health data."""

    id: Id
    stage: Annotated[str, Field(description="Extensible enum", examples=list(DisclosureStage))]
    recipient: OrganisationReference
    fields: Annotated[list[Line], Field(description="The whitelist of the stage on that day")]
    content: YoungPerson
    essentials: EssentialsTold | None
    reason: Annotated[
        Note | None, Field(description="Of an additional disclosure; for the youth office only")
    ]
    disclosed_at: Instant
    version: Annotated[Version, Field(description="1: what was told does not change")]


ESSENTIALS: tuple[str, ...] = tuple(EssentialsTold.model_fields)
KNOWN_FIELDS: tuple[str, ...] = tuple(YoungPerson.model_fields)
Snapshot = dict[str, Any]
