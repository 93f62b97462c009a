"""Make `laender.csv` and `regions.csv`: the 16 Länder and the 400 Kreise of Germany.

The rows are those of the Gemeindeverzeichnis (Destatis, 31.12.2018) with the faults of the package
repaired: AGS that are numbers, names that carry titles of the town, Eisenach that became part of
the Wartburgkreis on 2021-07-01, and the codes that NUTS 2024 gave to six Kreise of Thuringia.

A Kreis's centre is the mean of the places inside its boundary (BKG), weighted by inhabitants
(GeoNames): where people live, not the middle of the area. A Land's is that of its Kreise.
"""

import csv
from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple

import build_sources
from build_gazetteer import Gazetteer
from build_geometry import Point, mean

EISENACH, WARTBURGKREIS = "16056", "16063"
NUTS_2024 = {
    "16054": "DEG0S",  # Suhl
    "16063": "DEG0R",  # Wartburgkreis with Eisenach
    "16066": "DEG0Q",  # Schmalkalden-Meiningen
    "16070": "DEG0T",  # Ilm-Kreis
    "16072": "DEG0V",  # Sonneberg
    "16073": "DEG0U",  # Saalfeld-Rudolstadt
}
# Kommunalverbände besonderer Art: the source calls two of them Landkreis and Kreis.
ASSOCIATIONS = {"03241": "Region", "05334": "Städteregion", "10041": "Regionalverband"}
LAENDER = {  # AGS: ISO 3166-2, NUTS 1, German, English
    "01": ("DE-SH", "DEF", "Schleswig-Holstein", "Schleswig-Holstein"),
    "02": ("DE-HH", "DE6", "Hamburg", "Hamburg"),
    "03": ("DE-NI", "DE9", "Niedersachsen", "Lower Saxony"),
    "04": ("DE-HB", "DE5", "Bremen", "Bremen"),
    "05": ("DE-NW", "DEA", "Nordrhein-Westfalen", "North Rhine-Westphalia"),
    "06": ("DE-HE", "DE7", "Hessen", "Hesse"),
    "07": ("DE-RP", "DEB", "Rheinland-Pfalz", "Rhineland-Palatinate"),
    "08": ("DE-BW", "DE1", "Baden-Württemberg", "Baden-Württemberg"),
    "09": ("DE-BY", "DE2", "Bayern", "Bavaria"),
    "10": ("DE-SL", "DEC", "Saarland", "Saarland"),
    "11": ("DE-BE", "DE3", "Berlin", "Berlin"),
    "12": ("DE-BB", "DE4", "Brandenburg", "Brandenburg"),
    "13": ("DE-MV", "DE8", "Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania"),
    "14": ("DE-SN", "DED", "Sachsen", "Saxony"),
    "15": ("DE-ST", "DEE", "Sachsen-Anhalt", "Saxony-Anhalt"),
    "16": ("DE-TH", "DEG", "Thüringen", "Thuringia"),
}


class Kreis(NamedTuple):
    """A row of `regions.csv`."""

    ags: str
    name: str
    kind: str
    designation: str
    land: str
    nuts3: str
    area_km2: Decimal
    population: int
    lat: float
    lon: float


class Land(NamedTuple):
    """A row of `laender.csv`."""

    ags: str
    iso: str
    nuts1: str
    name_de: str
    name_en: str
    area_km2: Decimal
    population: int
    lat: float
    lon: float


def kreise() -> list[Kreis]:
    """Repair the rows of the Gemeindeverzeichnis and give each Kreis a centre."""
    raw = {str(row["AGS"]).zfill(5): row for row in build_sources.kreise()}
    merged = raw.pop(EISENACH)
    centres = _centres()
    found = []
    for ags, row in sorted(raw.items()):
        area, population = _km2(row), row["population"]
        if ags == WARTBURGKREIS:
            area += _km2(merged)
            population += merged["population"]
        designation = ASSOCIATIONS.get(ags, row["type"])
        nuts3 = NUTS_2024.get(ags, row["NUTS3"])
        name = row["name"].partition(",")[0]
        at = centres[ags]
        found.append(
            Kreis(ags, name, _kind(ags, designation), designation, ags[:2], nuts3, area,
                  population, round(at.lat, 4), round(at.lon, 4))
        )  # fmt: skip
    return found


def _km2(row: dict[str, Any]) -> Decimal:
    return Decimal(str(row["area_km2"])).quantize(Decimal("0.01"))


def _kind(ags: str, designation: str) -> str:
    if ags in ASSOCIATIONS:
        return "REGIONAL_ASSOCIATION"
    return "URBAN_DISTRICT" if "tadt" in designation else "RURAL_DISTRICT"


def _centres() -> dict[str, Point]:
    places = defaultdict(list)
    for place, area in Gazetteer().around.items():
        places[area.kreis].append((place.at, float(max(place.population, 1))))
    return {kreis: mean(found) for kreis, found in places.items()}


def laender(parts: list[Kreis]) -> list[Land]:
    """Add up the Kreise of each Land."""
    found = []
    for ags, names in LAENDER.items():
        own = [kreis for kreis in parts if kreis.land == ags]
        at = mean((Point(kreis.lat, kreis.lon), float(kreis.population)) for kreis in own)
        area = sum((kreis.area_km2 for kreis in own), Decimal(0))
        people = sum(kreis.population for kreis in own)
        found.append(Land(ags, *names, area, people, round(at.lat, 4), round(at.lon, 4)))
    return found


def main() -> None:
    """Write both tables."""
    build_sources.fetch()
    found = kreise()
    for name, rows in (("regions", found), ("laender", laender(found))):
        path = build_sources.DATA / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(type(rows[0])._fields)
            writer.writerows(rows)
        print(f"{len(rows)} rows in {path.name}")


if __name__ == "__main__":
    main()
