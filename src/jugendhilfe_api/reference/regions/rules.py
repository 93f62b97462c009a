"""Names for searching, rows of the tables: pure, no I/O."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jugendhilfe_api.reference.regions.models import CentreQuality


def search_name(name: str) -> str:
    """Write a name as it is compared: lower case, no accents, ß as ss, single spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def land_row(row: Mapping[str, str]) -> dict[str, Any]:
    """Read a row of `laender.csv`."""
    return {**_measured(row), "search_name": search_name(row["name_de"])}


def region_row(row: Mapping[str, str]) -> dict[str, Any]:
    """Read a row of `regions.csv`."""
    return {**_measured(row), "search_name": search_name(row["name"])}


def _measured(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        **row,
        "area_km2": Decimal(row["area_km2"]),
        "population": int(row["population"]),
        "lat": float(row["lat"]),
        "lon": float(row["lon"]),
    }


def postal_code_row(row: Mapping[str, str]) -> dict[str, Any]:
    """Read a row of `postal_codes.csv`."""
    return {
        "postal_code": row["postal_code"],
        "place": row["place"] or None,
        "land": row["land"] or None,
        "lat": float(row["lat"]),
        "lon": float(row["lon"]),
        "quality": CentreQuality(row["quality"]).value,
        "regions": row["regions"].split(),
    }
