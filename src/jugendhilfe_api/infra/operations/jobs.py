"""Delete what has expired."""

from sqlalchemy import delete

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.database.transaction import JobTx
from jugendhilfe_api.infra.jobs.service import Schedule
from jugendhilfe_api.infra.operations.models import Operation


async def expire(tx: JobTx) -> None:
    """Delete expired operations, and with them their results."""
    await tx.session.execute(delete(Operation).where(Operation.expires_at <= tx.now))


SCHEDULES = (Schedule("operations.expire", "*/10 * * * *", JobRole.EXPIRY, expire),)
