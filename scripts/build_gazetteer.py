"""Find a place by Land and name, in the spellings that German lists use."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from build_geometry import Point
from build_sources import Municipality, Place, municipalities, places

SAME_KM = 4.0  # candidates nearer to each other than this are one place
CELLS = 10  # cells of the grid per degree
ABBREVIATIONS = (
    (r"\ba\.? ?d\.", " an der "),
    (r"\bi\.? ?d\.", " in der "),
    (r"\bv\.? ?d\.", " vor der "),
    (r"\bo\.? ?d\.", " ob der "),
    (r"\ba\.", " am "),
    (r"\bi\.", " im "),
    (r"\bb\.", " bei "),
    (r"\bsankt\b|\bst\.", " st "),
)
POSITION = re.compile(
    r" (?:an der|am|in der|im|bei|ob der|vor der|auf der|auf dem|in|an|a|i|b|unter|unterm|vorm) "
)
OWN_NAME, OTHER_NAME, PART_OF_NAME = range(3)


def key(name: str) -> str:
    """Reduce a name to lower-case ASCII words, abbreviations written out."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for pattern, full in ABBREVIATIONS:
        plain = re.sub(pattern, full, plain)
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def keys(name: str) -> list[str]:
    """List the keys of a name, the whole name first, then what a shorter list would call it."""
    whole = key(name)
    found = [whole, key(re.split(r"[(/,]", name)[0]), POSITION.split(whole)[0]]
    found.append(re.sub(r"^\w*stadt ", "", whole))  # Stadt Wehlen, Goethestadt Bad Lauchstädt
    if "-" in name:
        found.append(key(name.split("-", maxsplit=1)[0]))
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where a name may be, in which Kreis, and how well it fits (less is better)."""

    at: Point
    kreis: str
    population: int
    fit: int


class Gazetteer:
    """All places of GeoNames and all municipalities of the BKG by Land and name.

    A municipality is where its settlement of the same name is: the middle of its area would lie
    in the woods. Only without one its centroid counts.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
        for municipality in municipalities():
            self._add_municipality(municipality)
        for place in places():
            self._add_place(place)

    @cached_property
    def _grid(self) -> dict[tuple[int, int], list[Municipality]]:
        grid = defaultdict(list)
        for area in municipalities():
            for x in range(int(area.west * CELLS), int(area.east * CELLS) + 1):
                for y in range(int(area.south * CELLS), int(area.north * CELLS) + 1):
                    grid[x, y].append(area)
        return grid

    @cached_property
    def around(self) -> dict[Place, Municipality]:
        """The municipality that a place lies in; for a few on the shore the nearest one."""
        return {place: self._around(place) for place in places()}

    def _around(self, place: Place) -> Municipality:
        near = self._grid[int(place.at.lon * CELLS), int(place.at.lat * CELLS)]
        holding = (area for area in near if area.holds(place.at))
        return next(holding, None) or min(near, key=lambda area: area.km_to(place.at))

    @cached_property
    def _inside(self) -> dict[int, list[Place]]:
        inside = defaultdict(list)
        for place, area in self.around.items():
            inside[id(area)].append(place)
        return inside

    def _add_municipality(self, area: Municipality) -> None:
        names = keys(area.name)
        homes = [
            place
            for place in self._inside.get(id(area), [])
            if not set(names).isdisjoint(map(key, place.names))
        ]
        home = max(homes, key=lambda place: place.population, default=None)
        at, population = (home.at, home.population) if home else (area.centroid, 0)
        for name in names:
            fit = OWN_NAME if name == names[0] else PART_OF_NAME
            self._found[area.land, name].append(Candidate(at, area.kreis, population, fit))

    def _add_place(self, place: Place) -> None:
        kreis = self.around[place].kreis
        own, *others = place.names
        fits = dict.fromkeys(keys(own), PART_OF_NAME)
        fits |= {key(name): OTHER_NAME for name in others} | {key(own): OWN_NAME}
        for name, fit in fits.items():
            self._found[place.land, name].append(Candidate(place.at, kreis, place.population, fit))

    def find(self, land: str, name: str) -> list[Candidate]:
        """Return the candidates, the best fitting first; those near each other once."""
        distinct: list[Candidate] = []
        for position, written in enumerate(keys(name)):
            found = self._found.get((land, written), ())
            for candidate in sorted(found, key=lambda c: (c.fit, -c.population)):
                if all(candidate.at.km_to(other.at) > SAME_KM for other in distinct):
                    weaker = replace(candidate, fit=PART_OF_NAME) if position else candidate
                    distinct.append(weaker)
        return sorted(distinct, key=lambda c: c.fit)
