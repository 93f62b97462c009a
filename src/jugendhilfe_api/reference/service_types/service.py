"""Use cases of service types."""

from typing import Any

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.problems import NotFound
from jugendhilfe_api.reference import shipped
from jugendhilfe_api.reference.service_types import queries, rules, schemas


async def search(reader: Reader, query: schemas.ServiceTypeQuery) -> Slice:
    """List service types in the order of the law."""
    return await queries.IN_ORDER_OF_THE_LAW.page(reader, query)


async def read(reader: Reader, code: str) -> str:
    """Read one service type, as JSON."""
    if row := await reader.row(queries.ONE, code=code):
        return str(row["body"])
    raise NotFound


def rows() -> list[dict[str, Any]]:
    """Return the rows that this version ships."""
    shipped_entries = shipped.entries("service_types.yaml")
    return [rules.row(position, entry) for position, entry in enumerate(shipped_entries, 1)]


def permit_requirement_rows() -> list[dict[str, Any]]:
    """Return what this version ships on the help that needs a permit."""
    return [rules.requirement(entry) for entry in shipped.entries("permit_requirements.yaml")]
