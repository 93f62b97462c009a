"""Bodies and queries of service types."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Output, PageQuery
from jugendhilfe_api.core.types import Day, Line
from jugendhilfe_api.reference.service_types.models import (
    AgeSubject,
    BillingUnit,
    Claimant,
    CostContributionRule,
    ServiceKind,
    SupportPlanRule,
    Survey,
)

CODE_PATTERN = r"^[A-Z][A-Z0-9_]*$"
Verified = Annotated[
    bool,
    Field(description="False: known from practice only, not read in the law or another source"),
]
Age = Annotated[int, Field(ge=0, le=27, json_schema_extra={"format": "int32"})]


def extensible(*examples: str) -> object:
    """Describe a code that may get new values."""
    return Field(description="Extensible enum", examples=list(examples)[:7])


class ServiceTypeQuery(PageQuery):
    """Which service types the client looks for."""

    kind: ServiceKind | None = None


class AgeBounds(Output):
    """For which ages; `below` is exclusive. German law counts completed years (§ 7 SGB VIII)."""

    of: Annotated[str, extensible(*AgeSubject)]
    from_age: Age | None
    below_age: Age | None
    note_de: Line | None
    note_en: Line | None
    verified: Verified


class Billing(Output):
    """Which units are usual; the agreement decides."""

    units: list[Annotated[str, extensible(*BillingUnit)]]
    note_de: Line | None
    note_en: Line | None
    verified: Verified


class SupportPlan(Output):
    """Whether a support plan (Hilfeplan, § 36 (2)) is made."""

    rule: Annotated[str, extensible(*SupportPlanRule)]
    note_de: Line | None
    note_en: Line | None


class CostContribution(Output):
    """Whether parents contribute (Kostenbeitrag, §§ 90, 91)."""

    rules: list[Annotated[str, extensible(*CostContributionRule)]]
    note_de: Line | None
    note_en: Line | None


class StatisticsCode(Output):
    """A number of the official statistics, and what it means there."""

    code: Line
    de: Line


class Statistics(Output):
    """Where the official statistics count the service type.

    `codes` are those of the record layout of `generation`; the one since 2022 is not shipped.
    """

    survey: Annotated[str, extensible(*Survey)]
    generation: Annotated[str, Field(examples=["2007-2021"])]
    codes: list[StatisticsCode]
    note_de: Line | None
    note_en: Line | None
    verified: Verified


class PermitRequirement(Output):
    """In which form the help needs a permit (Betriebserlaubnis, § 45 SGB VIII), since when."""

    kind: Annotated[str, extensible(*ServiceKind)]
    land: Annotated[
        str | None, Field(description="Two digits of the AGS; null is everywhere", examples=["10"])
    ]
    legal_basis: Line
    valid_from: Day
    valid_until: Annotated[Day | None, Field(description="Last day")]
    verified: Verified


class ServiceType(Output):
    """A kind of help or a duty (Hilfeart)."""

    code: Annotated[str, Field(pattern=CODE_PATTERN, examples=["RESIDENTIAL_CARE"])]
    paragraphs: Annotated[list[Line], Field(examples=[["§ 34 SGB VIII"]])]
    de: Line
    en: Line
    kinds: list[Annotated[str, extensible(*ServiceKind)]]
    claimants: list[Annotated[str, extensible(*Claimant)]]
    ages: AgeBounds | None
    billing: Billing
    support_plan: SupportPlan
    cost_contribution: CostContribution
    statistics: Statistics | None
    permit_requirements: Annotated[
        list[PermitRequirement], Field(description="Empty: no facility needs a permit for it")
    ]
    source: Annotated[str, Field(description="Extensible enum", examples=["LAW"])]
    verified: Verified
