"""Use cases of pictures of facilities."""

from functools import partial
from typing import Any
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.infra.files.service import Part
from jugendhilfe_api.infra.pictures.schemas import ImagePatch, ImageQuery
from jugendhilfe_api.infra.pictures.service import Picture
from jugendhilfe_api.organisations.facilities import service as facilities
from jugendhilfe_api.organisations.facilities.images import queries
from jugendhilfe_api.organisations.facilities.images.models import FacilityImage


async def search(reader: Reader, facility_id: UUID, query: ImageQuery, *, total: bool) -> Slice:
    """List the pictures of a facility in their order."""
    await facilities.must_see(reader, facility_id)
    return await queries.GALLERY.search(reader, facility_id, query, total=total)


async def read(reader: Reader, facility_id: UUID, image_id: UUID) -> Resource:
    """Read what is known of a picture."""
    return await queries.GALLERY.read(reader, facility_id, image_id)


async def part(reader: Reader, facility_id: UUID, image_id: UUID, size: str) -> Part:
    """Find the bytes of a picture in one size."""
    return await queries.GALLERY.part(reader, facility_id, image_id, size)


async def add(tx: Tx, facility_id: UUID, picture: Picture) -> tuple[UUID, Resource]:
    """Add a picture to a facility of the caller."""
    facility = await facilities.get_own(tx, facility_id)
    made = partial(FacilityImage, provider_id=facility.provider_id, facility_id=facility_id)
    return await queries.GALLERY.add(tx, facility_id, picture, made)


async def change(
    tx: Tx, facility_id: UUID, image_id: UUID, held: IfMatch, patch: ImagePatch
) -> Resource:
    """Describe, move or confirm a picture, or make it the cover."""
    await facilities.get_own(tx, facility_id)
    return await queries.GALLERY.change(tx, facility_id, image_id, held, patch)


async def remove(tx: Tx, facility_id: UUID, image_id: UUID, held: IfMatch) -> None:
    """Remove a picture, and its bytes a day later."""
    await facilities.get_own(tx, facility_id)
    await queries.GALLERY.remove(tx, facility_id, image_id, held)


def shown(facility_id: Any) -> Any:
    """Write the pictures that the caller sees of a facility as part of its JSON."""
    return queries.GALLERY.shown(facility_id)
