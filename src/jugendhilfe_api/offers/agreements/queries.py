"""SQL of agreements."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    bindparam,
    cast,
    exists,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_organisation, current_today
from jugendhilfe_api.core.database.documents import document, optional
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.offers.agreements import schemas
from jugendhilfe_api.offers.agreements.models import Agreement, AgreementState
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.offers.schemas import OfferReference
from jugendhilfe_api.organisations.facilities.models import Facility, FacilityAddress
from jugendhilfe_api.organisations.facilities.schemas import FacilityReference
from jugendhilfe_api.organisations.models import Organisation, OrganisationKind
from jugendhilfe_api.organisations.schemas import OrganisationReference

PARTY = or_(
    Agreement.provider_id == current_organisation,
    Agreement.youth_office_id == current_organisation,
)
MACHINE = Machine("agreements", Agreement, {"party": PARTY})
Provider = aliased(Organisation)
YouthOffice = aliased(Organisation)
later = aliased(Agreement)
# Constants are written out: a reader compiles the statement once.
CONCLUDED: list[ColumnElement[str]] = [
    literal_column(f"'{state}'") for state in (AgreementState.AGREED, AgreementState.ENDED)
]


def in_force(day: Any) -> ColumnElement[bool]:
    """Say that an agreement is in force on a day.

    After its term it goes on, if it continues, until the next one of its kind begins.
    """
    followed = exists().where(
        later.facility_id == Agreement.facility_id,
        later.offer_id.is_not_distinct_from(Agreement.offer_id),
        later.kind == Agreement.kind,
        later.youth_office_id == Agreement.youth_office_id,
        later.state.in_(CONCLUDED),
        later.effective_from > Agreement.effective_from,
        later.effective_from <= day,
    )
    within = or_(Agreement.term_until.is_(None), Agreement.term_until >= day, Agreement.continues)
    return and_(
        Agreement.state.in_(CONCLUDED),
        Agreement.effective_from <= day,
        or_(Agreement.ended_on.is_(None), Agreement.ended_on >= day),
        within,
        not_(followed.correlate_except(later)),
    )


ITEM = document(
    schemas.Agreement,
    Agreement,
    provider=document(OrganisationReference, Provider),
    youth_office=document(OrganisationReference, YouthOffice),
    facility=document(FacilityReference, Facility),
    offer=optional(document(OfferReference, Offer), Offer.id),
    in_force=in_force(current_today),
    available_steps=MACHINE.available_steps,
)
SOURCE = (
    select(Agreement)
    .join(Provider, Provider.id == Agreement.provider_id)
    .join(YouthOffice, YouthOffice.id == Agreement.youth_office_id)
    .join(Facility, Facility.id == Agreement.facility_id)
    .outerjoin(Offer, Offer.id == Agreement.offer_id)
)

ONE = one(ITEM, Agreement.version, SOURCE.where(Agreement.id == bindparam("agreement_id")))
NEWEST_FIRST = Listing(
    ITEM,
    SOURCE,
    query=schemas.AgreementQuery,
    name="agreements",
    orders={"-effective_from": Order((Agreement.effective_from, Agreement.id), descending=True)},
    filters={
        "facility_id": Agreement.facility_id == bindparam("facility_id"),
        "offer_id": Agreement.offer_id == bindparam("offer_id"),
        "kind": Agreement.kind == bindparam("kind"),
        "state": Agreement.state == bindparam("state"),
        "valid_on": in_force(cast(bindparam("valid_on", type_=Date()), Date)),
        "provider_reference": Agreement.provider_reference == bindparam("provider_reference"),
    },
)


async def get(tx: Tx, agreement_id: UUID) -> Agreement | None:
    """Return an agreement that the caller may see."""
    return await tx.session.get(Agreement, agreement_id)


async def get_for_update(tx: Tx, agreement_id: UUID) -> Agreement | None:
    """Return an agreement to which the caller is a party; others wait for it."""
    return await tx.session.get(Agreement, agreement_id, with_for_update=True)


async def office_ags(tx: Tx, office_id: UUID) -> tuple[str | None] | None:
    """Return the AGS of an active youth office in a tuple, or nothing."""
    found = select(Organisation.ags).where(
        Organisation.id == office_id,
        Organisation.kind == OrganisationKind.YOUTH_OFFICE,
        Organisation.active,
    )
    row = (await tx.session.execute(found)).first()
    return (row[0],) if row else None


async def seat(tx: Tx, provider_id: UUID, facility_id: UUID) -> str | None:
    """Return the Kreis of a facility of the caller."""
    found = select(FacilityAddress.ags).where(
        FacilityAddress.provider_id == provider_id, FacilityAddress.facility_id == facility_id
    )
    return await tx.session.scalar(found)
