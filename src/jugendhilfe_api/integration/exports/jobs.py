"""The work of exports."""

from uuid import UUID

from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.infra.jobs.service import Job
from jugendhilfe_api.infra.operations import service as operations
from jugendhilfe_api.integration.exports import service


async def write(tx: Tx, ids: list[UUID]) -> None:
    """Write the export of an operation."""
    for operation_id in ids:
        await operations.perform(tx, operation_id, service.write)


JOBS = (Job(service.JOB, write),)
