"""Routes of pictures of facilities."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preconditions import Precondition
from jugendhilfe_api.core.http.preferences import TotalCount
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import files as file_responses
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.files import service as files
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.infra.pictures import schemas
from jugendhilfe_api.infra.pictures.gallery import TooManyImages
from jugendhilfe_api.infra.pictures.service import (
    BODY,
    WRITTEN,
    BadPicture,
    PictureSize,
    Received,
)
from jugendhilfe_api.organisations.facilities.images import service

router = APIRouter(tags=["facilities"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("facilities:read")]
Writes = Annotated[Tx, requires("facilities:write")]
Uploads = Annotated[Tx, requires("facilities:write", limits="upload")]
Size = Annotated[PictureSize, Path(description="By the longer side: 320, 960, 1920 pixels")]


@router.get(
    "/facilities/{facility_id}/images",
    response_model=Page[schemas.Image],
    responses=problems(InvalidCursor),
)
async def list_facility_images(
    request: Request,
    reader: Reads,
    total: TotalCount,
    facility_id: Id,
    query: Annotated[schemas.ImageQuery, Query()],
) -> Response:
    """List the pictures (Bilder) of a facility that you may see, in their order."""
    return answers.page(request, await service.search(reader, facility_id, query, total=total))


@router.post(
    "/facilities/{facility_id}/images",
    status_code=201,
    response_model=schemas.Image,
    responses=problems(BadPicture, TooManyImages, KeyReused, InProgress),
    openapi_extra=BODY,
)
async def add_facility_image(
    picture: Received, tx: Uploads, once: Once, facility_id: Id
) -> Response:
    """Add a picture (Bild) to a facility of yours; describe it afterwards, or nobody else sees it.

    JPEG, PNG or WebP. The picture is made anew: place, time and device of the photograph and all
    other metadata are gone.
    """

    async def answer() -> Response:
        image_id, made = await service.add(tx, facility_id, picture)
        return answers.created(made, f"/v1/facilities/{facility_id}/images/{image_id}")

    return await once(tx, answer)


@router.get("/facilities/{facility_id}/images/{facility_image_id}", response_model=schemas.Image)
async def get_facility_image(
    request: Request, reader: Reads, facility_id: Id, facility_image_id: Id
) -> Response:
    """Read what is known of a picture (Bild) of a facility."""
    return answers.resource(request, await service.read(reader, facility_id, facility_image_id))


@router.patch("/facilities/{facility_id}/images/{facility_image_id}", response_model=schemas.Image)
async def change_facility_image(
    tx: Writes,
    facility_id: Id,
    facility_image_id: Id,
    held: Precondition,
    patch: schemas.ImagePatch,
) -> Response:
    """Describe or move a picture (Bild) of a facility of yours, or make it the cover."""
    return answers.changed(await service.change(tx, facility_id, facility_image_id, held, patch))


@router.delete("/facilities/{facility_id}/images/{facility_image_id}", status_code=204)
async def remove_facility_image(
    tx: Writes, facility_id: Id, facility_image_id: Id, held: Precondition
) -> Response:
    """Remove a picture (Bild) of a facility of yours."""
    await service.remove(tx, facility_id, facility_image_id, held)
    return answers.deleted()


@router.get(
    "/facilities/{facility_id}/images/{facility_image_id}/{size}",
    responses=file_responses(WRITTEN, "The picture"),
    response_class=Response,
)
async def get_facility_image_file(
    request: Request, reader: Reads, facility_id: Id, facility_image_id: Id, size: Size
) -> Response:
    """Look at a picture (Bild) of a facility in one size."""
    part = await service.part(reader, facility_id, facility_image_id, size)
    return files.answer(request, part)
