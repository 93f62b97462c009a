"""The job that writes down what has run out; every view knows it already."""

from jugendhilfe_api.core.database.transaction import JobTx
from jugendhilfe_api.placements.reservations import service


async def expire(tx: JobTx) -> int:
    """Expire reservations in the role `job_expiry`; return how many, 0 when none was due."""
    return await service.expire(tx)
