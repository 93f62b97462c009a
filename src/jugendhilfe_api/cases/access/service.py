"""Use case: who may see a case."""

from uuid import UUID

from jugendhilfe_api.cases import service as cases
from jugendhilfe_api.cases.access import queries
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.problems import NotPermitted


async def list_access(reader: Reader, case_id: UUID) -> str:
    """Return who may see the case and why, as a JSON array.

    Raise `NotPermitted` for a department that only takes part in the case, `NotFound` for one
    that does not see it. The keeping department is never empty: the caller is in it.
    """
    row = await reader.row(queries.ACCESS, case_id=case_id)
    items = row["items"] if row else "[]"
    if items == "[]":
        await cases.must_see(reader, case_id)
        raise NotPermitted
    await reader.note_read([case_id])
    return str(items)
