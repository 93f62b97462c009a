"""Bodies and queries of agreements."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Day, Flag, Id, Instant
from jugendhilfe_api.offers.agreements.models import (
    AgreementBasis,
    AgreementKind,
    AgreementState,
)
from jugendhilfe_api.offers.schemas import OfferReference
from jugendhilfe_api.organisations.facilities.schemas import FacilityReference, Reference
from jugendhilfe_api.organisations.schemas import OrganisationReference

APPLIED = Field(description="Day of the application to the board of arbitration (§ 78g SGB VIII)")
TERM = Field(description="Last day of the agreed term (Laufzeit)")
CONTINUES = Field(
    description="It goes on after its term until the next one is in force (Fortgeltung, § 78d (2))"
)


class AgreementQuery(PageQuery):
    """Which agreements the client looks for."""

    facility_id: Id | None = None
    offer_id: Id | None = None
    kind: AgreementKind | None = None
    state: AgreementState | None = None
    valid_on: Day | None = Field(None, description="In force on this day")
    provider_reference: Reference | None = None


class AgreementProposal(Input):
    """An agreement as the provider proposes it (Vereinbarung)."""

    facility_id: Id
    offer_id: Id | None = Field(None, description="Without it, all offers of the facility")
    youth_office_id: Id = Field(
        description="The youth office to agree with: under § 78b (1) SGB VIII the one at the seat "
        "of the facility, whose agreement binds all (§ 78e)"
    )
    kind: AgreementKind
    basis: AgreementBasis = AgreementBasis.NEGOTIATION
    arbitration_applied_on: Annotated[Day | None, APPLIED] = None
    effective_from: Day
    term_until: Annotated[Day | None, TERM] = None
    continues: Annotated[Flag, CONTINUES] = True
    provider_reference: Reference | None = None


class AgreementConclusion(Input):
    """When the agreement was concluded."""

    concluded_on: Day | None = Field(None, description="Without it, today")


class AgreementEnding(Input):
    """When an agreement ends that is in force (Kündigung, Aufhebung)."""

    last_day: Day


class Agreement(Output):
    """What a provider and a youth office have agreed (Vereinbarung, §§ 77, 78b SGB VIII)."""

    id: Id
    provider: OrganisationReference
    youth_office: OrganisationReference
    facility: FacilityReference
    offer: OfferReference | None
    provider_reference: Reference | None
    kind: Annotated[str, Field(description="Extensible enum", examples=list(AgreementKind))]
    basis: Annotated[str, Field(description="Extensible enum", examples=list(AgreementBasis))]
    arbitration_applied_on: Annotated[Day | None, APPLIED]
    effective_from: Day
    term_until: Annotated[Day | None, TERM]
    continues: Annotated[Flag, CONTINUES]
    binds_all: Annotated[
        Flag, Field(description="Every youth office is bound (§ 78e SGB VIII), not only this one")
    ]
    in_force: Annotated[Flag, Field(description="It is in force today")]
    concluded_on: Day | None
    ended_on: Annotated[Day | None, Field(description="Last day, if it was ended")]
    state: Annotated[str, Field(description="Extensible enum", examples=list(AgreementState))]
    decided_at: Instant | None
    available_steps: Steps
    created_at: Instant
    version: Version
