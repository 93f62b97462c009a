"""Distances on the ground: bounding box first, then haversine, without an extension.

Coordinates are WGS 84 in degrees, as `double precision` columns `lat` and `lon`. The comparison of
`double precision` is leakproof (`float8lt` and its kin, checked by a test), so an index on them
works under row-level security; the distance itself is computed for the rows in the box only.
"""

import math
from typing import Any

from sqlalchemy import ColumnElement, Double, and_, cast, func, literal, select

from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import EVERYBODY

KM_PER_DEGREE = (
    111.19  # of latitude: 6371.0088 km · π / 180, rounded down so that the box is wider
)

DIAMETER_KM = 12742.0176
# A body of strict functions only: PostgreSQL writes it into the calling statement. At the antipode
# rounding may leave a root above 1, which `1 - abs(1 - x)` mirrors; `least` would not be strict.
function(
    "distance_km(double precision, double precision, double precision, double precision)",
    """
    create or replace function distance_km(
      lat1 double precision, lon1 double precision, lat2 double precision, lon2 double precision
    ) returns double precision language sql immutable strict parallel safe
    return 12742.0176 * asin(1 - abs(1 - sqrt(
      sind((lat2 - lat1) / 2) ^ 2 + cosd(lat1) * cosd(lat2) * sind((lon2 - lon1) / 2) ^ 2
    )))
    """,
    *EVERYBODY,
    after_tables=False,
)


def distance_km(lat1: Any, lon1: Any, lat2: Any, lon2: Any) -> ColumnElement[float]:
    """Write the great-circle distance of two points in km (mean radius 6371.0088 km)."""
    return func.distance_km(lat1, lon1, lat2, lon2, type_=Double())


def within_sphere(x: Any, y: Any, z: Any, lat: Any, lon: Any, km: Any) -> ColumnElement[bool]:
    """Say that a point on the sphere of radius 1 is at most so far away, at a third of the price.

    The straight way through the sphere is shorter than a limit just where the way around it is.
    """
    here = (func.cosd(lat) * func.cosd(lon), func.cosd(lat) * func.sind(lon), func.sind(lat))
    # Once for each statement: without a sub-select, PostgreSQL would compute them for each point.
    middle = [select(value).scalar_subquery() for value in here]
    half = func.least(
        cast(km, Double) / literal(DIAMETER_KM, Double), literal(math.pi / 2, Double)
    )
    limit = select(4 * func.power(func.sin(half), 2)).scalar_subquery()
    ways = [part - at for part, at in zip((x, y, z), middle, strict=True)]
    return cast(ways[0] * ways[0] + ways[1] * ways[1] + ways[2] * ways[2], Double) <= limit


def within_box(
    lat: Any, lon: Any, around_lat: Any, around_lon: Any, km: Any
) -> ColumnElement[bool]:
    """Say that a point lies in the box around a circle: two ranges that an index answers.

    It lets no point of the circle out and some of its corners in: add `distance_km(…) <= km`.
    """
    middle_lat, middle_lon = cast(around_lat, Double), cast(around_lon, Double)
    high = cast(km, Double) / literal(KM_PER_DEGREE, Double)
    wide = high / func.greatest(func.cosd(func.abs(middle_lat) + high), 0.01)
    return and_(
        lat.between(middle_lat - high, middle_lat + high),
        lon.between(middle_lon - wide, middle_lon + wide),
    )
