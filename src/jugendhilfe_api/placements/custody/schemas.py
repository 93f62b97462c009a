"""Bodies and queries of custody measures."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.cases.measures.schemas import CLAIMANT, KIND, ServiceTypeCode
from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Instant, Line, Moment, Switch
from jugendhilfe_api.placements.custody.codes import (
    CourtOutcome,
    CustodyAccommodation,
    CustodyEndReason,
    CustodyInitiator,
    CustodyKind,
    CustodyOccasion,
    CustodyProviderKind,
    CustodyResidence,
    CustodyState,
    YesOrNo,
)
from jugendhilfe_api.placements.reservations.schemas import Needs
from jugendhilfe_api.reference.service_types.models import Claimant, ServiceKind

NOW = "Now if absent; not in the future, and not before the taking into care"
Occasions = Annotated[
    list[CustodyOccasion],
    Field(max_length=len(CustodyOccasion), description="Why (Anlässe); stored encrypted"),
]
NOTIFIED = Field(description="When the child could notify a person it trusts (§ 42 (2) SGB VIII)")
ANSWERS = [*YesOrNo, None]
RISK = Field(description="Whether a risk was assessed before (§ 8a SGB VIII)", examples=ANSWERS)
ORIGIN = Field(description="Whether a parent is of foreign origin", examples=ANSWERS)
GERMAN = Field(description="Whether the family speaks German most of the time", examples=ANSWERS)
VACANCY = "A place that is booked in the same call, from today on"


class CustodyQuery(PageQuery):
    """Which custody measures the client looks for."""

    state: CustodyState | None = None
    kind: CustodyKind | None = None
    case_id: Id | None = None
    person_id: Id | None = None
    running: Switch | None = Field(None, description="Only those that have not ended, or the rest")


class CustodyBeginning(Input):
    """A child that is taken into care, with or without a place that is booked in the same call.

    What is not known yet may be added later.
    """

    case_id: Id
    person_id: Annotated[Id, Field(description="The child; one of the case")]
    kind: Annotated[CustodyKind, Field(description="On what it rests (§§ 42 (1), 42a SGB VIII)")]
    begun_at: Moment | None = Field(None, description="Now if absent; not in the future")
    vacancy_id: Id | None = Field(None, description=VACANCY)
    discharge_day: Day | None = Field(
        None, description="With a vacancy: planned day of discharge; null is open-ended"
    )
    needs: Needs = Field(default_factory=list)
    trusted_person_notified_at: Annotated[Moment | None, NOTIFIED] = None
    occasions: Occasions = Field(default_factory=list)
    initiator: CustodyInitiator | None = None
    accommodation: CustodyAccommodation | None = None
    provider_kind: CustodyProviderKind | None = None
    residence_before: CustodyResidence | None = None
    risk_assessed_before: Annotated[YesOrNo | None, RISK] = None
    foreign_origin: Annotated[YesOrNo | None, ORIGIN] = None
    german_spoken: Annotated[YesOrNo | None, GERMAN] = None


class CustodyPatch(Input):
    """What is added later (RFC 7396)."""

    trusted_person_notified_at: Annotated[Moment | None, NOTIFIED] = KEPT
    occasions: Occasions = KEPT
    initiator: CustodyInitiator | None = KEPT
    accommodation: CustodyAccommodation | None = KEPT
    provider_kind: CustodyProviderKind | None = KEPT
    residence_before: CustodyResidence | None = KEPT
    residence_after: CustodyResidence | None = KEPT
    risk_assessed_before: Annotated[YesOrNo | None, RISK] = KEPT
    foreign_origin: Annotated[YesOrNo | None, ORIGIN] = KEPT
    german_spoken: Annotated[YesOrNo | None, GERMAN] = KEPT


class CustodyStep(Input):
    """When something has happened."""

    at: Moment | None = Field(None, description=NOW)


class CourtDecision(CustodyStep):
    """What the family court has decided (Entscheidung des Familiengerichts)."""

    outcome: CourtOutcome


class CustodyEnding(CustodyStep):
    """The end of a taking into care other than by a decision on help."""

    reason: CustodyEndReason
    residence_after: CustodyResidence | None = None


class HelpDecision(Input):
    """The decision on the help that follows (Entscheidung über die Gewährung von Hilfen)."""

    service_type: ServiceTypeCode
    kind: Annotated[ServiceKind, KIND]
    claimant: Annotated[Claimant, CLAIMANT]
    decided_on: Day | None = Field(
        None, description="Today if absent; the rates of the help count from this day on"
    )
    same_place: Flag = Field(
        False, description="The young person stays in the place, whose offer is for this help"
    )
    vacancy_id: Id | None = Field(
        None,
        description=(
            "Another place in the same facility, which the young person changes to today: the "
            "nights go on without a gap. With neither, the help is granted and a place searched"
        ),
    )
    discharge_day: Day | None = Field(
        None, description="With a vacancy: planned day of discharge; null is open-ended"
    )
    residence_after: CustodyResidence | None = None


class CustodySummary(Output):
    """A taking into care, as a list shows it."""

    id: Id
    case_id: Id
    person_id: Id
    kind: Annotated[Code, Field(description="Extensible enum", examples=list(CustodyKind))]
    state: Annotated[Code, Field(description="Extensible enum", examples=list(CustodyState))]
    begun_at: Instant
    ended_at: Instant | None
    end_reason: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(CustodyEndReason))
    ]
    booking_id: Id | None
    next_deadline_at: Annotated[
        Instant | None, Field(description="When the next deadline ends that nobody has met")
    ]
    available_steps: Steps
    created_at: Instant
    version: Version


class CustodyMeasure(Output):
    """The taking into care of a child (Inobhutnahme)."""

    id: Id
    case_id: Id
    person_id: Id
    kind: Annotated[Code, Field(description="Extensible enum", examples=list(CustodyKind))]
    state: Annotated[Code, Field(description="Extensible enum", examples=list(CustodyState))]
    begun_at: Instant
    trusted_person_notified_at: Annotated[Instant | None, NOTIFIED]
    custodians_informed_at: Instant | None
    custodians_unreachable: Annotated[
        Flag, Field(description="Treated like an objection (§ 42 (3) SGB VIII)")
    ]
    objected_at: Instant | None
    court_referred_at: Instant | None
    court_decided_at: Instant | None
    court_outcome: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(CourtOutcome))
    ]
    deprived_of_liberty_at: Annotated[
        Instant | None, Field(description="When the last deprivation of liberty began (§ 42 (5))")
    ]
    occasions: Annotated[
        list[Code],
        Field(
            description="Extensible enum; empty for who only takes part in the case",
            examples=[list(CustodyOccasion)],
        ),
    ]
    initiator: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(CustodyInitiator))
    ]
    accommodation: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(CustodyAccommodation))
    ]
    provider_kind: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(CustodyProviderKind))
    ]
    residence_before: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(CustodyResidence))
    ]
    residence_after: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(CustodyResidence))
    ]
    risk_assessed_before: Annotated[Code | None, RISK]
    foreign_origin: Annotated[Code | None, ORIGIN]
    german_spoken: Annotated[Code | None, GERMAN]
    repeated_in_year: Annotated[
        Flag, Field(description="Another one of this child began in the same year")
    ]
    statistics_missing: Annotated[
        list[Line],
        Field(description="Fields that the statistics I 7 ask for and nobody has filled"),
    ]
    booking_id: Id | None
    ended_at: Instant | None
    end_reason: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(CustodyEndReason))
    ]
    measure_id: Annotated[Id | None, Field(description="The help that has followed")]
    next_booking_id: Annotated[
        Id | None, Field(description="Booking of that help, where the place has changed")
    ]
    next_deadline_at: Annotated[
        Instant | None, Field(description="When the next deadline ends that nobody has met")
    ]
    available_steps: Steps
    created_at: Instant
    version: Version
