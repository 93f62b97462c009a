"""What a lost race offers instead: the next best offers for the same criteria.

The same kind of help, free in all the nights, suitable by age, gender and needs where these are
known, admitting from the district of the office, for an emergency only what takes one; the nearest
first, in steps of 25 km, and among those the cheapest for the office that asks.
Distances are between public points, so they say nothing of a protected address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Boolean,
    Date,
    Double,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    any_,
    bindparam,
    cast,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_organisation, current_today
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.geo import distance_km, within_box
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.offers.capacity import schemas
from jugendhilfe_api.offers.capacity import service as capacity
from jugendhilfe_api.offers.published.models import (
    EVERYBODY_IS_BOUND,
    PublishedOffer,
    PublishedRate,
)
from jugendhilfe_api.offers.vacancies.models import Vacancy
from jugendhilfe_api.organisations.models import Organisation

MOST = 3
# Kilometres around the facility that was asked for (the last is all Germany), and at how many of
# the suitable offers there to look: where a whole city is full, the free place is farther away.
WIDER_AND_WIDER = ((50.0, 300), (250.0, 1000), (1200.0, 3000))
BAND_KM = 25
EVERYBODY = EVERYBODY_IS_BOUND


@dataclass(frozen=True, slots=True)
class Wanted:
    """What could not be had, and for whom."""

    offer_id: UUID
    nights: Range[date]
    places: int = 1
    ages: Sequence[int] = ()
    genders: Sequence[str] = ()
    needs: Sequence[str] = ()
    emergency: bool = False


Texts = ARRAY(Text())
DISTRICT = (
    select(func.left(Organisation.ags, 5))
    .where(Organisation.id == current_organisation)
    .scalar_subquery()
)
NIGHTS = bindparam("nights", type_=DATERANGE)
KM: BindParameter[float] = bindparam("km", type_=Double())
Asked = aliased(PublishedOffer)
Around = aliased(PublishedOffer)


def _around() -> Any:
    """Select the nearest suitable offers in a box around the one that was asked for."""
    kilometres = distance_km(Asked.latitude, Asked.longitude, Around.latitude, Around.longitude)
    ages = bindparam("ages", type_=ARRAY(SmallInteger()))
    return (
        select(
            Around.id,
            Around.title,
            Around.facility_id,
            Around.facility_name,
            kilometres.label("km"),
        )
        .select_from(Asked)
        .join(
            Around,
            (Around.service_type == Asked.service_type)
            & (Around.kind == Asked.kind)
            & (Around.id != Asked.id),
        )
        .where(
            Asked.id == bindparam("offer_id"),
            within_box(Around.latitude, Around.longitude, Asked.latitude, Asked.longitude, KM),
            Around.age_min <= func.all(ages),
            Around.age_max >= func.all(ages),
            Around.genders.contains(bindparam("genders", type_=Texts)),
            Around.specialisations.contains(bindparam("needs", type_=Texts)),
            or_(func.cardinality(Around.catchment) == 0, any_(Around.catchment) == DISTRICT),
            or_(Around.emergency_admission, not_(bindparam("emergency", type_=Boolean()))),
        )
        .order_by(kilometres)
        .limit(bindparam("looked_at", type_=Integer()))
        .subquery("around")
    )


def _vacancy(offer_id: Any) -> Any:
    """Look up a vacancy of an offer with as many free places for all the nights."""
    free = select(capacity.free_places(Vacancy.id, NIGHTS).label("places")).lateral("free")
    offered = func.daterange(Vacancy.available_from, Vacancy.available_until, "[)")
    return (
        select(Vacancy.id, free.c.places)
        .join(free, true())
        .where(
            Vacancy.offer_id == offer_id,
            Vacancy.confirm_by >= current_today,
            offered.op("@>")(NIGHTS),
            free.c.places >= bindparam("places", type_=Integer()),
        )
        .order_by(Vacancy.available_from, Vacancy.id)
        .limit(1)
        .lateral("vacancy")
    )


def _price(offer_id: Any) -> Any:
    """Look up the rate that binds the office on the day of admission: its own, or that of all."""
    day = cast(func.lower(NIGHTS), Date)
    return (
        select(PublishedRate.rate, PublishedRate.cheapest)
        .where(
            PublishedRate.offer_id == offer_id,
            or_(
                PublishedRate.youth_office_id == current_organisation,
                PublishedRate.youth_office_id == EVERYBODY,
            ),
            PublishedRate.in_force_from <= day,
            PublishedRate.in_force_until > day,
        )
        .order_by(PublishedRate.youth_office_id == EVERYBODY)
        .limit(1)
        .lateral("price")
    )


def _statement() -> Any:
    around = _around()
    vacancy, price = _vacancy(around.c.id), _price(around.c.id)
    item = document(
        schemas.Alternative,
        around.c,
        offer=document(schemas.OfferTitle, around.c),
        facility=document(
            schemas.FacilityName, around.c, id=around.c.facility_id, name=around.c.facility_name
        ),
        vacancy_id=vacancy.c.id,
        free_places=vacancy.c.places,
        rate=cast(price.c.rate, Numeric(12, 4)),
        distance_km=cast(func.round(around.c.km), Integer),
    )
    return (
        select(item)
        .select_from(around)
        .join(vacancy, true())
        .outerjoin(price, true())
        .order_by(func.floor(around.c.km / BAND_KM), price.c.cheapest, around.c.km, around.c.id)
        .limit(MOST)
    )


NEXT_BEST = _statement()


async def find(tx: Tx, wanted: Wanted) -> list[dict[str, Any]]:
    """Find the next best three offers; look farther away where there are too few near."""
    values = {
        "offer_id": wanted.offer_id,
        "nights": wanted.nights,
        "places": wanted.places,
        "ages": list(wanted.ages),
        "genders": sorted(set(wanted.genders)),
        "needs": sorted(set(wanted.needs)),
        "emergency": wanted.emergency,
    }
    found: list[dict[str, Any]] = []
    for km, looked_at in WIDER_AND_WIDER:
        around = {"km": km, "looked_at": looked_at}
        found = list(await tx.session.scalars(NEXT_BEST, values | around))
        if len(found) == MOST:
            break
    return found
