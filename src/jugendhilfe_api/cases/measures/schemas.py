"""Bodies and queries of measures."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.cases.measures.models import EndReason, MeasureState, MeasureWarning
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Instant
from jugendhilfe_api.reference.service_types.models import Claimant, ServiceKind

ServiceTypeCode = Annotated[
    Code,
    Field(
        description="Kind of help, of `/service-types`",
        json_schema_extra={"examples": ["RESIDENTIAL_CARE"]},
    ),
]
KIND = Field(description="Exactly one of the kinds of the service type")
CLAIMANT = Field(
    description="Who may claim the help by law (Leistungsberechtigte); one of the service type's"
)
PERSON = Field(description="One of the case; of a help for a family: under whose name it runs")
SINCE = "Today if absent; not in the future"


class MeasureQuery(PageQuery):
    """Which measures the client looks for."""

    department: Department | None = None
    state: MeasureState | None = None
    service_type: Code | None = None
    case_id: Id | None = None
    person_id: Id | None = None
    running_on: Day | None = Field(None, description="Begun by this day and not ended before it")


class MeasureOpening(Input):
    """A new measure in a case of one of your departments."""

    case_id: Id
    person_id: Annotated[Id, PERSON]
    service_type: ServiceTypeCode
    kind: Annotated[ServiceKind, KIND]
    claimant: Annotated[Claimant, CLAIMANT]
    applied_on: Day | None = Field(
        None, description="When the application was received; without it the measure is at ADVICE"
    )


class MeasureApplication(Input):
    """That the help is applied for (Antrag); no form is prescribed."""

    applied_on: Day | None = Field(None, description=SINCE)


class MeasureDecision(Input):
    """The day on which the office has decided."""

    decided_on: Day | None = Field(None, description=SINCE)


class MeasureBeginning(Input):
    """The first day of the help."""

    begun_on: Day | None = Field(None, description=SINCE)


class MeasureEnding(Input):
    """The end of the help (Beendigung)."""

    ended_on: Day | None = Field(None, description=f"The last day. {SINCE}")
    reason: EndReason


class Measure(Output):
    """A help of one kind for a person or a family (Hilfe)."""

    id: Id
    department: Annotated[Code, Field(description="Extensible enum", examples=["ASD"])]
    case_id: Id
    person_id: Annotated[Id, PERSON]
    service_type: ServiceTypeCode
    kind: Annotated[Code, Field(description="Extensible enum", examples=list(ServiceKind))]
    claimant: Annotated[Code, Field(description="Extensible enum", examples=list(Claimant))]
    section_41: Annotated[Flag, Field(description="Help for a young adult (§ 41 SGB VIII)")]
    after_custody: Annotated[Flag, Field(description="Follows a taking into care (§ 42 SGB VIII)")]
    state: Annotated[Code, Field(description="Extensible enum", examples=list(MeasureState))]
    applied_on: Day | None
    decided_on: Day | None
    begun_on: Day | None
    ended_on: Annotated[Day | None, Field(description="The last day")]
    end_reason: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(EndReason))
    ]
    warnings: Annotated[
        list[Code], Field(description="Extensible enum", examples=[list(MeasureWarning)])
    ]
    available_steps: Steps
    created_at: Instant
    version: Version
