"""The job that writes down what has run out; every view knows it already."""

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.database.transaction import JobTx
from jugendhilfe_api.infra.jobs.service import Schedule
from jugendhilfe_api.placements.reservations import service


async def expire(tx: JobTx) -> None:
    """Expire reservations whose instant has come, and free their places."""
    await service.expire(tx)


SCHEDULES = (Schedule("reservations.expire", "* * * * *", JobRole.EXPIRY, expire),)
