"""Which offers are hits: the conditions of the search, the rate and the vacancy behind them."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Double,
    Integer,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_organisation, current_today
from jugendhilfe_api.core.database.geo import distance_km, within_box, within_sphere
from jugendhilfe_api.offers.capacity import service as capacity
from jugendhilfe_api.offers.published.models import (
    EVERYBODY_IS_BOUND,
    NO_RATE_ASCENDING,
    NO_RATE_DESCENDING,
    PublishedOffer,
    PublishedRate,
    PublishedVacancy,
)
from jugendhilfe_api.reference.regions.models import Region

Shape = frozenset[str]  # the names of what a statement is given: the criteria that were asked for
Texts = ARRAY(Text())
P: Any = PublishedOffer
# Written out: PostgreSQL plans for a parameter as if it were a tenth of all rows.
NONE, ONE = literal_column("0", Integer()), literal_column("1", Integer())
EVERYBODY: ColumnElement[Any] = literal_column(f"'{EVERYBODY_IS_BOUND}'::uuid", Uuid())


def _given(name: str, kind: Any) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=kind), kind)


KINDS: dict[str, Any] = {"age": Integer(), "kind": Text(), "emergency": Boolean()}


def wanted(name: str) -> ColumnElement[Any]:
    """Write a criterion that was asked for; most of them are lists of codes."""
    return bindparam(name, type_=KINDS.get(name, Texts))


SERVICE_TYPE = bindparam("service_type", type_=Text())
FROM, UNTIL = _given("from_day", Date()), _given("until_day", Date())
LATITUDE, LONGITUDE = _given("latitude", Double()), _given("longitude", Double())
KM: ColumnElement[Any] = bindparam("radius_km", type_=Double())
RATE_MAX: ColumnElement[Any] = bindparam("rate_max", type_=BigInteger())
# Not `coalesce`: PostgreSQL takes it for a function that may leak, and would not ask the index.
PRICED_ON: ColumnElement[Any] = case((FROM.is_(None), current_today), else_=FROM)

# A Land stands for its Kreise.
REGIONS = bindparam("regions", type_=Texts)
KREISE = func.array(
    select(Region.ags)
    .where(or_(Region.ags == any_(REGIONS), Region.land == any_(REGIONS)))
    .scalar_subquery(),
    type_=Texts,
)


def kilometres(offer: Any) -> ColumnElement[float]:
    """Write how far the public point of an offer is from the middle of the search."""
    return distance_km(offer.latitude, offer.longitude, LATITUDE, LONGITUDE)


def filters(offer: Any) -> dict[str, ColumnElement[bool]]:
    """Write the condition of each criterion on the row of an offer, a rate or a vacancy.

    What is needed is one of the tags; rates and places have their conditions elsewhere.
    """
    middle = (LATITUDE, LONGITUDE, KM)
    return {
        "service_type": offer.service_type == SERVICE_TYPE,
        "kind": offer.kind == wanted("kind"),
        "age": and_(offer.age_min <= wanted("age"), offer.age_max >= wanted("age")),
        "emergency": offer.emergency_admission == wanted("emergency"),
        "regions": offer.ags == any_(KREISE),
        "radius_km": and_(
            within_box(offer.latitude, offer.longitude, *middle),
            within_sphere(offer.x, offer.y, offer.z, *middle),
        ),
        "tags": offer.tags.contains(wanted("tags")),
        "gender": offer.genders.contains(wanted("gender")),
        "exclusions": not_(offer.exclusions.overlap(wanted("exclusions"))),
        **dict.fromkeys(
            ("specialisations", "languages", "accessibility", "rate_max", "free"), true()
        ),
    }


def in_force(rate: Any, office: Any) -> tuple[ColumnElement[bool], ...]:
    """Say that a rate counts for an office on the day of admission, or today."""
    return (
        rate.youth_office_id == office,
        rate.in_force_from <= PRICED_ON,
        rate.in_force_until > PRICED_ON,
    )


def has_own_rate(offer_id: Any) -> ColumnElement[bool]:
    """Say that the office has an agreement of its own; asked once, for all offers of the type."""
    own = aliased(PublishedRate)
    agreed = select(own.offer_id).where(
        own.service_type == SERVICE_TYPE, *in_force(own, current_organisation)
    )
    found: ColumnElement[bool] = offer_id.in_(agreed)
    return found


def price_key(offer: Any, column: str) -> ColumnElement[int]:
    """Write the rate of an offer that binds the office, × 10,000, without a look-up for each."""
    own = aliased(PublishedRate)
    agreed = (
        select(getattr(own, column))
        .where(own.offer_id == offer.id, *in_force(own, current_organisation))
        .limit(ONE)
        .scalar_subquery()
    )
    for_all = offer.prices[func.width_bucket(PRICED_ON, offer.price_from)]
    if column == "dearest":
        none: ColumnElement[int] = literal_column(str(NO_RATE_ASCENDING), BigInteger())
        for_all = func.coalesce(func.nullif(for_all, none), NO_RATE_DESCENDING)
    return case((has_own_rate(offer.id), agreed), else_=for_all)


def price_of(offer_id: Any, *columns: str) -> Any:
    """Select the rate of an offer: the office's own goes before the one for all."""
    rate = aliased(PublishedRate)
    return (
        select(*(getattr(rate, name) for name in columns))
        .where(
            rate.offer_id == offer_id,
            rate.youth_office_id.in_([current_organisation, EVERYBODY]),
            rate.in_force_from <= PRICED_ON,
            rate.in_force_until > PRICED_ON,
        )
        .order_by(rate.youth_office_id == EVERYBODY)
        .limit(ONE)
    )


def vacancy_of(offer_id: Any, shape: Shape, *, freshest: bool = False) -> Any:
    """Select the vacancy of an offer that fits: the earliest, or the one confirmed last."""
    v = aliased(PublishedVacancy)
    if "free" in shape:
        nights = capacity.nights_of(FROM, UNTIL)
        begins = v.available_from <= FROM
        lasts = or_(v.available_until.is_(None), v.available_until >= UNTIL)
        places: ColumnElement[Any] = bindparam("places", type_=Integer())
    else:
        nights = capacity.first_night(v.available_from)
        begins = true()
        first = func.greatest(v.available_from, current_today)
        lasts = or_(v.available_until.is_(None), v.available_until > first)
        places = literal_column("1", Integer())
    # With an offset it stays a table of its own, so that the places are counted once.
    counted = select(capacity.free_places(v.id, nights).label("places")).offset(NONE)
    free = counted.lateral("free")
    order = (v.as_of.desc(), v.id.desc()) if freshest else (v.available_from, v.staleness, v.id)
    return (
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
            v.confirm_by >= current_today,
            begins,
            lasts,
            free.c.places >= places,
        )
        .order_by(*order)
        .limit(ONE)
    )


def best_vacancy(offer_id: Any, shape: Shape, *, freshest: bool = False) -> Any:
    """Look up the id of the vacancy that fits, or null."""
    found = vacancy_of(offer_id, shape, freshest=freshest)
    return found.with_only_columns(found.selected_columns.id).scalar_subquery()
