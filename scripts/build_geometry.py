"""Plane geometry on a small country: distances, centres of areas, points in areas."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088  # mean radius (IUGG)
Ring = Sequence[tuple[float, float]]  # longitude, latitude; the last point is the first one


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map, WGS 84."""

    lat: float
    lon: float

    def km_to(self, other: "Point") -> float:
        """Measure the great-circle distance (haversine)."""
        half_lat = sin(radians(other.lat - self.lat) / 2)
        half_lon = sin(radians(other.lon - self.lon) / 2)
        across = cos(radians(self.lat)) * cos(radians(other.lat))
        return 2 * EARTH_KM * asin(sqrt(half_lat**2 + across * half_lon**2))


def mean(weighted: Iterable[tuple[Point, float]]) -> Point:
    """Average points by weight; in a country of this size degrees may be averaged."""
    parts = list(weighted)
    total = sum(weight for _, weight in parts)
    lat = sum(point.lat * weight for point, weight in parts) / total
    return Point(lat, sum(point.lon * weight for point, weight in parts) / total)


def area_and_centroid(rings: Sequence[Ring]) -> tuple[float, Point]:
    """Return the signed sum of the rings' areas (square degrees) and their common centroid."""
    area = lat = lon = 0.0
    for ring in rings:
        for (x1, y1), (x2, y2) in itertools.pairwise(ring):
            cross = x1 * y2 - x2 * y1
            area += cross / 2
            lon += (x1 + x2) * cross / 6
            lat += (y1 + y2) * cross / 6
    return area, Point(lat / area, lon / area)


def contains(rings: Sequence[Ring], point: Point) -> bool:
    """Say whether a point lies inside: inside an odd number of rings, so holes are outside."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in itertools.pairwise(ring):
            if (y1 > point.lat) != (y2 > point.lat):
                crossing = x1 + (point.lat - y1) / (y2 - y1) * (x2 - x1)
                inside ^= point.lon < crossing
    return inside
