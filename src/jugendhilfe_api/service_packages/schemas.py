"""Bodies and queries of service packages."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Id, Instant, Line, Quantity
from jugendhilfe_api.offers.rates.models import RateComponent
from jugendhilfe_api.service_packages.codes import (
    Annex,
    Competence,
    DaysPerWeek,
    EndReason,
    PackageState,
    Reimbursement,
    ReturnReason,
)

BudgetKey = Annotated[
    str,
    StringConstraints(strict=True, max_length=30, pattern=r"^[0-9A-Z][0-9A-Z.\-]*$"),
]
Product = Annotated[BudgetKey, Field(description="Produkt", examples=["36.3.03"])]
CostCentre = Annotated[BudgetKey, Field(description="Kostenstelle", examples=["5101"])]
Account = Annotated[BudgetKey, Field(description="Sachkonto", examples=["533210"])]
Remark = Annotated[
    str,
    StringConstraints(strict=True, max_length=1000, pattern=r"^[^\x00-\x08\x0B-\x1F\x7F]*$"),
    Field(description="For the department that pays; a diagnosis is refused"),
]
Annexes = Annotated[list[Annex], Field(max_length=10, description="Annexleistungen, §§ 39, 40")]
Recipients = Annotated[
    list[Id],
    Field(max_length=20, description="Who is helped beside the person (family, § 19)"),
]
Contributors = Annotated[
    list[Id],
    Field(max_length=10, description="Who may be asked for a contribution to the costs (§ 92)"),
]
UnitsPerMonth = Annotated[
    Quantity | None, Field(description="Units that are paid in a month at most; null: no limit")
]
HoursPerWeek = Annotated[Quantity | None, Field(description="Fachleistungsstunden je Woche")]
PLANNED_UNTIL = Field(description="Last day as planned today; it ends nothing by itself")
PAYEE = Field(description="Whose approved bank account is paid; the provider if absent")
SERVICE_TYPE = Field(description="Of the catalogue; that of the offer if absent")
BOOKING = Field(description="The booked place, where there is one; it names the offer")


class PackageQuery(PageQuery):
    """Which service packages the client looks for."""

    state: PackageState | None = None
    case_id: Id | None = None
    person_id: Id | None = None
    provider_id: Id | None = None
    booking_id: Id | None = None
    series_id: Id | None = Field(None, description="All versions of one package")


class PackageDraft(Input):
    """A new service package: an offer or a booking, and how it is paid."""

    case_id: Id
    person_id: Annotated[Id, Field(description="Who is helped; a person of the case")]
    booking_id: Annotated[Id | None, BOOKING] = None
    offer_id: Annotated[Id | None, Field(description="Where nothing is booked")] = None
    service_type: Annotated[Code | None, SERVICE_TYPE] = None
    component: RateComponent = RateComponent.BASIC
    valid_from: Day
    planned_until: Annotated[Day | None, PLANNED_UNTIL] = None
    units_per_month: UnitsPerMonth = None
    hours_per_week: HoursPerWeek = None
    days_per_week: DaysPerWeek | None = None
    annexes: Annexes = Field(default_factory=list)
    further_recipient_ids: Recipients = Field(default_factory=list)
    cost_contributor_ids: Contributors = Field(default_factory=list)
    payee_id: Annotated[Id | None, PAYEE] = None
    budget_product: Product
    budget_cost_centre: CostCentre
    budget_account: Account
    competence: Competence
    reimbursement: Reimbursement | None = None
    remark: Remark | None = None


class PackagePatch(Input):
    """Changes to a draft (RFC 7396); lists are replaced as a whole."""

    booking_id: Annotated[Id | None, BOOKING] = KEPT
    component: RateComponent = KEPT
    valid_from: Day = KEPT
    planned_until: Annotated[Day | None, PLANNED_UNTIL] = KEPT
    units_per_month: UnitsPerMonth = KEPT
    hours_per_week: HoursPerWeek = KEPT
    days_per_week: DaysPerWeek | None = KEPT
    annexes: Annexes = KEPT
    further_recipient_ids: Recipients = KEPT
    cost_contributor_ids: Contributors = KEPT
    payee_id: Id = KEPT
    budget_product: Product = KEPT
    budget_cost_centre: CostCentre = KEPT
    budget_account: Account = KEPT
    competence: Competence = KEPT
    reimbursement: Reimbursement | None = KEPT
    remark: Remark | None = KEPT


class PackageVersion(Input):
    """A new version: from when it counts, and what is different (the rest is taken over)."""

    valid_from: Day
    booking_id: Annotated[Id | None, BOOKING] = KEPT
    component: RateComponent = KEPT
    planned_until: Annotated[Day | None, PLANNED_UNTIL] = KEPT
    units_per_month: UnitsPerMonth = KEPT
    hours_per_week: HoursPerWeek = KEPT
    days_per_week: DaysPerWeek | None = KEPT
    annexes: Annexes = KEPT
    further_recipient_ids: Recipients = KEPT
    cost_contributor_ids: Contributors = KEPT
    payee_id: Id = KEPT
    budget_product: Product = KEPT
    budget_cost_centre: CostCentre = KEPT
    budget_account: Account = KEPT
    competence: Competence = KEPT
    reimbursement: Reimbursement | None = KEPT
    remark: Remark | None = KEPT


class PackageReturn(Input):
    """Why a service package is returned."""

    reason: ReturnReason
    note: Remark | None = None


class PackageEnding(Input):
    """The end of a service package."""

    ended_on: Annotated[Day, Field(description="The last day that is paid")]
    reason: EndReason


class ServicePackage(Output):
    """What is to be rendered for whom, and how it is paid (Leistungspaket, one version)."""

    id: Id
    reference: Annotated[Line, Field(description="Number", examples=["ASD-2026-000001-L01"])]
    series_id: Annotated[Id, Field(description="The first version")]
    number: Annotated[int, Field(json_schema_extra={"format": "int32", "examples": [1]})]
    state: Annotated[Code, Field(description="Extensible enum", examples=["HANDED_OVER"])]
    department: Annotated[Code, Field(description="Extensible enum", examples=["ASD"])]
    case_id: Id
    person_id: Id
    further_recipient_ids: list[Id]
    cost_contributor_ids: list[Id]
    provider_id: Id
    offer_id: Id
    booking_id: Id | None
    service_type: Code
    kind: Annotated[Code, Field(description="Extensible enum", examples=["RESIDENTIAL"])]
    valid_from: Day
    planned_until: Annotated[Day | None, PLANNED_UNTIL]
    valid_until: Annotated[Day | None, Field(description="The last day; null: it goes on")]
    component: Annotated[Code, Field(description="Extensible enum", examples=["BASIC"])]
    unit: Annotated[Code, Field(description="Extensible enum", examples=["DAY_RATE"])]
    rate_id: Annotated[Id | None, Field(description="The agreed rate; null: no agreement")]
    units_per_month: UnitsPerMonth
    hours_per_week: HoursPerWeek
    days_per_week: DaysPerWeek | None
    annexes: list[Code]
    payee_id: Id
    budget_product: Product
    budget_cost_centre: CostCentre
    budget_account: Account
    competence: Annotated[Code, Field(description="Extensible enum", examples=["PARENTS"])]
    reimbursement: Annotated[
        Code | None, Field(description="Extensible enum", examples=["AFTER_ENTRY"])
    ]
    remark: Remark | None
    author_ids: Annotated[list[Id], Field(description="Members who have written this version")]
    released_by: Id | None
    released_at: Instant | None
    handed_over_at: Instant | None
    decided_by: Annotated[Id | None, Field(description="Member who accepted or returned it")]
    decided_at: Instant | None
    return_reason: Annotated[
        Code | None, Field(description="Extensible enum", examples=["INCOMPLETE"])
    ]
    return_note: Remark | None
    end_reason: Annotated[
        Code | None, Field(description="Extensible enum", examples=["AS_PLANNED"])
    ]
    available_steps: Steps
    created_at: Instant
    version: Version
