"""SQL of occupancy: one statement, which counts with the functions beside this module."""

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
)

from jugendhilfe_api.core.database.context import current_today
from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.organisations.facilities.models import Facility, FacilityAddress
from jugendhilfe_api.placements.occupancy import functions, schemas

functions.declare()

DAY: ColumnElement[object] = func.coalesce(
    cast(bindparam("day", type_=Date()), Date), current_today, type_=Date()
)
COUNTED = (
    func.count_places(Facility.id, DAY)
    .table_valued(
        *(
            column(name, Integer())
            for name in (
                "approved",
                "available",
                "occupied",
                "reserved",
                "own_offices",
                "own_places",
                "other_offices",
                "other_places",
            )
        ),
        name="counted",
    )
    .lateral()
)
REGIONS = func.count_places_by_region(Facility.id, DAY).table_valued(
    column("land", Text()),
    column("ags", Text()),
    column("own", Boolean()),
    column("offices", Integer()),
    column("places", Integer()),
    name="regions",
)
FREE = func.greatest(
    COUNTED.c.available - COUNTED.c.occupied - COUNTED.c.reserved,
    literal_column("0"),
    type_=Integer(),
)

ITEM = document(
    schemas.FacilityOccupancy,
    Facility,
    facility_id=Facility.id.expression,
    day=DAY,
    approved_places=COUNTED.c.approved,
    available_places=COUNTED.c.available,
    occupied_places=COUNTED.c.occupied,
    reserved_places=COUNTED.c.reserved,
    free_places=FREE,
    own_region=document(
        schemas.PlacesOfOffices,
        COUNTED.c,
        youth_offices=COUNTED.c.own_offices,
        occupied_places=COUNTED.c.own_places,
    ),
    other_regions=document(
        schemas.PlacesOfOffices,
        COUNTED.c,
        youth_offices=COUNTED.c.other_offices,
        occupied_places=COUNTED.c.other_places,
    ),
    regions=documents(
        document(
            schemas.PlacesOfRegion,
            REGIONS.c,
            own_region=REGIONS.c.own,
            youth_offices=REGIONS.c.offices,
            occupied_places=REGIONS.c.places,
        ),
        REGIONS,
        order_by=func.row(REGIONS.c.land, REGIONS.c.ags),
    ),
)
# With the policies of the caller: who is not to know where the house stands finds no address.
COUNT = Statement(
    select(cast(ITEM, Text).label("body"))
    .select_from(Facility)
    .join(FacilityAddress, FacilityAddress.facility_id == Facility.id)
    .join(COUNTED, true())
    .where(Facility.id == bindparam("facility_id"))
)
