"""Bodies and queries of rates."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import (
    Code,
    Count,
    Day,
    DaysOfYear,
    Flag,
    Id,
    Instant,
    Percent,
    Rate,
)
from jugendhilfe_api.offers.models import BillingUnit
from jugendhilfe_api.offers.rates.models import RateBasis, RateComponent, RateState
from jugendhilfe_api.organisations.facilities.schemas import Reference
from jugendhilfe_api.organisations.schemas import OrganisationReference


class RateQuery(PageQuery):
    """Which rates of the offer the client looks for."""

    state: RateState | None = None
    component: RateComponent | None = None
    valid_on: Day | None = Field(
        None, description="In force on this day: an expired rate runs on until the next begins"
    )


Codes = Annotated[list[Code], Field(max_length=20)]
REST = Field(description="Percent of the rate without the investment share on a reduced day")
SHARE = Field(description="Percent of the investment share on a reduced day")
GRACE = Field(description="Full days of one absence that change nothing (Karenz)")
FROM = Field(description="In a longer absence, its first full day that is reduced")
MOST = Field(description="Reduced days paid in a calendar year; null is without limit")
COUNTS = Field(description="A day of departure, return, admission or discharge is paid in full")
EXEMPT = Field(description="Kinds of absence (`absence-kinds`) that are paid in full")
CANCELLED = Field(description="Percent paid for an hour that was cancelled at short notice")
CONTACTS = Field(description="Kinds of contact (`contact-kinds`) that are paid by the hour")


class AbsenceRuleProposal(Input):
    """What is paid while the young person is away (Abwesenheits-, Freihalteregelung)."""

    grace_days: Annotated[DaysOfYear, GRACE]
    reduced_from_day: Annotated[Count, FROM]
    rest_percent: Annotated[Percent, REST]
    investment_percent: Annotated[Percent, SHARE]
    most_days_a_year: Annotated[DaysOfYear | None, MOST]
    departure_day_counts: Annotated[Flag, COUNTS]
    return_day_counts: Annotated[Flag, COUNTS]
    admission_day_counts: Annotated[Flag, COUNTS]
    discharge_day_counts: Annotated[Flag, COUNTS]
    exempt_kinds: Annotated[Codes, EXEMPT]
    cancelled_percent: Annotated[Percent, CANCELLED]
    billable_contacts: Annotated[Codes, CONTACTS]


class AbsenceRule(Output):
    """What is paid while the young person is away (Abwesenheits-, Freihalteregelung)."""

    grace_days: Annotated[DaysOfYear, GRACE]
    reduced_from_day: Annotated[Count, FROM]
    rest_percent: Annotated[Percent, REST]
    investment_percent: Annotated[Percent, SHARE]
    most_days_a_year: Annotated[DaysOfYear | None, MOST]
    departure_day_counts: Annotated[Flag, COUNTS]
    return_day_counts: Annotated[Flag, COUNTS]
    admission_day_counts: Annotated[Flag, COUNTS]
    discharge_day_counts: Annotated[Flag, COUNTS]
    exempt_kinds: Annotated[Codes, EXEMPT]
    cancelled_percent: Annotated[Percent, CANCELLED]
    billable_contacts: Annotated[Codes, CONTACTS]


class RateProposal(Input):
    """A rate as the provider proposes it (Entgeltvorschlag)."""

    component: RateComponent = RateComponent.BASIC
    unit: BillingUnit | None = Field(None, description="Without it, the unit of the offer")
    contracting_office_id: Id = Field(
        description="The youth office to agree with: where § 78e SGB VIII applies, the one at the "
        "seat of the facility, whose agreement binds all"
    )
    rate: Rate
    investment_share: Rate = Field(
        Decimal(0),
        description="Part of the rate for investments (Investitionsanteil)",
        json_schema_extra={"default": "0.0000"},
    )
    absence_rule: AbsenceRuleProposal | None = Field(
        None, description="Part of the agreement; without it an absence is not paid"
    )
    valid_from: Day
    valid_until: Day | None = None
    basis: RateBasis = RateBasis.AGREEMENT
    agreement_id: Id | None = Field(
        None, description="The agreement (`/agreements`) of which the rate is a part"
    )
    provider_reference: Reference | None = None


class OfferRate(Output):
    """What one unit costs in a period, under whose agreement (Entgelt)."""

    id: Id
    offer_id: Id
    agreement_id: Annotated[
        Id | None, Field(description="The agreement (`/agreements`) of which it is a part")
    ]
    provider_reference: Reference | None
    component: Annotated[str, Field(description="Extensible enum", examples=list(RateComponent))]
    unit: Annotated[str, Field(description="Extensible enum", examples=list(BillingUnit))]
    contracting_office: OrganisationReference
    binds_all: Annotated[
        Flag, Field(description="Every youth office is bound (§ 78e SGB VIII), not only this one")
    ]
    rate: Rate
    investment_share: Rate
    absence_rule: AbsenceRule | None
    valid_from: Day
    valid_until: Annotated[Day | None, Field(description="Last day of the agreed period")]
    in_force_until: Annotated[
        Day | None,
        Field(description="Last day on which it counts: it runs on until the next begins"),
    ]
    basis: Annotated[str, Field(description="Extensible enum", examples=list(RateBasis))]
    state: Annotated[str, Field(description="Extensible enum", examples=list(RateState))]
    decided_at: Instant | None
    available_steps: Steps
    created_at: Instant
    version: Version
