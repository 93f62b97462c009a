"""SQL of what is public."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Double,
    Integer,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    select,
    true,
)

from jugendhilfe_api.core.database.documents import document, optional
from jugendhilfe_api.core.database.geo import distance_km, within_box
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.offers.documents import service as documents
from jugendhilfe_api.offers.images import service as offer_images
from jugendhilfe_api.offers.public import schemas
from jugendhilfe_api.offers.public.functions import is_free_now
from jugendhilfe_api.offers.published.models import PublishedFacility, PublishedOffer
from jugendhilfe_api.organisations.facilities.images import service as facility_images
from jugendhilfe_api.organisations.facilities.schemas import Address, Contact

Offers: Any = PublishedOffer
Facilities: Any = PublishedFacility


def _point(table: Any) -> Any:
    return func.json_build_object(
        literal_column("'type'"),
        literal_column("'Point'"),
        literal_column("'coordinates'"),
        func.json_build_array(table.longitude, table.latitude),
    )


def _provider(table: Any) -> Any:
    return document(schemas.NamedReference, table, id=table.provider_id, name=table.provider_name)


def _around(table: Any) -> dict[str, Any]:
    """Write the two filters of a circle: the place says all, the radius nothing without it."""
    latitude: Any = bindparam("latitude", type_=Double())
    longitude: Any = bindparam("longitude", type_=Double())
    radius = bindparam("radius_km", type_=Integer())
    inside = and_(
        within_box(table.latitude, table.longitude, latitude, longitude, radius),
        distance_km(table.latitude, table.longitude, latitude, longitude) <= radius,
    )
    return {"postal_code": inside, "radius_km": true()}


OFFER = document(
    schemas.PublicOffer,
    Offers,
    provider=_provider(Offers),
    facility=document(
        schemas.NamedReference, Offers, id=Offers.facility_id, name=Offers.facility_name
    ),
    location=_point(Offers),
    free_now=is_free_now(Offers.id),
    images=offer_images.shown(Offers.id),
    documents=documents.shown(Offers.id),
)
# Every facility has a street; without one, the address is protected.
FACILITY = document(
    schemas.PublicFacility,
    Facilities,
    provider=_provider(Facilities),
    address=optional(document(Address, Facilities), Facilities.street),
    contact=optional(document(Contact, Facilities), Facilities.street),
    location=_point(Facilities),
    images=facility_images.shown(Facilities.id),
)
IN_THE_MARKET = exists().where(Offers.facility_id == Facilities.id)

OFFERS = Listing(
    OFFER,
    select(PublishedOffer),
    name="public-offers",
    query=schemas.PublicOfferQuery,
    orders={"title": Order((Offers.title, Offers.id))},
    filters={
        "service_type": Offers.service_type == bindparam("service_type"),
        "kind": Offers.kind == bindparam("kind"),
        "ags": Offers.ags == bindparam("ags"),
        "facility_id": Offers.facility_id == bindparam("facility_id"),
        "age": bindparam("age", type_=Integer()).between(Offers.age_min, Offers.age_max),
        "gender": bindparam("gender", type_=Text()) == any_(Offers.genders),
        "language": bindparam("language", type_=Text()) == any_(Offers.languages),
        "free_now": is_free_now(Offers.id) == bindparam("free_now", type_=Boolean()),
        **_around(Offers),
    },
)
FACILITIES = Listing(
    FACILITY,
    select(PublishedFacility).where(IN_THE_MARKET),
    name="public-facilities",
    query=schemas.PublicFacilityQuery,
    orders={"name": Order((Facilities.name, Facilities.id))},
    filters={"ags": Facilities.ags == bindparam("ags"), **_around(Facilities)},
)
ONE_OFFER = Statement(
    select(cast(OFFER, Text).label("body")).where(Offers.id == bindparam("offer_id"))
)
ONE_FACILITY = Statement(
    select(cast(FACILITY, Text).label("body")).where(
        Facilities.id == bindparam("facility_id"), IN_THE_MARKET
    )
)
