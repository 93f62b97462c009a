"""The job that writes down who has not answered in time; every view knows it already."""

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.database.transaction import JobTx
from jugendhilfe_api.infra.jobs.service import Schedule
from jugendhilfe_api.placements.requests.contacts import service


async def expire(tx: JobTx) -> None:
    """Write NO_ANSWER where the instant has come."""
    await service.expire(tx)


SCHEDULES = (Schedule("placement-contacts.expire", "* * * * *", JobRole.EXPIRY, expire),)
