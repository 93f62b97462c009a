"""Use case: what happened to a case."""

from uuid import UUID

from jugendhilfe_api.cases import service as cases
from jugendhilfe_api.cases.events import queries, schemas
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader


async def search(reader: Reader, case_id: UUID, query: schemas.CaseEventQuery) -> Slice:
    """List what happened to a case, as far as the caller may see it, the newest first."""
    await cases.must_see(reader, case_id)
    page = await queries.NEWEST_FIRST.page(reader, query, case_id=case_id)
    await reader.note_read([case_id])
    return page
