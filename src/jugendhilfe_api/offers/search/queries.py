"""SQL of the search: one statement for each order, driven by the index of that order.

Price drives from the rates that are in force, days and freshness from the vacancies, distance
from the offers around. Whatever is not in the driving table is looked up for the rows of the page
only: the rate that binds the office, and the vacancy that fits best.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Double,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_organisation, current_today
from jugendhilfe_api.core.database.documents import document, optional
from jugendhilfe_api.core.database.geo import distance_km, within_box
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.offers.capacity import service as capacity
from jugendhilfe_api.offers.models import OfferState
from jugendhilfe_api.offers.published.models import (
    EVERYBODY_IS_BOUND,
    PublishedOffer,
    PublishedRate,
)
from jugendhilfe_api.offers.search import schemas
from jugendhilfe_api.offers.search.schemas import Criterion, RateStatus, SearchOrder
from jugendhilfe_api.offers.vacancies.models import Vacancy
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.reference.regions.models import Region
from jugendhilfe_api.reference.service_types.models import ServiceType

Texts = ARRAY(Text())


def _given(name: str, kind: Any) -> ColumnElement[Any]:
    """Write a parameter that may be null."""
    return cast(bindparam(name, type_=kind), kind)


SERVICE_TYPE = bindparam("service_type", type_=Text())
FROM = _given("from_day", Date())
UNTIL = _given("until_day", Date())
PLACES = _given("places", Integer())
LATITUDE, LONGITUDE = _given("latitude", Double()), _given("longitude", Double())
PRICED_ON: ColumnElement[Any] = func.coalesce(FROM, current_today)
WANTED = _given("wanted", Texts)
EVERYBODY: ColumnElement[Any] = literal_column(f"'{EVERYBODY_IS_BOUND}'::uuid")
ASKED = _given("asked", Texts)

P: Any = PublishedOffer


def _in_force(rate: Any, office: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        rate.youth_office_id == office,
        rate.in_force_from <= PRICED_ON,
        rate.in_force_until > PRICED_ON,
    )


def _prices() -> Any:
    """Select the rate of every offer of the service type: the office's own, or the one for all."""
    own, for_all, other = (aliased(PublishedRate) for _ in range(3))
    agreed = exists().where(
        other.offer_id == for_all.offer_id, *_in_force(other, current_organisation)
    )
    arms = [
        select(*_price(own)).where(
            own.service_type == SERVICE_TYPE, *_in_force(own, current_organisation)
        ),
        select(*_price(for_all)).where(
            for_all.service_type == SERVICE_TYPE,
            *_in_force(for_all, EVERYBODY),
            not_(agreed.correlate(for_all)),
        ),
    ]
    return union_all(*arms).subquery("price")


def _price_of(offer_id: Any) -> Any:
    """Look up the rate of an offer: the office's own goes before the one for all."""
    rate = aliased(PublishedRate)
    office = or_(rate.youth_office_id == current_organisation, rate.youth_office_id == EVERYBODY)
    found = (
        select(*_price(rate))
        .where(
            rate.offer_id == offer_id,
            office,
            rate.in_force_from <= PRICED_ON,
            rate.in_force_until > PRICED_ON,
        )
        .order_by(rate.youth_office_id == EVERYBODY)
        .limit(1)
    )
    return found.lateral("price")


def _price(rate: Any) -> tuple[Any, ...]:
    return (rate.offer_id, rate.rate_id, rate.unit, rate.rate, rate.cheapest, rate.dearest)


def _vacancy_of(offer_id: Any, *, freshest: bool = False) -> Any:
    """Look up the vacancy of an offer that fits: the earliest, or the one confirmed last."""
    v = aliased(Vacancy)
    first = func.greatest(v.available_from, current_today)
    nights = case(
        (FROM.is_(None), func.daterange(first, first, "[]")),
        else_=func.daterange(FROM, UNTIL, "[)"),
    )
    covered = case(
        (FROM.is_(None), or_(v.available_until.is_(None), v.available_until > first)),
        else_=and_(
            v.available_from <= FROM,
            or_(v.available_until.is_(None), v.available_until >= UNTIL),
        ),
    )
    free = select(capacity.free_places(v.id, nights).label("places")).lateral("free")
    order = (v.as_of.desc(), v.id.desc()) if freshest else (v.available_from, v.id)
    found = (
        select(
            v.id,
            v.available_from,
            v.available_until,
            v.as_of,
            v.confirm_by,
            free.c.places.label("free_places"),
        )
        .select_from(v)
        .join(free, true())
        .where(
            v.offer_id == offer_id,
            v.offer_state == OfferState.PUBLISHED,
            v.confirm_by >= current_today,
            covered,
            free.c.places >= PLACES,
        )
        .order_by(*order)
        .limit(1)
    )
    return found.lateral("vacancy")


