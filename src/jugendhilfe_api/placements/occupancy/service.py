"""Use case: how full a facility is."""

from uuid import UUID

from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.problems import NotFound
from jugendhilfe_api.placements.occupancy import queries, schemas


async def read(reader: Reader, facility_id: UUID, query: schemas.OccupancyQuery) -> str:
    """Count the places of a facility on a day, for those who may know."""
    counted = await reader.row(queries.COUNT, facility_id=facility_id, day=query.day)
    if counted is None:
        raise NotFound
    return str(counted["body"])
