"""Distance on the ground, written another way than the code under test does."""

from math import acos, cos, radians, sin


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Measure by the spherical law of cosines, in km."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    inner = sin(lat1) * sin(lat2) + cos(lat1) * cos(lat2) * cos(lon2 - lon1)
    return 6371.0088 * acos(max(-1.0, min(1.0, inner)))
