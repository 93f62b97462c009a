"""Use cases of the public."""

from typing import Any, TypeVar
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Statement
from jugendhilfe_api.core.problems import NotFound, RuleViolated, Text, Violation
from jugendhilfe_api.infra.files.service import Part
from jugendhilfe_api.offers.documents import service as documents
from jugendhilfe_api.offers.images import service as offer_images
from jugendhilfe_api.offers.public import queries, schemas
from jugendhilfe_api.organisations.facilities.images import service as facility_images
from jugendhilfe_api.reference.regions import service as regions

NO_PLACE = Text(
    "Ein Umkreis braucht eine Postleitzahl als Mittelpunkt",
    "A radius needs a postal code as its middle",
)
UNKNOWN_PLACE = Text(
    "Keine deutsche Postleitzahl beginnt so", "No German postal code begins like this"
)
Query = TypeVar("Query", schemas.PublicOfferQuery, schemas.PublicFacilityQuery)


async def offers(reader: Reader, query: schemas.PublicOfferQuery) -> Slice:
    """Find published offers, by title."""
    query, around = await _around(reader, query)
    return await queries.OFFERS.page(reader, query, **around)


async def facilities(reader: Reader, query: schemas.PublicFacilityQuery) -> Slice:
    """Find facilities with published offers, by name."""
    query, around = await _around(reader, query)
    return await queries.FACILITIES.page(reader, query, **around)


async def offer(reader: Reader, offer_id: UUID) -> str:
    """Read a published offer, as JSON."""
    return await _one(reader, queries.ONE_OFFER, offer_id=offer_id)


async def facility(reader: Reader, facility_id: UUID) -> str:
    """Read a facility with published offers, as JSON."""
    return await _one(reader, queries.ONE_FACILITY, facility_id=facility_id)


async def offer_image(reader: Reader, offer_id: UUID, image_id: UUID, size: str) -> Part:
    """Find the bytes of a picture of a published offer."""
    return await offer_images.part(reader, offer_id, image_id, size)


async def facility_image(reader: Reader, facility_id: UUID, image_id: UUID, size: str) -> Part:
    """Find the bytes of a picture of a facility with published offers."""
    return await facility_images.part(reader, facility_id, image_id, size)


async def document(reader: Reader, offer_id: UUID, document_id: UUID) -> Part:
    """Find the bytes of a published document of a published offer."""
    return await documents.part(reader, offer_id, document_id)


async def _around(reader: Reader, query: Query) -> tuple[Query, dict[str, Any]]:
    """Find the middle of the circle that is asked for, and its usual radius."""
    if query.postal_code is None:
        if query.radius_km is not None:
            raise RuleViolated(Violation("postal-code-missing", NO_PLACE, parameter="radius_km"))
        return query, {}
    centre = await regions.centre_of(reader, query.postal_code)
    if centre is None:
        unknown = Violation("postal-code-unknown", UNKNOWN_PLACE, parameter="postal_code")
        raise RuleViolated(unknown)
    radius = schemas.USUAL_RADIUS_KM if query.radius_km is None else query.radius_km
    wider = query.model_copy(update={"radius_km": radius})
    return wider, {"latitude": centre.lat, "longitude": centre.lon}


async def _one(reader: Reader, statement: Statement, **values: UUID) -> str:
    if row := await reader.row(statement, **values):
        return str(row["body"])
    raise NotFound
