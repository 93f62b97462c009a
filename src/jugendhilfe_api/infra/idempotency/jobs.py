"""Forget kept answers."""

from datetime import timedelta

from sqlalchemy import delete

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.database.transaction import JobTx
from jugendhilfe_api.infra.idempotency.models import Answered
from jugendhilfe_api.infra.jobs.service import Schedule

KEPT_FOR = timedelta(hours=24)


async def forget(tx: JobTx) -> None:
    """Delete the answers that are older than a day."""
    await tx.session.execute(delete(Answered).where(Answered.answered_at < tx.now - KEPT_FOR))


SCHEDULES = (Schedule("idempotency.forget", "7 * * * *", JobRole.EXPIRY, forget),)
