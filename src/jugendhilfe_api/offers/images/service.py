"""Use cases of pictures of offers."""

from functools import partial
from typing import Any
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import NotFound
from jugendhilfe_api.infra.files.service import Part
from jugendhilfe_api.infra.pictures.schemas import ImagePatch, ImageQuery
from jugendhilfe_api.infra.pictures.service import Picture
from jugendhilfe_api.offers import service as offers
from jugendhilfe_api.offers.images import queries
from jugendhilfe_api.offers.images.models import OfferImage


async def search(reader: Reader, offer_id: UUID, query: ImageQuery, *, total: bool) -> Slice:
    """List the pictures of an offer in their order."""
    if await reader.row(queries.OFFER, offer_id=offer_id) is None:
        raise NotFound
    return await queries.GALLERY.search(reader, offer_id, query, total=total)


async def read(reader: Reader, offer_id: UUID, image_id: UUID) -> Resource:
    """Read what is known of a picture."""
    return await queries.GALLERY.read(reader, offer_id, image_id)


async def part(reader: Reader, offer_id: UUID, image_id: UUID, size: str) -> Part:
    """Find the bytes of a picture in one size."""
    return await queries.GALLERY.part(reader, offer_id, image_id, size)


async def add(tx: Tx, offer_id: UUID, picture: Picture) -> tuple[UUID, Resource]:
    """Add a picture to an offer of the caller."""
    offer = await offers.get_changeable(tx, offer_id)
    made = partial(OfferImage, provider_id=offer.provider_id, offer_id=offer_id)
    return await queries.GALLERY.add(tx, offer_id, picture, made)


async def change(
    tx: Tx, offer_id: UUID, image_id: UUID, held: IfMatch, patch: ImagePatch
) -> Resource:
    """Describe, move or confirm a picture, or make it the cover."""
    await offers.get_own(tx, offer_id)
    return await queries.GALLERY.change(tx, offer_id, image_id, held, patch)


async def remove(tx: Tx, offer_id: UUID, image_id: UUID, held: IfMatch) -> None:
    """Remove a picture, and its bytes a day later."""
    await offers.get_own(tx, offer_id)
    await queries.GALLERY.remove(tx, offer_id, image_id, held)


def shown(offer_id: Any) -> Any:
    """Write the pictures that the caller sees of an offer as part of its JSON."""
    return queries.GALLERY.shown(offer_id)
