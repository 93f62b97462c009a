"""How many of what there are, and where: whole numbers that add up, by real population."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import gcd
from typing import Any

from jugendhilfe_api.reference.regions import service as regions
from jugendhilfe_api.seeding.offices import youth_offices
from jugendhilfe_api.seeding.rows import Row, shipped

SMALLEST, WHOLE = 0.001, 1.0
GOLDEN = 0.6180339887  # a step that spreads evenly
CASES_OF_A_WORKER = 65


def shared(weights: Iterable[float], total: int) -> list[int]:
    """Share out a number by weights: whole numbers with exactly this sum, each off by less than 1.

    >>> shared([1, 1, 2], 6)
    [1, 2, 3]
    """
    sums = [0.0, *accumulate(weights)]
    ends = [round(total * each / sums[-1]) for each in sums] if sums[-1] else [0] * len(sums)
    return [end - begin for begin, end in pairwise(ends)]


def at_least_one(counts: Sequence[int]) -> list[int]:
    """Give one to each who has none, and take it from those who have most."""
    found = [max(count, 1) for count in counts]
    missing = sum(found) - sum(counts)
    by_size = sorted(range(len(found)), key=lambda place: (-found[place], place))
    while missing > 0:
        for place in by_size[:missing]:
            if found[place] > 1:
                found[place] -= 1
                missing -= 1
    return found


def spread(whole: int) -> int:
    """Return a step that visits each number below `whole` once, far from the one before."""
    return next(
        n for n in range(max(1, round(whole * GOLDEN)), 2 * whole + 2) if gcd(n, whole) == 1
    )


@dataclass(frozen=True)
class Size:
    """The country at a scale; 1 is the whole of it, with 1,032,929 helps."""

    scale: float
    seed: int

    def scaled(self, number: float) -> int:
        """Return how many there are of what the whole country has `number`."""
        return max(1, round(number * self.scale))

    @property
    def providers(self) -> int:
        """Return the number of providers."""
        return self.scaled(shipped("nation.yaml")["providers"])

    @property
    def homes(self) -> int:
        """Return the number of facilities with a permit."""
        return self.scaled(shipped("nation.yaml")["permit_facilities"])

    @property
    def home_providers(self) -> int:
        """Return how many of the providers run homes: two or three of them each."""
        return max(1, min(self.providers - 1, round(self.homes * 0.42)))

    @property
    def facilities(self) -> int:
        """Return the number of all facilities: homes first, then one of each other provider."""
        return self.homes + self.providers - self.home_providers

    @property
    def measures(self) -> int:
        """Return the number of helps."""
        return self.scaled(sum(kind["number"] for kind in measure_types()))

    @property
    def step(self) -> int:
        """Return the step that deals the types of helps out evenly."""
        return spread(self.measures)

    @property
    def stays(self) -> int:
        """Return the most stays there can be: each of a help with places, and one before it."""
        return 2 * sum(self.scaled(kind["number"]) for kind in measure_types() if "places" in kind)

    def offers(self) -> list[int]:
        """Return how many offers there are of each type."""
        numbers = [kind["number"] for kind in offer_types()]
        return shared(numbers, self.scaled(sum(numbers)))

    def vacancies(self, where: str) -> int:
        """Return how many vacancies are announced, at homes (`stationary`) or elsewhere."""
        announced = shipped("nation.yaml")["vacancies"]
        return shared(announced.values(), self.scaled(sum(announced.values())))[
            list(announced).index(where)
        ]

    def measure_bounds(self) -> list[int]:
        """Return with which number of the deal each type of help begins, and the end."""
        counts = shared([kind["number"] for kind in measure_types()], self.measures)
        return [0, *accumulate(counts)]

    def offices(self) -> list[Row]:
        """Give each youth office a number, in the order of the map, its helps and workers."""
        found = sorted(youth_offices(), key=lambda row: (row["ags"], row["name"]))
        counts = at_least_one(shared(_weights(found), self.measures))
        ends = list(accumulate(counts))
        return [
            {
                "no": no,
                "id": row["id"],
                "ags": row["ags"],
                "land": row["land"],
                "first": end - count + 1,
                "last": end,
                "workers": max(2, -(-count // CASES_OF_A_WORKER)),
            }
            for no, (row, count, end) in enumerate(zip(found, counts, ends, strict=True), 1)
        ]

    def grounds(self) -> list[Row]:
        """Say how many facilities stand in each postal code: by the people who live there."""
        found = sorted(
            (row for row in regions.postal_code_rows() if row["regions"]),
            key=lambda row: (row["regions"][0], row["postal_code"]),
        )
        people = {row["ags"]: row["population"] for row in regions.region_rows()}
        codes = Counter(row["regions"][0] for row in found)
        weights = [people[row["regions"][0]] / codes[row["regions"][0]] for row in found]
        ends = list(accumulate(shared(weights, self.facilities)))
        return [
            {
                "postal_code": row["postal_code"],
                "place": row["place"] or "Musterort",
                "ags": row["regions"][0],
                "lat": row["lat"],
                "lon": row["lon"],
                "first": begin + 1,
                "last": end,
            }
            for row, begin, end in zip(found, [0, *ends], ends, strict=False)
            if end > begin
        ]


def measure_types() -> list[Row]:
    """Return the types of helps with their numbers."""
    listed: list[Row] = shipped("nation.yaml")["measures"]
    return listed


def offer_types() -> list[Row]:
    """Return the types of offers with their numbers."""
    listed: list[Row] = shipped("nation.yaml")["offers"]
    return listed


def _weights(offices: Sequence[Row]) -> list[float]:
    """Share the people of a Kreis among its offices; that of the Kreis itself has two shares."""
    people = {row["ags"]: row["population"] for row in regions.region_rows()}
    shares = Counter[Any]()
    for row in offices:
        shares[row["ags"]] += _share(row)
    return [people[row["ags"]] * _share(row) / shares[row["ags"]] for row in offices]


def _share(office: Row) -> int:
    return 1 if "(synthetisch)" in office["name"] else 2
