"""Release key figures from the command line."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from sqlalchemy import delete, select

from jugendhilfe_api.commands.databases import directory, opened
from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.database.transaction import JobTx, connect
from jugendhilfe_api.key_figures import jobs
from jugendhilfe_api.key_figures.models import FigureRelease, ReleasedValue
from jugendhilfe_api.running import key_ring
from jugendhilfe_api.settings import Settings

Chore = Callable[[JobTx], Awaitable[UUID | None]]


def release(settings: Settings) -> UUID | None:
    """Release the figures of whole months; none if that was done today.

    With the embedded database the release holds the running month, too, and takes the place of
    the one of today: so that something is to be seen.
    """
    with opened(settings) as database:
        if settings.embedded:
            ring = files.load_or_create(directory(settings))
            return asyncio.run(in_role(database.app, ring, demonstrate))
        return asyncio.run(in_role(database.app, key_ring(settings), jobs.release))


async def in_role(url: str, ring: KeyRing, chore: Chore) -> UUID | None:
    """Run a chore in the role that counts for key figures."""
    async with connect(url, 1, ring) as database, database.job(JobRole.ROLLUP) as tx:
        return await chore(tx)


async def demonstrate(tx: JobTx) -> UUID | None:
    """Release the running month as well; the release of today is replaced."""
    today = select(FigureRelease.id).where(FigureRelease.released_on == tx.today)
    await tx.session.execute(delete(ReleasedValue).where(ReleasedValue.release_id.in_(today)))
    await tx.session.execute(delete(FigureRelease).where(FigureRelease.released_on == tx.today))
    return await jobs.release(tx, with_running_month=True)


async def begin(offices: Sequence[UUID], tx: JobTx) -> UUID | None:
    """Compute every figure of some offices from the beginning, and release."""
    await jobs.recompute(tx, offices)
    return await demonstrate(tx)


async def begin_all(tx: JobTx) -> UUID | None:
    """Compute every figure of every office from the beginning, and release."""
    await jobs.recompute_all(tx)
    return await demonstrate(tx)
