"""The 556 youth offices: one for each Kreis, 19 of districts, 137 of towns; all marked synthetic.

No official list of the offices could be had. So every Kreis has one named after it; Berlin and
Hamburg have one for each of their districts; and the rest are the towns within a Kreis with the
most postal codes among those that this version ships, larger numbers first, then by name. These
156 say "(synthetisch)" in their names.
"""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from jugendhilfe_api.organisations.models import OrganisationKind
from jugendhilfe_api.reference.regions import service as regions
from jugendhilfe_api.reference.regions.models import CentreQuality, RegionKind
from jugendhilfe_api.seeding.rows import Row, made_id, shipped

YOUTH_OFFICES = 556
MADE_UP = "(synthetisch)"
TITLES = {RegionKind.RURAL_DISTRICT: "Kreisjugendamt", RegionKind.URBAN_DISTRICT: "Stadtjugendamt"}
SURE = (CentreQuality.PLACE, CentreQuality.NEIGHBOUR, CentreQuality.EXACT)


def office_id(name: str) -> UUID:
    """Return the id of a youth office by its name."""
    return made_id("organisation", name)


def youth_offices() -> list[Row]:
    """Write the youth offices."""
    found = [*_of_kreise(), *_of_districts()]
    return found + list(_of_towns(YOUTH_OFFICES - len(found)))


def _of_kreise() -> Iterator[Row]:
    for kreis in regions.region_rows():
        title = TITLES.get(RegionKind(kreis["kind"]), "Jugendamt")
        yield _office(f"{title} {kreis['name']}", kreis["name"], kreis["ags"])


def _of_districts() -> Iterator[Row]:
    for city in shipped("districts.yaml"):
        for district in city["districts"]:
            name = f"Bezirksjugendamt {district}, {city['city']} {MADE_UP}"
            yield _office(name, city["city"], city["ags"])


def _of_towns(wanted: int) -> Iterator[Row]:
    for town, ags in _largest_towns()[:wanted]:
        yield _office(f"Stadtjugendamt {town} {MADE_UP}", town, ags)


def _largest_towns() -> list[tuple[str, str]]:
    """Order the towns within a Kreis by the number of their postal codes."""
    kreise = {row["ags"]: row for row in regions.region_rows()}
    urban = {row["name"] for row in kreise.values() if row["kind"] == RegionKind.URBAN_DISTRICT}
    counted = Counter[tuple[str, str]]()
    for code in regions.postal_code_rows():
        place, lies_in = code["place"], code["regions"]
        if place is None or place in urban or len(lies_in) != 1 or code["quality"] not in SURE:
            continue
        if kreise[lies_in[0]]["kind"] != RegionKind.URBAN_DISTRICT:
            counted[place, lies_in[0]] += 1
    return sorted(counted, key=lambda town: (-counted[town], town))


def _office(name: str, city: str, ags: str) -> Row:
    return {
        "id": made_id("organisation", name),
        "kind": OrganisationKind.YOUTH_OFFICE,
        "name": name,
        "city": city,
        "ags": ags,
        "land": ags[:2],
        "welfare_association": None,
        "synthetic": True,
        "active": True,
    }
