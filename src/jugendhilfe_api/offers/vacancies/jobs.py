"""Remind providers of confirmations, and tell them what has expired."""

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.database.transaction import JobTx
from jugendhilfe_api.infra.jobs.service import Schedule
from jugendhilfe_api.offers.vacancies import service


async def remind(tx: JobTx) -> None:
    """Let confirmations that are due soon wait in the inboxes of the providers."""
    await service.remind(tx)


async def expire(tx: JobTx) -> None:
    """Let the providers know which vacancies have left the market unconfirmed."""
    await service.expire(tx)


SCHEDULES = (
    Schedule("vacancies.remind", "*/10 * * * *", JobRole.EXPIRY, remind),
    Schedule("vacancies.expire", "5-59/10 * * * *", JobRole.EXPIRY, expire),
)
