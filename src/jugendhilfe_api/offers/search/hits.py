"""What a hit says, and which offers are hits: the columns and conditions of the search.

Whatever is not in the table that drives a search is looked up for the rows of the page only: the
rate that binds the office, and the vacancy that fits best.
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
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_organisation, current_today
from jugendhilfe_api.core.database.documents import document, optional
from jugendhilfe_api.core.database.geo import distance_km, within_box
from jugendhilfe_api.core.database.listing import Order
from jugendhilfe_api.offers.capacity import service as capacity
from jugendhilfe_api.offers.models import OfferState
from jugendhilfe_api.offers.published.models import (
    EVERYBODY_IS_BOUND,
    PublishedOffer,
    PublishedRate,
)
from jugendhilfe_api.offers.search import schemas
from jugendhilfe_api.offers.search.schemas import Criterion, RateStatus
from jugendhilfe_api.offers.vacancies.models import Vacancy
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.reference.regions.models import Region

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
PRICE = ("offer_id", "rate_id", "unit", "rate", "cheapest", "dearest")
LEAVING_FEW = frozenset({"specialisations", "languages", "accessibility", "radius_km"})


def _in_force(rate: Any, office: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        rate.youth_office_id == office,
        rate.in_force_from <= PRICED_ON,
        rate.in_force_until > PRICED_ON,
    )


def own_price() -> tuple[Any, list[ColumnElement[bool]]]:
    """Choose the rates that the office has agreed itself."""
    own = aliased(PublishedRate)
    return own, [own.service_type == SERVICE_TYPE, *_in_force(own, current_organisation)]


def price_for_all() -> tuple[Any, list[ColumnElement[bool]]]:
    """Choose the rates that bind all, where the office has none of its own."""
    for_all, own = aliased(PublishedRate), aliased(PublishedRate)
    agreed = exists().where(
        own.offer_id == for_all.offer_id, *_in_force(own, current_organisation)
    )
    return for_all, [
        for_all.service_type == SERVICE_TYPE,
        *_in_force(for_all, EVERYBODY),
        not_(agreed.correlate(for_all)),
    ]


def price_of(offer_id: Any) -> Any:
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


def _price(rate: Any) -> list[Any]:
    return [getattr(rate, name) for name in PRICE]


def vacancy_of(offer_id: Any, *, freshest: bool = False) -> Any:
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


def kilometres(offer: Any) -> ColumnElement[float]:
    """Write how far the public point of an offer is from the middle of the search."""
    return distance_km(offer.latitude, offer.longitude, LATITUDE, LONGITUDE)


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


def _matched(offer: Any, price: Any, vacancy: Any) -> ColumnElement[Any]:
    """Write why the offer was found, for the criteria that were asked for."""
    away = cast(func.round(cast(kilometres(offer), Numeric), 1), Text)
    said: dict[Criterion, ColumnElement[Any]] = {
        Criterion.SERVICE_TYPE: func.jsonb_build_array(offer.service_type),
        Criterion.KIND: func.jsonb_build_array(offer.kind),
        Criterion.AGE: func.jsonb_build_array(
            cast(offer.age_min, Text), cast(offer.age_max, Text)
        ),
        Criterion.GENDER: func.to_jsonb(offer.genders),
        Criterion.SPECIALISATIONS: _shared(offer.specialisations),
        Criterion.EXCLUSIONS: func.to_jsonb(offer.exclusions),
        Criterion.LANGUAGES: _shared(offer.languages),
        Criterion.ACCESSIBILITY: _shared(offer.accessibility),
        Criterion.EMERGENCY: literal_column("'[]'::jsonb"),
        Criterion.FREE: func.jsonb_build_array(cast(vacancy.available_from, Text)),
        Criterion.REGION: func.jsonb_build_array(offer.ags),
        Criterion.RADIUS: func.jsonb_build_array(away),
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


def _not_covered(offer: Any, price: Any) -> ColumnElement[Any]:
    """Write what stands against the offer: no agreement, or an office outside its catchment."""
    outside = and_(
        func.cardinality(offer.catchment) > 0, not_(any_(offer.catchment) == AGS_OF_OFFICE)
    )
    return _listed(
        case((price.rate_id.is_(None), _text(Criterion.AGREEMENT))),
        case((func.coalesce(outside, true()), _text(Criterion.CATCHMENT))),
        kind=Text,
    )


def item_of(offer: Any, price: Any, vacancy: Any) -> ColumnElement[Any]:
    """Write a hit as JSON."""
    status = case(
        (price.rate_id.is_(None), _text(RateStatus.NO_AGREEMENT)), else_=_text(RateStatus.AGREED)
    )
    point = func.json_build_object(
        _text("type"),
        _text("Point"),
        _text("coordinates"),
        func.json_build_array(offer.longitude, offer.latitude),
    )
    return document(
        schemas.FoundOffer,
        offer,
        provider=document(
            schemas.NamedReference, offer, id=offer.provider_id, name=offer.provider_name
        ),
        facility=document(
            schemas.NamedReference, offer, id=offer.facility_id, name=offer.facility_name
        ),
        location=point,
        distance_km=cast(func.round(cast(kilometres(offer), Numeric), 1), Double),
        rate=document(schemas.BindingRate, price, status=status, id=price.rate_id),
        free_places=func.coalesce(vacancy.free_places, 0, type_=Integer()),
        vacancy=optional(document(schemas.FreeVacancy, vacancy), vacancy.id),
        matched=_matched(offer, price, vacancy),
        not_covered=_not_covered(offer, price),
    )


def filters_of(price: Any) -> dict[str, ColumnElement[bool]]:
    """Write the condition of each criterion on an offer and its rate.

    Where an array criterion rules out little, `coalesce` keeps PostgreSQL from expecting that it
    rules out nearly everything: then it walks the index of the order instead of sorting.
    """
    km: ColumnElement[Any] = bindparam("radius_km", type_=Double())
    age = bindparam("age", type_=Integer())
    around = within_box(P.latitude, P.longitude, LATITUDE, LONGITUDE, km)
    excluded = P.exclusions.overlap(bindparam("exclusions", type_=Texts))
    return {
        "service_type": P.service_type == SERVICE_TYPE,
        "kind": P.kind == bindparam("kind", type_=Text()),
        "age": and_(P.age_min <= age, P.age_max >= age),
        "gender": _mostly(P.genders.contains(bindparam("gender", type_=Texts))),
        "specialisations": P.specialisations.contains(bindparam("specialisations", type_=Texts)),
        "exclusions": _mostly(not_(excluded)),
        "languages": P.languages.contains(bindparam("languages", type_=Texts)),
        "accessibility": P.accessibility.contains(bindparam("accessibility", type_=Texts)),
        "emergency": P.emergency_admission == bindparam("emergency", type_=Boolean()),
        "free": true(),  # a condition on the vacancy, which is looked up later
        "regions": P.ags == any_(KREISE),
        "radius_km": and_(around, km >= kilometres(P)),
        "rate_max": price.cheapest <= bindparam("rate_max", type_=BigInteger()),
    }


def _mostly(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return func.coalesce(condition, false())


Part = tuple[Select[Any], Any, Order]  # what is gone through, its rate, and in which order
