"""Bodies and queries of rates."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Day, Flag, Id, Instant, Rate
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
    valid_from: Day
    valid_until: Day | None = None
    basis: RateBasis = RateBasis.AGREEMENT
    provider_reference: Reference | None = None


class OfferRate(Output):
    """What one unit costs in a period, under whose agreement (Entgelt)."""

    id: Id
    offer_id: Id
    provider_reference: Reference | None
    component: Annotated[str, Field(description="Extensible enum", examples=list(RateComponent))]
    unit: Annotated[str, Field(description="Extensible enum", examples=list(BillingUnit))]
    contracting_office: OrganisationReference
    binds_all: Annotated[
        Flag, Field(description="Every youth office is bound (§ 78e SGB VIII), not only this one")
    ]
    rate: Rate
    investment_share: Rate
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
