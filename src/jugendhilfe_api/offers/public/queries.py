"""SQL of what is public."""

from typing import Any

from sqlalchemy import Text, bindparam, cast, exists, func, literal_column, select

from jugendhilfe_api.core.database.documents import document, optional
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.offers.public import schemas
from jugendhilfe_api.offers.published.models import PublishedFacility, PublishedOffer
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


OFFER = document(
    schemas.PublicOffer,
    Offers,
    provider=_provider(Offers),
    facility=document(
        schemas.NamedReference, Offers, id=Offers.facility_id, name=Offers.facility_name
    ),
    location=_point(Offers),
)
# Every facility has a street; without one, the address is protected.
FACILITY = document(
    schemas.PublicFacility,
    Facilities,
    provider=_provider(Facilities),
    address=optional(document(Address, Facilities), Facilities.street),
    contact=optional(document(Contact, Facilities), Facilities.street),
    location=_point(Facilities),
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
    },
)
FACILITIES = Listing(
    FACILITY,
    select(PublishedFacility).where(IN_THE_MARKET),
    name="public-facilities",
    query=schemas.PublicFacilityQuery,
    orders={"name": Order((Facilities.name, Facilities.id))},
    filters={"ags": Facilities.ags == bindparam("ags")},
)
ONE_OFFER = Statement(
    select(cast(OFFER, Text).label("body")).where(Offers.id == bindparam("offer_id"))
)
ONE_FACILITY = Statement(
    select(cast(FACILITY, Text).label("body")).where(
        Facilities.id == bindparam("facility_id"), IN_THE_MARKET
    )
)