DISTANCE = distance_km(P.latitude, P.longitude, LATITUDE, LONGITUDE)
METRES = cast(func.round(cast(DISTANCE * 1000, Numeric)), BigInteger)
AGS_OF_OFFICE = (
    select(func.left(Organisation.ags, 5))
    .where(Organisation.id == current_organisation)
    .scalar_subquery()
)
REGIONS = bindparam("regions", type_=Texts)
# A Land stands for its Kreise.
KREISE = func.array(
    select(Region.ags)
    .where(or_(Region.ags == any_(REGIONS), Region.land == any_(REGIONS)))
    .scalar_subquery(),
    type_=Texts,
)


def _text(value: str) -> ColumnElement[str]:
    return literal_column(f"'{value}'::text", Text())


def _listed(*parts: ColumnElement[Any], kind: Any) -> ColumnElement[Any]:
    """Write a JSON array of the parts that are not null."""
    return func.array_to_json(func.array_remove(cast(array(parts), ARRAY(kind)), null()))


def _shared(offered: Any) -> ColumnElement[Any]:
    """Write what of the offered codes was wanted."""
    code = func.unnest(offered).column_valued("code")
    found = select(func.coalesce(func.jsonb_agg(code), literal_column("'[]'::jsonb")))
    return found.where(code == any_(WANTED)).scalar_subquery()


def _matched(price: Any, vacancy: Any) -> ColumnElement[Any]:
    """Write why the offer was found, for the criteria that were asked for."""
    kilometres = cast(func.round(cast(DISTANCE, Numeric), 1), Text)
    said: dict[Criterion, ColumnElement[Any]] = {
        Criterion.SERVICE_TYPE: func.jsonb_build_array(P.service_type),
        Criterion.KIND: func.jsonb_build_array(P.kind),
        Criterion.AGE: func.jsonb_build_array(cast(P.age_min, Text), cast(P.age_max, Text)),
        Criterion.GENDER: func.to_jsonb(P.genders),
        Criterion.SPECIALISATIONS: _shared(P.specialisations),
        Criterion.EXCLUSIONS: func.to_jsonb(P.exclusions),
        Criterion.LANGUAGES: _shared(P.languages),
        Criterion.ACCESSIBILITY: _shared(P.accessibility),
        Criterion.EMERGENCY: literal_column("'[]'::jsonb"),
        Criterion.FREE: func.jsonb_build_array(cast(vacancy.available_from, Text)),
        Criterion.REGION: func.jsonb_build_array(P.ags),
        Criterion.RADIUS: func.jsonb_build_array(kilometres),
        Criterion.RATE: func.jsonb_build_array(cast(func.round(price.rate, 4), Text)),
    }
    parts = [
        case(
            (
                _text(criterion) == any_(ASKED),
                func.jsonb_build_object(
                    _text("criterion"), _text(criterion), _text("offered"), offered
                ),
            )
        )
        for criterion, offered in said.items()
    ]
    return _listed(*parts, kind=JSONB)


def _not_covered(price: Any) -> ColumnElement[Any]:
    """Write what stands against the offer: no agreement, or an office outside its catchment."""
    outside = and_(func.cardinality(P.catchment) > 0, not_(any_(P.catchment) == AGS_OF_OFFICE))
    return _listed(
        case((price.rate_id.is_(None), _text(Criterion.AGREEMENT))),
        case((func.coalesce(outside, true()), _text(Criterion.CATCHMENT))),
        kind=Text,
    )


