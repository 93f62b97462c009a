"""The route of /me."""

from typing import Annotated

from fastapi import APIRouter, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.organisations.me import schemas, service

router = APIRouter(tags=["me"], route_class=ContractRoute)


@router.get("/me", response_model=schemas.Me)
async def get_me(reader: Annotated[Reader, reads("me:read")]) -> Response:
    """Say who you are (eigene Anmeldung): organisation, member, departments, scopes, purposes."""
    return Response(await service.describe(reader), media_type="application/json")
