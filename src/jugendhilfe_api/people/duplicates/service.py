"""Use cases of duplicates."""

from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.duplicates import queries, schemas


async def search(reader: Reader, person_id: UUID, query: schemas.DuplicateQuery) -> Slice:
    """List the persons who may be this one, the likeliest first."""
    await people.must_see(reader, person_id)
    return await queries.LIKELIEST_FIRST.page(reader, query, person_id=person_id)


async def exist(tx: Tx, person_id: UUID) -> bool:
    """Say whether there is anybody who may be this person; the caller may know all of them."""
    return await queries.exist(tx, person_id)
