"""Keep the rollup up with the change feed; release figures once a month."""

import json
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, select, text
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.database.transaction import JobTx
from jugendhilfe_api.infra.jobs.service import Schedule
from jugendhilfe_api.key_figures import queries
from jugendhilfe_api.key_figures.models import FigureRelease
from jugendhilfe_api.key_figures.registry import DISCLOSURES, FIGURES, POLICY_VERSION

# What may move a figure: a booking, a search that has ended, and money that has been released.
MOVING = ("booking.", "placement-request.", "invoice.", "payment-order.")


async def roll_up(tx: JobTx) -> None:
    """Recompute the offices that the changes since the last time concern."""
    changes = (await tx.session.execute(queries.NEXT_CHANGES)).all()
    if not changes:
        return
    concerned = {who for c in changes if c.kind.startswith(MOVING) for who in c.concerns}
    offices = queries.OFFICES.bindparams(bindparam("ids", type_=ARRAY(Uuid)))
    found = await tx.session.scalars(offices, {"ids": sorted(concerned)})
    await recompute(tx, found.all())
    last = changes[-1]
    await tx.session.execute(queries.REMEMBER, {"xid": last.xid, "seq": last.seq, "now": tx.now})


async def recompute(tx: JobTx, offices: Iterable[UUID]) -> None:
    """Compute every figure of these offices anew."""
    for office in offices:
        for figure, cells in queries.CELLS.items():
            statement = text(queries.ROLL_UP.format(cells=cells)).bindparams(
                bindparam("office", type_=Uuid)
            )
            values = {"figure": figure, "office": office, "now": tx.now}
            if ":today" in cells:
                values["today"] = tx.today
            await tx.session.execute(statement, values)


async def recompute_all(tx: JobTx) -> None:
    """Compute every figure of every office anew: must equal what was kept up."""
    await recompute(tx, (await tx.session.scalars(queries.ALL_OFFICES)).all())


async def release(tx: JobTx, *, with_running_month: bool = False) -> UUID | None:
    """Freeze what those outside an office's walls may see; once a day at the most.

    A release holds whole months; a demonstration may include the running one.
    """
    today = select(FigureRelease.id).where(FigureRelease.released_on == tx.today)
    if await tx.session.scalar(today):
        return None
    made = FigureRelease(id=uuid7(), released_on=tx.today, policy_version=POLICY_VERSION)
    tx.session.add(made)
    await tx.session.flush()
    names = ARRAY(Text)
    statement = queries.RELEASE.bindparams(
        bindparam("figures", type_=names), bindparam("counts", type_=names)
    )
    for disclosure in DISCLOSURES:
        values = {
            "release": made.id,
            "audience": disclosure.audience,
            "day": tx.today,
            "running": with_running_month,
            "figures": list(FIGURES),
            "counts": [figure.id for figure in FIGURES.values() if figure.counts],
            "contributors": disclosure.contributors,
            "cases": disclosure.cases,
            "share": disclosure.largest_share_percent,
            "versions": json.dumps({f.id: f.version for f in FIGURES.values()}),
        }
        await tx.session.execute(statement, values)
    return made.id


async def release_month(tx: JobTx) -> None:
    """Release on the first day of the month."""
    await release(tx)


SCHEDULES = (
    Schedule("key-figures.roll-up", "* * * * * */3", JobRole.ROLLUP, roll_up),
    Schedule("key-figures.release", "30 2 1 * *", JobRole.ROLLUP, release_month),
)
