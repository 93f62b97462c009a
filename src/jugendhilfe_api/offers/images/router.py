"""Routes of pictures of offers."""

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
from jugendhilfe_api.offers.images import service
from jugendhilfe_api.offers.service import OfferRetired

router = APIRouter(tags=["offers"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("offers:read")]
Writes = Annotated[Tx, requires("offers:write")]
Uploads = Annotated[Tx, requires("offers:write", limits="upload")]
Size = Annotated[PictureSize, Path(description="By the longer side: 320, 960, 1920 pixels")]


@router.get(
    "/offers/{offer_id}/images",
    response_model=Page[schemas.Image],
    responses=problems(InvalidCursor),
)
async def list_offer_images(
    request: Request,
    reader: Reads,
    total: TotalCount,
    offer_id: Id,
    query: Annotated[schemas.ImageQuery, Query()],
) -> Response:
    """List the pictures (Bilder) of an offer that you may see, in their order."""
    return answers.page(request, await service.search(reader, offer_id, query, total=total))


@router.post(
    "/offers/{offer_id}/images",
    status_code=201,
    response_model=schemas.Image,
    responses=problems(BadPicture, OfferRetired, TooManyImages, KeyReused, InProgress),
    openapi_extra=BODY,
)
async def add_offer_image(picture: Received, tx: Uploads, once: Once, offer_id: Id) -> Response:
    """Add a picture (Bild) to an offer of yours; describe it afterwards, or nobody else sees it.

    JPEG, PNG or WebP. The picture is made anew: place, time and device of the photograph and all
    other metadata are gone.
    """

    async def answer() -> Response:
        image_id, made = await service.add(tx, offer_id, picture)
        return answers.created(made, f"/v1/offers/{offer_id}/images/{image_id}")

    return await once(tx, answer)


@router.get("/offers/{offer_id}/images/{offer_image_id}", response_model=schemas.Image)
async def get_offer_image(
    request: Request, reader: Reads, offer_id: Id, offer_image_id: Id
) -> Response:
    """Read what is known of a picture (Bild) of an offer."""
    return answers.resource(request, await service.read(reader, offer_id, offer_image_id))


@router.patch("/offers/{offer_id}/images/{offer_image_id}", response_model=schemas.Image)
async def change_offer_image(
    tx: Writes, offer_id: Id, offer_image_id: Id, held: Precondition, patch: schemas.ImagePatch
) -> Response:
    """Describe or move a picture (Bild) of an offer of yours, or make it the cover."""
    return answers.changed(await service.change(tx, offer_id, offer_image_id, held, patch))


@router.delete("/offers/{offer_id}/images/{offer_image_id}", status_code=204)
async def remove_offer_image(
    tx: Writes, offer_id: Id, offer_image_id: Id, held: Precondition
) -> Response:
    """Remove a picture (Bild) of an offer of yours."""
    await service.remove(tx, offer_id, offer_image_id, held)
    return answers.deleted()


@router.get(
    "/offers/{offer_id}/images/{offer_image_id}/{size}",
    responses=file_responses(WRITTEN, "The picture"),
    response_class=Response,
)
async def get_offer_image_file(
    request: Request, reader: Reads, offer_id: Id, offer_image_id: Id, size: Size
) -> Response:
    """Look at a picture (Bild) of an offer in one size."""
    part = await service.part(reader, offer_id, offer_image_id, size)
    return files.answer(request, part)
