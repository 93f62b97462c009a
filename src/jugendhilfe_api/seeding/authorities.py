"""Supervisory authorities with their jurisdiction, and policy-makers."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from jugendhilfe_api.organisations.models import OrganisationKind
from jugendhilfe_api.reference.regions import service as regions
from jugendhilfe_api.seeding.rows import UMLAUTS, Row, made_id, shipped

TASKS = ("PERMITS", "NOTIFICATIONS", "FIGURES")
SINCE = date(2020, 1, 1)


def authorities() -> list[Row]:
    """Write the authorities of all Länder."""
    return [_organisation(OrganisationKind.STATE_YOUTH_OFFICE, entry) for entry in _entries()]


def policy_makers() -> list[Row]:
    """Write the policy-makers."""
    entries = shipped("authorities.yaml")["policy_makers"]
    return [_organisation(OrganisationKind.POLICY_MAKER, entry) for entry in entries]


def keys() -> dict[UUID, str]:
    """Return a short name for each authority, for the subjects of its members."""
    return {made_id("organisation", entry["name"]): entry["key"] for entry in _entries()}


def jurisdictions() -> list[Row]:
    """Write who is in charge of which Kreis, for which task, since when."""
    kreise = [row["ags"] for row in regions.region_rows()]
    return [
        {
            "authority_id": made_id("organisation", entry["name"]),
            "task": task,
            "ags": ags,
            "valid_from": SINCE,
            "valid_until": None,
        }
        for entry in _entries()
        for task, beginnings in entry["tasks"].items()
        for ags in kreise
        if ags.startswith(tuple(beginnings))
    ]


def _entries() -> Iterator[Row]:
    listed = shipped("authorities.yaml")
    special = [*listed["two_in_one_land"], *listed["elsewhere_than_permits"]]
    yield from special
    known = {entry["land"] for entry in special}
    for land in regions.land_rows():
        if land["ags"] not in known:
            yield {
                "key": land["name_de"].lower().translate(UMLAUTS),
                "name": f"Landesjugendamt {land['name_de']} (Demo)",
                "city": None,
                "land": land["ags"],
                "tasks": {task: [land["ags"]] for task in TASKS},
            }


def _organisation(kind: OrganisationKind, entry: Row) -> Row:
    return {
        "id": made_id("organisation", entry["name"]),
        "kind": kind,
        "name": entry["name"],
        "city": entry["city"],
        "ags": entry["land"],
        "land": entry["land"],
        "welfare_association": None,
        "synthetic": True,
        "active": True,
    }
