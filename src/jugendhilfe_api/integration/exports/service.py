"""Order exports."""

from collections.abc import Mapping

from jugendhilfe_api.core.database.reader import Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.infra.operations import service as operations
from jugendhilfe_api.infra.operations.service import Result
from jugendhilfe_api.integration.exports.schemas import ExportKind, ExportOrder
from jugendhilfe_api.offers import service as offers
from jugendhilfe_api.offers.vacancies import service as vacancies
from jugendhilfe_api.organisations.facilities import service as facilities
from jugendhilfe_api.organisations.members import service as members

JOB = "exports.write"
NDJSON = "application/x-ndjson"
WHOLE = {
    ExportKind.MEMBERS: members.EXPORT,
    ExportKind.FACILITIES: facilities.EXPORT,
    ExportKind.OFFERS: offers.EXPORT,
    ExportKind.VACANCIES: vacancies.EXPORT,
}


async def order(tx: Tx, new: ExportOrder) -> Resource:
    """Order an export; the worker writes it as the caller, who alone can take it."""
    return await operations.order(tx, "EXPORT", JOB, {"kind": new.kind})


async def write(tx: Tx, parameters: Mapping[str, str]) -> Result:
    """Write the lines of an export: what whoever ordered it may see."""
    lines: str = await tx.session.scalar(WHOLE[ExportKind(parameters["kind"])]) or ""
    return Result(NDJSON, f"{lines}\n".encode() if lines else b"")
