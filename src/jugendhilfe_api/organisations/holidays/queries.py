"""SQL of the holidays that offices enter."""

from uuid import UUID

from sqlalchemy import bindparam, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.holidays import schemas
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.reference.holidays.models import LocalHoliday

ONE = one(
    document(schemas.LocalHoliday, LocalHoliday),
    LocalHoliday.version,
    select(LocalHoliday).where(LocalHoliday.id == bindparam("holiday_id")),
)


async def get_for_update(tx: Tx, holiday_id: UUID) -> LocalHoliday | None:
    """Return a holiday that the office of the caller has entered; others wait for it."""
    return await tx.session.get(LocalHoliday, holiday_id, with_for_update=True)


async def own_ags(tx: Tx) -> str | None:
    """Return the AGS of the office of the caller."""
    own = select(Organisation.ags).where(Organisation.id == tx.principal.organisation)
    return await tx.session.scalar(own)
