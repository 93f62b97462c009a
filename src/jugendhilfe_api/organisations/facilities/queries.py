"""SQL of facilities."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    Double,
    Integer,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    text,
)

from jugendhilfe_api.core.database.documents import document, optional
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement, one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.facilities import schemas
from jugendhilfe_api.organisations.facilities.models import Facility, FacilityAddress
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.organisations.schemas import OrganisationReference
from jugendhilfe_api.reference.regions.models import Region

# The outer join finds no address where policies hide it.
SEEN = FacilityAddress.facility_id
LONGITUDE = func.coalesce(FacilityAddress.longitude, Facility.public_longitude, type_=Double())
LATITUDE = func.coalesce(FacilityAddress.latitude, Facility.public_latitude, type_=Double())
AGS = func.coalesce(FacilityAddress.ags, Facility.public_ags, type_=Text())
POINT = func.json_build_object(
    literal_column("'type'"),
    literal_column("'Point'"),
    literal_column("'coordinates'"),
    func.json_build_array(LONGITUDE, LATITUDE),
)

ITEM = document(
    schemas.Facility,
    Facility,
    provider=document(OrganisationReference, Organisation),
    address=optional(document(schemas.Address, FacilityAddress), SEEN),
    contact=optional(document(schemas.Contact, FacilityAddress), SEEN),
    ags=AGS,
    location=POINT,
    location_accuracy=func.coalesce(
        FacilityAddress.accuracy, Facility.public_accuracy, type_=Text()
    ),
)
SOURCE = (
    select(Facility)
    .join(Organisation, Organisation.id == Facility.provider_id)
    .outerjoin(FacilityAddress, FacilityAddress.facility_id == Facility.id)
)

ONE = one(ITEM, Facility.version, SOURCE.where(Facility.id == bindparam("facility_id")))

BY_NAME = Listing(
    ITEM,
    SOURCE,
    name="facilities",
    query=schemas.FacilityQuery,
    orders={"name": Order((Facility.name, Facility.id))},
    filters={
        "provider_id": Facility.provider_id == bindparam("provider_id"),
        "ags": bindparam("ags", type_=Text()) == AGS,
        "provider_reference": Facility.provider_reference == bindparam("provider_reference"),
    },
)


MIDDLE = text("""
    select near.latitude, near.longitude, lies.ags, lies.kreise, near.digits
    from (
      select length.digits, avg(p.lat) as latitude, avg(p.lon) as longitude
      from generate_series(2, :digits) as length (digits)
      join postal_codes p
        on p.postal_code between rpad(left(:postal_code, length.digits), 5, '0')
                             and rpad(left(:postal_code, length.digits), 5, '9')
      group by length.digits order by length.digits desc limit 1
    ) as near
    cross join lateral (
      select mode() within group (order by r.ags) as ags, count(distinct r.ags) as kreise
      from postal_codes p cross join unnest(p.regions) as r (ags)
      where p.postal_code between rpad(left(:postal_code, near.digits), 5, '0')
                              and rpad(left(:postal_code, near.digits), 5, '9')
    ) as lies
""").bindparams(bindparam("postal_code", type_=Text()), bindparam("digits", type_=Integer()))


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of postal codes with the same beginning, and the Kreis of most of them."""

    latitude: float
    longitude: float
    ags: str | None
    kreise: int
    digits: int


VISIBLE = Statement(select(Facility.id).where(Facility.id == bindparam("facility_id")))


async def get_for_update(tx: Tx, facility_id: UUID) -> tuple[Facility, FacilityAddress] | None:
    """Return a facility that the caller may change, with its address; others wait for it."""
    found = (
        select(Facility, FacilityAddress)
        .join(
            FacilityAddress,
            and_(
                FacilityAddress.provider_id == Facility.provider_id,
                FacilityAddress.facility_id == Facility.id,
            ),
        )
        .where(Facility.id == facility_id)
        .with_for_update()
    )
    row = (await tx.session.execute(found)).one_or_none()
    return (row[0], row[1]) if row else None


async def middle(tx: Tx, postal_code: str, digits: int) -> Middle | None:
    """Return the middle of the postal codes that share so many digits, or of two at least."""
    values = {"postal_code": postal_code, "digits": digits}
    row = (await tx.session.execute(MIDDLE, values)).one_or_none()
    return Middle(*row) if row else None


async def is_kreis(tx: Tx, ags: str) -> bool:
    """Say whether there is such a Kreis."""
    return await tx.session.get(Region, ags) is not None


async def is_own(tx: Tx, facility_id: UUID) -> bool:
    """Say whether the facility is one of the caller's organisation, and within its token."""
    own = select(Facility.id).where(
        Facility.id == facility_id, Facility.provider_id == tx.principal.organisation
    )
    return await tx.session.scalar(own) is not None
