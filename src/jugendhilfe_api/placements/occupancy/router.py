"""The route of occupancy."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.placements.occupancy import schemas, service

router = APIRouter(tags=["facilities"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("facilities:read")]


@router.get("/facilities/{facility_id}/occupancy", response_model=schemas.FacilityOccupancy)
async def get_facility_occupancy(
    reader: Reads, facility_id: Id, query: Annotated[schemas.OccupancyQuery, Query()]
) -> Response:
    """Count how full a facility is on a day (Belegung), and by offices of which regions.

    For its provider, the authority that gives its permit, and the youth offices of the Kreis in
    which it lies; where the address is protected, only those of them that have a booking there.
    """
    counted = await service.read(reader, facility_id, query)
    return Response(counted, media_type="application/json")
