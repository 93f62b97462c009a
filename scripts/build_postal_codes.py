"""Make `postal_codes.csv`: every German postal code with a centre, its place and its Kreise.

    python scripts/build_postal_codes.py                  build the table
    python scripts/build_postal_codes.py --measure FILE   compare it with another table

A code's places (countrystatecity-postal-codes) are found by Land and name among the settlements of
GeoNames and the municipalities of the BKG. Same-named places are decided by the neighbours of the
postal-code prefix, and a place far from all of them is not believed. The centre is the mean of the
places; where none is found, the prefix's. `quality` says which of it happened:

PLACE      the places are found and unique
NEIGHBOUR  at least one of several same-named places was chosen by the neighbouring codes
PREFIX     no place is found: the middle of the codes with the longest equal prefix
"""

import argparse
import csv
from bisect import bisect
from collections import defaultdict
from pathlib import Path
from statistics import median

import build_sources
from build_gazetteer import OTHER_NAME, OWN_NAME, PART_OF_NAME, Candidate, Gazetteer
from build_geometry import Point, mean

# A place is not believed further than this from the codes of the same prefix, by how it fits.
FAR_KM = {OWN_NAME: 80.0, OTHER_NAME: 80.0, PART_OF_NAME: 40.0}
STRAY_KM = 25.0  # from each other: the places of one code
NEAR_KM = 25.0  # of the measurement
TABLE = build_sources.DATA / "postal_codes.csv"
HEADER = ("postal_code", "place", "land", "lat", "lon", "quality", "regions")


class Neighbours:
    """The middle of the codes with the same prefix, from places that are certain."""

    def __init__(self, certain: list[tuple[str, Point]]) -> None:
        by_prefix = defaultdict(list)
        self._codes = sorted({code for code, _ in certain})
        for code, point in certain:
            for digits in range(2, len(code) + 1):
                by_prefix[code[:digits]].append(point)
        self._middle = {
            prefix: Point(median(p.lat for p in points), median(p.lon for p in points))
            for prefix, points in by_prefix.items()
        }

    def middle(self, code: str, most: int = 5) -> Point:
        """Return the middle of the longest prefix, of at most so many digits, that has one.

        Where not even two digits are shared (110.. are large recipients in Berlin), the next
        lower code counts.
        """
        for digits in range(most, 1, -1):
            if code[:digits] in self._middle:
                return self._middle[code[:digits]]
        return self._middle[self._codes[max(bisect(self._codes, code) - 1, 0)]]


class Row:
    """One postal code and what was found for its places."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.lands: list[str] = []
        self.names: list[str] = []
        self.candidates: list[list[Candidate]] = []

    def choose(self, neighbours: Neighbours) -> list[tuple[str, str, Candidate]]:
        """Choose a candidate for each place; leave out what lies far from the others."""
        near = neighbours.middle(self.code)
        around = [neighbours.middle(self.code, digits) for digits in (3, 4)]
        chosen = []
        for land, name, candidates in zip(self.lands, self.names, self.candidates, strict=True):
            believed = [c for c in candidates if min(map(c.at.km_to, around)) <= FAR_KM[c.fit]]
            best = min(believed, key=lambda c: (c.fit, c.at.km_to(near)), default=None)
            if best:
                chosen.append((land, name, best))
        if not chosen:
            return []
        middle = neighbours.middle(self.code, 4)
        heart = min(chosen, key=lambda c: c[2].at.km_to(middle))[2].at
        return [c for c in chosen if c[2].at.km_to(heart) <= STRAY_KM]

    def written(self, neighbours: Neighbours) -> tuple[str, ...]:
        """Return the row of the table."""
        chosen = self.choose(neighbours)
        if chosen:
            at = mean((found.at, 1.0) for _, _, found in chosen)
            land, name, _ = max(chosen, key=lambda c: c[2].population)
            quality = "NEIGHBOUR" if any(map(several, self.candidates)) else "PLACE"
        else:
            at, quality = neighbours.middle(self.code, 4), "PREFIX"
            land, name = (self.lands[0], self.names[0]) if self.names else ("", "")
        regions = sorted({found.kreis for _, _, found in chosen})
        place = (f"{at.lat:.4f}", f"{at.lon:.4f}", quality, " ".join(regions))
        return (self.code, name, land, *place)


def several(candidates: list[Candidate]) -> bool:
    """Say whether more than one place fits best."""
    return sum(candidate.fit == candidates[0].fit for candidate in candidates) > 1


def build() -> list[tuple[str, ...]]:
    """Make the rows of the table."""
    gazetteer = Gazetteer()
    rows = {code: Row(code) for code in build_sources.postal_codes()}
    for code, land, name in build_sources.postal_places():
        row = rows.setdefault(code, Row(code))
        row.lands.append(land)
        row.names.append(name)
        row.candidates.append(gazetteer.find(land, name))
    certain = [
        (row.code, found[0].at)
        for row in rows.values()
        for found in row.candidates
        if found and not several(found) and found[0].fit != PART_OF_NAME
    ]
    neighbours = Neighbours(certain)
    return [rows[code].written(neighbours) for code in sorted(rows)]


def read(path: Path) -> dict[str, Point]:
    """Read the centres of a table: ours, or one with a column `plz`."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row.get("postal_code") or row["plz"]: Point(float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(file)
        }


def measure(path: Path) -> dict[str, float]:
    """Compare our centres with those of another table, code by code."""
    ours = read(TABLE)
    resolve = Neighbours(list(ours.items()))
    other = read(path)
    distances = sorted(point.km_to(resolve.middle(code)) for code, point in other.items())
    return {
        "codes": len(distances),
        "listed": sum(code in ours for code in other) / len(other),
        "within_25_km": sum(d <= NEAR_KM for d in distances) / len(distances),
        "median_km": median(distances),
        "p99_km": distances[int(0.99 * len(distances))],
        "max_km": distances[-1],
    }


def main() -> None:
    """Build or measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--measure", type=Path, metavar="FILE")
    path = parser.parse_args().measure
    if path:
        for name, value in measure(path).items():
            print(f"{name:14}{value:10.4f}")
        return
    build_sources.fetch()
    rows = build()
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
    print(f"{len(rows)} postal codes, {TABLE.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
