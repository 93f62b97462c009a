"""Use cases of regions and postal codes."""

from dataclasses import dataclass
from typing import Any

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import NotFound
from jugendhilfe_api.reference import shipped
from jugendhilfe_api.reference.regions import queries, rules, schemas


@dataclass(frozen=True, slots=True)
class Centre:
    """The centre of a postal code, and how many of its digits it was found by (2 to 5)."""

    lat: float
    lon: float
    digits: int


async def search(reader: Reader, query: schemas.RegionQuery) -> Slice:
    """List Länder and Kreise by their AGS."""
    if query.name is not None:
        query = query.model_copy(update={"name": rules.search_name(query.name)})
    return await queries.REGIONS.page(reader, query)


async def read(reader: Reader, ags: str) -> str:
    """Read a Land or a Kreis, as JSON."""
    if row := await reader.row(queries.REGION, ags=ags):
        return str(row["body"])
    raise NotFound


async def search_postal_codes(reader: Reader, query: schemas.PostalCodeQuery) -> Slice:
    """List postal codes in their order."""
    return await queries.POSTAL_CODES.page(reader, query)


async def read_postal_code(reader: Reader, postal_code: str) -> str:
    """Read a postal code, as JSON; an unlisted one has the centre of its prefix."""
    for statement in (queries.POSTAL_CODE, queries.UNLISTED_POSTAL_CODE):
        if row := await reader.row(statement, postal_code=postal_code):
            return str(row["body"])
    raise NotFound


async def centre_of(connected: Reader | Tx, postal_code: str) -> Centre | None:
    """Return the centre of a postal code; none if no German code begins like it."""
    row: Any
    if isinstance(connected, Reader):
        row = await connected.row(queries.NEAR_POSTAL_CODE, postal_code=postal_code)
    else:
        found = await connected.session.execute(queries.NEAR, {"postal_code": postal_code})
        row = found.mappings().first()
    return Centre(**row) if row else None


async def is_known(tx: Tx, ags: str) -> bool:
    """Say whether there is a Land or a Kreis with this key."""
    found = await tx.session.execute(queries.KNOWN, {"ags": ags})
    return found.first() is not None


def land_rows() -> list[dict[str, Any]]:
    """Return the Länder that this version ships."""
    return [rules.land_row(row) for row in shipped.rows("laender.csv")]


def region_rows() -> list[dict[str, Any]]:
    """Return the Kreise that this version ships."""
    return [rules.region_row(row) for row in shipped.rows("regions.csv")]


def postal_code_rows() -> list[dict[str, Any]]:
    """Return the postal codes that this version ships."""
    return [rules.postal_code_row(row) for row in shipped.rows("postal_codes.csv")]
