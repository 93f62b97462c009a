"""SQL of teams."""

from uuid import UUID

from sqlalchemy import bindparam, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.teams import schemas
from jugendhilfe_api.organisations.teams.models import Team

ITEM = document(schemas.Team, Team)
SOURCE = select(Team)

ONE = one(ITEM, Team.version, SOURCE.where(Team.id == bindparam("team_id")))

BY_NAME = Listing(
    ITEM,
    SOURCE,
    name="teams",
    query=schemas.TeamQuery,
    orders={"name": Order((Team.name, Team.id))},
    filters={"department": Team.department == bindparam("department")},
)


async def get_for_update(tx: Tx, team_id: UUID) -> Team | None:
    """Return a team that the caller may change."""
    return await tx.session.get(Team, team_id, with_for_update=True)
