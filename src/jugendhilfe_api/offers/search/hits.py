"""What a hit says: the offer, why it was found and what stands against it, as JSON or GeoJSON.

It is written for the offers of the page only, and names no criterion that was not asked for.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    Interval,
    Numeric,
    Text,
    and_,
    any_,
    case,
    cast,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from jugendhilfe_api.core.database.context import current_now, current_organisation
from jugendhilfe_api.core.database.documents import document, optional
from jugendhilfe_api.offers.search import schemas
from jugendhilfe_api.offers.search.criteria import Shape, kilometres, wanted
from jugendhilfe_api.offers.search.schemas import Criterion, RateStatus
from jugendhilfe_api.organisations.facilities.models import LocationAccuracy
from jugendhilfe_api.organisations.models import Organisation

FRESH: ColumnElement[Any] = literal_column(f"interval '{schemas.FRESH_DAYS} days'", Interval())
AGS_OF_OFFICE = (
    select(func.left(Organisation.ags, 5))
    .where(Organisation.id == current_organisation)
    .scalar_subquery()
)


def _text(value: str) -> ColumnElement[str]:
    return literal_column(f"'{value}'::text", Text())


def _tenths(offer: Any) -> ColumnElement[Any]:
    return func.round(cast(kilometres(offer), Numeric), 1)


def _matched(offer: Any, price: Any, vacancy: Any, shape: Shape) -> ColumnElement[Any]:
    """Write why the offer was found, for the criteria that were asked for."""
    said: dict[Criterion, Any] = {
        Criterion.SERVICE_TYPE: func.json_build_array(offer.service_type),
        Criterion.KIND: func.json_build_array(offer.kind),
        Criterion.AGE: func.json_build_array(cast(offer.age_min, Text), cast(offer.age_max, Text)),
        Criterion.GENDER: offer.genders,
        Criterion.SPECIALISATIONS: wanted("specialisations"),  # all of them: it is a hit
        Criterion.EXCLUSIONS: offer.exclusions,
        Criterion.LANGUAGES: wanted("languages"),
        Criterion.ACCESSIBILITY: wanted("accessibility"),
        Criterion.EMERGENCY: literal_column("'[]'::json"),
        Criterion.FREE: func.json_build_array(cast(vacancy.available_from, Text)),
        Criterion.REGION: func.json_build_array(offer.ags),
        Criterion.RADIUS: func.json_build_array(cast(_tenths(offer), Text)),
        Criterion.RATE: func.json_build_array(cast(func.round(price.rate, 4), Text)),
    }
    parts = [
        func.json_build_object(
            _text("criterion"), _text(criterion), _text("offered"), said[criterion]
        )
        for criterion in schemas.asked(shape)
    ]
    return func.json_build_array(*parts)


def _not_covered(offer: Any, price: Any, vacancy: Any, shape: Shape) -> ColumnElement[Any]:
    """Write what stands against the offer, or is not certain."""
    outside = and_(
        func.cardinality(offer.catchment) > 0,
        func.coalesce(not_(any_(offer.catchment) == AGS_OF_OFFICE), literal_column("true")),
    )
    against: dict[Criterion, ColumnElement[bool]] = {
        Criterion.AGREEMENT: price.rate_id.is_(None),
        Criterion.CATCHMENT: outside,
        Criterion.FRESHNESS: vacancy.as_of < current_now - FRESH,
    }
    if "free" not in shape:
        against[Criterion.FREE] = vacancy.id.is_(None)
    if "age" in shape:
        against[Criterion.AGE] = offer.age_max == wanted("age")
    if "emergency" in shape:
        against[Criterion.EMERGENCY] = offer.auto_confirm_hours.is_(None)
    near = or_(offer.location_accuracy == LocationAccuracy.POSTAL_REGION, offer.ags.is_(None))
    if "regions" in shape:
        against[Criterion.REGION] = near
    if "latitude" in shape:
        against[Criterion.RADIUS] = near
    codes = [case((holds, _text(code))) for code, holds in against.items()]
    return func.array_to_json(func.array_remove(cast(array(codes), ARRAY(Text())), null()))


def _point(offer: Any) -> ColumnElement[Any]:
    coordinates = func.json_build_array(offer.longitude, offer.latitude)
    return func.json_build_object(_text("type"), _text("Point"), _text("coordinates"), coordinates)


def _fields(offer: Any, price: Any, vacancy: Any, shape: Shape) -> dict[str, Any]:
    """Write the fields of a hit that are not columns of the offer."""
    status = case(
        (price.rate_id.is_(None), _text(RateStatus.NO_AGREEMENT)), else_=_text(RateStatus.AGREED)
    )
    away = cast(_tenths(offer), Double) if "latitude" in shape else null()
    return {
        "provider": document(
            schemas.NamedReference, offer, id=offer.provider_id, name=offer.provider_name
        ),
        "facility": document(
            schemas.NamedReference, offer, id=offer.facility_id, name=offer.facility_name
        ),
        "distance_km": away,
        "rate": document(schemas.BindingRate, price, status=status, id=price.rate_id),
        "free_places": func.coalesce(vacancy.free_places, 0, type_=Integer()),
        "vacancy": optional(document(schemas.FreeVacancy, vacancy), vacancy.id),
        "matched": _matched(offer, price, vacancy, shape),
        "not_covered": _not_covered(offer, price, vacancy, shape),
    }


def item_of(offer: Any, price: Any, vacancy: Any, shape: Shape) -> ColumnElement[Any]:
    """Write a hit as JSON."""
    fields = _fields(offer, price, vacancy, shape)
    return document(schemas.FoundOffer, offer, location=_point(offer), **fields)


def feature_of(offer: Any, price: Any, vacancy: Any, shape: Shape) -> ColumnElement[Any]:
    """Write a hit as a Feature (RFC 7946); its place is the public one."""
    fields = _fields(offer, price, vacancy, shape)
    return document(
        schemas.FoundFeature,
        offer,
        type=_text("Feature"),
        geometry=_point(offer),
        properties=document(schemas.FoundProperties, offer, **fields),
    )