def _item(price: Any, vacancy: Any) -> ColumnElement[Any]:
    status = case(
        (price.rate_id.is_(None), _text(RateStatus.NO_AGREEMENT)), else_=_text(RateStatus.AGREED)
    )
    point = func.json_build_object(
        _text("type"),
        _text("Point"),
        _text("coordinates"),
        func.json_build_array(P.longitude, P.latitude),
    )
    return document(
        schemas.FoundOffer,
        P,
        provider=document(schemas.NamedReference, P, id=P.provider_id, name=P.provider_name),
        facility=document(schemas.NamedReference, P, id=P.facility_id, name=P.facility_name),
        location=point,
        distance_km=cast(func.round(cast(DISTANCE, Numeric), 1), Double),
        rate=document(schemas.BindingRate, price, status=status, id=price.rate_id),
        free_places=func.coalesce(vacancy.free_places, 0, type_=Integer()),
        vacancy=optional(document(schemas.FreeVacancy, vacancy), vacancy.id),
        matched=_matched(price, vacancy),
        not_covered=_not_covered(price),
    )


def _filters(price: Any, vacancy: Any) -> dict[str, ColumnElement[bool]]:
    """Write the condition of each criterion; indexes answer those on arrays."""
    km: ColumnElement[Any] = bindparam("radius_km", type_=Double())
    age = bindparam("age", type_=Integer())
    around = within_box(P.latitude, P.longitude, LATITUDE, LONGITUDE, km)
    return {
        "service_type": P.service_type == SERVICE_TYPE,
        "kind": P.kind == bindparam("kind", type_=Text()),
        "age": and_(P.age_min <= age, P.age_max >= age),
        "gender": P.genders.contains(bindparam("gender", type_=Texts)),
        "specialisations": P.specialisations.contains(bindparam("specialisations", type_=Texts)),
        "exclusions": not_(P.exclusions.overlap(bindparam("exclusions", type_=Texts))),
        "languages": P.languages.contains(bindparam("languages", type_=Texts)),
        "accessibility": P.accessibility.contains(bindparam("accessibility", type_=Texts)),
        "emergency": P.emergency_admission == bindparam("emergency", type_=Boolean()),
        "free": vacancy.id.is_not(None),
        "regions": P.ags == any_(KREISE),
        "radius_km": and_(around, km >= DISTANCE),
        "rate_max": price.cheapest <= bindparam("rate_max", type_=BigInteger()),
    }


def _listing(
    sort: SearchOrder, source: Select[Any], price: Any, vacancy: Any, order: Order
) -> Listing:
    return Listing(
        _item(price, vacancy),
        source,
        name="offer-search",
        query=schemas.Asked,
        orders={sort: order},
        filters=_filters(price, vacancy),
    )


def _by_price(sort: SearchOrder, *, descending: bool) -> Listing:
    price, vacancy = _prices(), _vacancy_of(P.id)
    source = (
        select(P.id)
        .select_from(price)
        .join(P, P.id == price.c.offer_id)
        .outerjoin(vacancy, true())
    )
    key = price.c.dearest if descending else price.c.cheapest
    order = Order((key, price.c.offer_id), descending=descending)
    return _listing(sort, source, price.c, vacancy.c, order)


def _by_distance() -> Listing:
    price, vacancy = _price_of(P.id), _vacancy_of(P.id)
    source = select(P.id).join(price, true()).outerjoin(vacancy, true())
    order = Order((METRES, P.id))
    return _listing("distance", source, price.c, vacancy.c, order)


def _by_vacancy(sort: SearchOrder, day: Any, *, freshest: bool) -> Listing:
    """Go through the vacancies in their order; each offer counts once, by the one that fits."""
    price, best = _price_of(P.id), _vacancy_of(P.id, freshest=freshest)
    source = (
        select(P.id)
        .select_from(Vacancy)
        .join(P, P.id == Vacancy.offer_id)
        .join(best, best.c.id == Vacancy.id)
        .join(price, true())
        .where(Vacancy.offer_state == OfferState.PUBLISHED, Vacancy.confirm_by >= current_today)
    )
    order = Order((day, Vacancy.id), descending=freshest)
    return _listing(sort, source, price.c, best.c, order)


LISTINGS: dict[SearchOrder, Listing] = {
    "rate": _by_price("rate", descending=False),
    "-rate": _by_price("-rate", descending=True),
    "distance": _by_distance(),
    "available_from": _by_vacancy("available_from", Vacancy.available_from, freshest=False),
    "freshness": _by_vacancy("freshness", Vacancy.as_of, freshest=True),
}
IS_SERVICE_TYPE = Statement(select(ServiceType.code).where(ServiceType.code == SERVICE_TYPE))
