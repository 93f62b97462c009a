"""SQL of regions and postal codes."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.reference.regions import schemas
from jugendhilfe_api.reference.regions.models import (
    CentreQuality,
    Land,
    PostalCode,
    Region,
    RegionKind,
)

AS_OF = literal_column(f"'{schemas.POPULATION_AS_OF}'::date", Date())
NOTHING: ColumnElement[Any] = literal_column("null::text", Text())


def _text(value: str) -> ColumnElement[str]:
    return literal_column(f"'{value}'::text", Text())


def point(lat: Any, lon: Any) -> ColumnElement[Any]:
    """Write a point as GeoJSON."""
    coordinates = func.json_build_array(lon, lat)
    return func.json_build_object(
        literal_column("'type'"),
        literal_column("'Point'"),
        literal_column("'coordinates'"),
        coordinates,
    )


def _laender() -> Select[*tuple[Any, ...]]:
    return select(
        Land.ags.label("ags"),
        Land.name_de.label("name"),
        Land.name_en.label("name_en"),
        _text(RegionKind.LAND).label("kind"),
        _text("Land").label("designation"),
        Land.ags.label("land"),
        Land.iso.label("iso"),
        Land.nuts1.label("nuts"),
        Land.area_km2.label("area_km2"),
        Land.population.label("population"),
        Land.search_name.label("search_name"),
        Land.lat.label("lat"),
        Land.lon.label("lon"),
    )


def _kreise() -> Select[*tuple[Any, ...]]:
    return select(
        Region.ags,
        Region.name,
        NOTHING.label("name_en"),
        Region.kind,
        Region.designation,
        Region.land,
        NOTHING.label("iso"),
        Region.nuts3,
        Region.area_km2,
        Region.population,
        Region.search_name,
        Region.lat,
        Region.lon,
    )


FOUND = union_all(_laender(), _kreise()).subquery("found").c
ITEM = document(schemas.Region, FOUND, population_on=AS_OF, centre=point(FOUND.lat, FOUND.lon))
REGIONS = Listing(
    ITEM,
    select(FOUND.ags),
    name="regions",
    query=schemas.RegionQuery,
    orders={"ags": Order((FOUND.ags,))},
    filters={
        "land": FOUND.land == bindparam("land", type_=Text()),
        "kind": FOUND.kind == bindparam("kind", type_=Text()),
        "name": func.starts_with(FOUND.search_name, bindparam("name", type_=Text())),
    },
)
REGION = Statement(
    select(cast(ITEM, Text).label("body")).where(FOUND.ags == bindparam("ags", type_=Text()))
)

KNOWN = select(FOUND.ags).where(FOUND.ags == bindparam("ags", type_=Text()))

CODE = bindparam("postal_code", type_=Text())
POSTAL_CODE_ITEM = document(
    schemas.PostalCode, PostalCode, centre=point(PostalCode.lat, PostalCode.lon)
)
POSTAL_CODES = Listing(
    POSTAL_CODE_ITEM,
    select(PostalCode),
    name="postal-codes",
    query=schemas.PostalCodeQuery,
    orders={"postal_code": Order((PostalCode.postal_code,))},
    filters={
        "begins_with": func.starts_with(
            PostalCode.postal_code, bindparam("begins_with", type_=Text())
        ),
        "region": bindparam("region", type_=Text()) == any_(PostalCode.regions),
    },
)
POSTAL_CODE = Statement(
    select(cast(POSTAL_CODE_ITEM, Text).label("body")).where(PostalCode.postal_code == CODE)
)
CENTRE = func.postal_code_centre(CODE).table_valued("lat", "lon", "digits", name="centre").c
NEAR = select(CENTRE.lat, CENTRE.lon, CENTRE.digits)
NEAR_POSTAL_CODE = Statement(NEAR)
UNLISTED_POSTAL_CODE = Statement(
    select(
        cast(
            func.json_build_object(
                *(
                    part
                    for name, value in (
                        ("postal_code", CODE),
                        ("place", NOTHING),
                        ("land", NOTHING),
                        ("centre", point(CENTRE.lat, CENTRE.lon)),
                        ("quality", _text(CentreQuality.PREFIX)),
                        ("regions", literal_column("'[]'::json")),
                    )
                    for part in (literal_column(f"'{name}'"), value)
                )
            ),
            Text,
        ).label("body")
    ).select_from(CENTRE.lat.table)
)
