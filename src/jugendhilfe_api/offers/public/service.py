"""Use cases of the public."""

from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Statement
from jugendhilfe_api.core.problems import NotFound
from jugendhilfe_api.offers.public import queries, schemas


async def offers(reader: Reader, query: schemas.PublicOfferQuery) -> Slice:
    """Find published offers, by title."""
    return await queries.OFFERS.page(reader, query)


async def facilities(reader: Reader, query: schemas.PublicFacilityQuery) -> Slice:
    """Find facilities with published offers, by name."""
    return await queries.FACILITIES.page(reader, query)


async def offer(reader: Reader, offer_id: UUID) -> str:
    """Read a published offer, as JSON."""
    return await _one(reader, queries.ONE_OFFER, offer_id=offer_id)


async def facility(reader: Reader, facility_id: UUID) -> str:
    """Read a facility with published offers, as JSON."""
    return await _one(reader, queries.ONE_FACILITY, facility_id=facility_id)


async def _one(reader: Reader, statement: Statement, **values: UUID) -> str:
    if row := await reader.row(statement, **values):
        return str(row["body"])
    raise NotFound
