"""Bodies and queries of requests for a place."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import INTEGRAL, Code, Day, Flag, Id, Instant, Line, Switch
from jugendhilfe_api.offers.schemas import Language, ServiceType
from jugendhilfe_api.organisations.facilities.schemas import Kreis
from jugendhilfe_api.people.models import Gender
from jugendhilfe_api.placements.requests.models import RequestState, UnsuccessfulReason
from jugendhilfe_api.placements.reservations.schemas import Age, Needs
from jugendhilfe_api.reference.service_types.models import ServiceKind

MOST_CONTACTS = 50

Pseudonym = Annotated[
    Line,
    Field(description="Random; what both sides call the request", examples=["P-7K3F9Q2MXA"]),
]
Places = Annotated[
    int,
    Field(
        strict=True,
        ge=1,
        le=20,
        description="Several places together, for siblings",
        json_schema_extra={"format": "int32"},
    ),
    INTEGRAL,
]
Kilometres = Annotated[
    int, Field(strict=True, ge=1, le=1000, json_schema_extra={"format": "int32"}), INTEGRAL
]


class SoughtFor(Input):
    """For whom a place is sought: under a pseudonym, so without initials (§ 64 (2a) SGB VIII)."""

    age: Age
    gender: Gender | None = None
    needs: Needs = Field(default_factory=list)


YoungPeople = Annotated[
    list[SoughtFor],
    Field(
        min_length=1,
        max_length=20,
        description="Age in years at admission, gender, needed specialisations; no names",
    ),
]
Exclusions = Annotated[
    list[Code],
    Field(
        max_length=60,
        description="Criteria of the young people that offers may exclude, of "
        "`/exclusion-criteria`",
    ),
]
Languages = Annotated[list[Language], Field(max_length=10)]
Regions = Annotated[
    list[
        Annotated[
            str,
            Field(
                strict=True,
                pattern=r"^[0-9]{2}([0-9]{3})?$",
                json_schema_extra={"examples": ["10046"]},
            ),
        ]
    ],
    Field(max_length=60, description="Länder (2 digits) and Kreise (5), nothing smaller"),
]
NEAR = Field(description="With `radius_km`: the Kreis around whose middle is searched")
NEEDED_FROM = Field(description="Day of admission that is wished for; not in the past")
NEEDED_UNTIL = Field(description="Day of discharge that is planned; null is open-ended")
Description = Annotated[
    str,
    StringConstraints(
        strict=True, min_length=1, max_length=4000, pattern=r"^[^\x00-\x08\x0B-\x1F\x7F]*$"
    ),
    Field(
        description="What is needed, in words, for providers. Refused if it says who is meant: "
        "names of the case, addresses, days, numbers of telephones, accounts and files",
        examples=["Braucht eine kleine Gruppe mit fester Tagesstruktur und reizarmer Umgebung."],
    ),
]
StateField = Annotated[str, Field(description="Extensible enum", examples=list(RequestState))]


class PlacementRequestDraft(Input):
    """What is searched for, for young people of a case (Platzanfrage); it names nobody."""

    case_id: Id
    service_type: ServiceType
    kind: ServiceKind = Field(description="Exactly one of the kinds of the service type")
    young_people: YoungPeople
    places: Places | None = Field(None, description="As many as young people if absent")
    exclusions: Exclusions = Field([])
    languages: Languages = Field([])
    regions: Regions = Field([])
    near_ags: Annotated[Kreis | None, NEAR] = None
    radius_km: Kilometres | None = None
    needed_from: Annotated[Day, NEEDED_FROM]
    needed_until: Annotated[Day | None, NEEDED_UNTIL] = None
    emergency: Flag = False
    description: Description | None = None


class PlacementRequestPatch(Input):
    """Changes to a draft (RFC 7396); lists are replaced as a whole."""

    service_type: ServiceType = KEPT
    kind: ServiceKind = KEPT
    young_people: YoungPeople = KEPT
    places: Places = KEPT
    exclusions: Exclusions = KEPT
    languages: Languages = KEPT
    regions: Regions = KEPT
    near_ags: Annotated[Kreis | None, NEAR] = KEPT
    radius_km: Kilometres | None = KEPT
    needed_from: Annotated[Day, NEEDED_FROM] = KEPT
    needed_until: Annotated[Day | None, NEEDED_UNTIL] = KEPT
    emergency: Flag = KEPT
    description: Description | None = KEPT


class PlacementMatch(Input):
    """That a place was found (Treffer)."""

    contact_id: Id | None = Field(
        None, description="The contact that has the place; null if it was found elsewhere"
    )


class UnsuccessfulClosure(Input):
    """That the search has ended without a place (ergebnislos)."""

    reason: UnsuccessfulReason


class PlacementRequestQuery(PageQuery):
    """Which requests the client looks for."""

    state: RequestState | None = None
    case_id: Id | None = None
    place_free: Switch | None = Field(
        None, description="Whether an offer on whose waiting list it stands has a place now"
    )


class PlaceSoughtFor(Output):
    """For whom a place is sought: no name, no initials, no birthday."""

    age: Age
    gender: Annotated[str | None, Field(description="Extensible enum", examples=list(Gender))]
    needs: list[Code]


class PlacementRequest(Output):
    """The search for a place for young people of a case (Platzanfrage), as the office sees it."""

    id: Id
    pseudonym: Pseudonym
    case_id: Id
    service_type: ServiceType
    kind: Annotated[str, Field(description="Extensible enum", examples=list(ServiceKind))]
    young_people: list[PlaceSoughtFor]
    places: Places
    exclusions: list[Code]
    languages: list[Language]
    regions: Regions
    near_ags: Annotated[Kreis | None, NEAR]
    radius_km: Kilometres | None
    needed_from: Day
    needed_until: Day | None
    emergency: Flag
    description: Description | None
    state: StateField
    contacts: Annotated[
        int,
        Field(
            ge=0,
            le=MOST_CONTACTS,
            description="How many offers were asked",
            json_schema_extra={"format": "int32"},
        ),
    ]
    place_free: Annotated[
        Flag,
        Field(description="An offer on whose waiting list it stands has a place now"),
    ]
    opened_at: Instant | None
    first_answer_at: Annotated[
        Instant | None, Field(description="Set when it is closed; until then see the contacts")
    ]
    matched_at: Instant | None
    matched_contact_id: Id | None
    closed_at: Instant | None
    unsuccessful_reason: Annotated[
        str | None, Field(description="Extensible enum", examples=list(UnsuccessfulReason))
    ]
    available_steps: Steps
    created_at: Instant
    version: Version
