"""Remove the bytes of files that nothing points to."""

from datetime import timedelta
from functools import partial

from sqlalchemy import delete, or_, select

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.database.transaction import JobTx
from jugendhilfe_api.infra.files.models import StoredFile
from jugendhilfe_api.infra.files.store import Store, age
from jugendhilfe_api.infra.jobs.service import Schedule

GRACE = timedelta(days=1)  # for uploads under way, and for backups begun before a deletion


def schedules(store: Store) -> tuple[Schedule, ...]:
    """Return the work on a store at times."""
    return (Schedule("files.sweep", "23 * * * *", JobRole.EXPIRY, partial(sweep, store)),)


async def sweep(store: Store, tx: JobTx) -> None:
    """Remove files without a row, and those whose row was discarded a day ago.

    Bytes first, rows afterwards: what a crash leaves is found again. The transaction writes
    nothing before its end, so it does not hold up the change feed however long the list is.
    """
    discarded = StoredFile.discarded_at <= tx.now - GRACE
    async for found in store.ids():
        old = [file_id for file_id in found if age(file_id, tx.now) > GRACE]
        wanted = select(StoredFile.id).where(
            StoredFile.id.in_(old), or_(StoredFile.discarded_at.is_(None), ~discarded)
        )
        for file_id in set(old) - set(await tx.session.scalars(wanted)):
            await store.remove(file_id)
    await store.forget_unfinished(tx.now - GRACE)
    await tx.session.execute(
        delete(StoredFile).where(discarded), execution_options={"synchronize_session": False}
    )
