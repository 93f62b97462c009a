"""SQL of rates."""

from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, and_, bindparam, cast, func, or_, select, update
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement, one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.offers.rates import schemas
from jugendhilfe_api.offers.rates.models import OfferRate, RateState
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.organisations.schemas import OrganisationReference

MACHINE = Machine("rates", OfferRate)
later = aliased(OfferRate)


def _same(other: Any) -> tuple[Any, ...]:
    """Say that another agreed rate is for the same thing."""
    return (
        other.offer_id == OfferRate.offer_id,
        other.component == OfferRate.component,
        other.unit == OfferRate.unit,
        other.youth_office_id.is_not_distinct_from(OfferRate.youth_office_id),
        other.state == RateState.AGREED,
    )


# The first day of the rate that follows; until then a rate runs on (§ 78d (2) SGB VIII).
NEXT = (
    select(func.min(later.valid_from))
    .where(*_same(later), later.valid_from > OfferRate.valid_from)
    .correlate(OfferRate)
    .scalar_subquery()
)
DAY = cast(bindparam("valid_on", type_=Date()), Date)
IN_FORCE = and_(
    OfferRate.state == RateState.AGREED,
    OfferRate.valid_from <= DAY,
    or_(NEXT.is_(None), NEXT > DAY),
)

ITEM = document(
    schemas.OfferRate,
    OfferRate,
    contracting_office=document(OrganisationReference, Organisation),
    binds_all=OfferRate.youth_office_id.is_(None),
    in_force_until=cast(NEXT - 1, Date),
    available_steps=MACHINE.available_steps,
)
SOURCE = select(OfferRate).join(Organisation, Organisation.id == OfferRate.contracting_office_id)
OF_OFFER = OfferRate.offer_id == bindparam("offer_id")

ONE = one(ITEM, OfferRate.version, SOURCE.where(OF_OFFER, OfferRate.id == bindparam("rate_id")))

NEWEST_FIRST = Listing(
    ITEM,
    SOURCE.where(OF_OFFER),
    query=schemas.RateQuery,
    name="rates",
    orders={"valid_from": Order((OfferRate.valid_from, OfferRate.id), descending=True)},
    filters={
        "state": OfferRate.state == bindparam("state"),
        "component": OfferRate.component == bindparam("component"),
        "valid_on": IN_FORCE,
    },
)
OFFER = Statement(select(Offer.id).where(Offer.id == bindparam("offer_id")))


def binding(offer_id: Any, office: Any, day: Any, component: Any) -> Select[OfferRate]:
    """Select the rate that binds an office on a day: its own, or the one that binds all."""
    return (
        select(OfferRate)
        .where(
            OfferRate.offer_id == offer_id,
            OfferRate.component == component,
            OfferRate.state == RateState.AGREED,
            OfferRate.valid_from <= day,
            or_(OfferRate.youth_office_id.is_(None), OfferRate.youth_office_id == office),
        )
        .order_by(OfferRate.youth_office_id.is_(None), OfferRate.valid_from.desc())
        .limit(1)
    )


async def get_for_update(tx: Tx, offer_id: UUID, rate_id: UUID) -> OfferRate | None:
    """Return a rate that the caller may decide on or withdraw; others wait for it."""
    found = select(OfferRate).where(OfferRate.id == rate_id, OfferRate.offer_id == offer_id)
    return await tx.session.scalar(found.with_for_update())


async def end_before(tx: Tx, rate: OfferRate) -> None:
    """Let an open-ended rate of the same thing end on the day before this one begins."""
    before = (
        update(OfferRate)
        .where(
            OfferRate.offer_id == rate.offer_id,
            OfferRate.component == rate.component,
            OfferRate.unit == rate.unit,
            OfferRate.youth_office_id.is_not_distinct_from(rate.youth_office_id),
            OfferRate.contracting_office_id == rate.contracting_office_id,
            OfferRate.state == RateState.AGREED,
            OfferRate.valid_until.is_(None),
            OfferRate.valid_from < rate.valid_from,
        )
        .values(
            valid_until=cast(cast(rate.valid_from, Date) - 1, Date), version=OfferRate.version + 1
        )
    )
    await tx.session.execute(before, execution_options={"synchronize_session": False})
