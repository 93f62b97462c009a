"""SQL of members."""

from uuid import UUID

from sqlalchemy import bindparam, func, or_, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.members import schemas
from jugendhilfe_api.organisations.members.models import Member
from jugendhilfe_api.organisations.teams.models import Team

ITEM = document(schemas.Member, Member)
SOURCE = select(Member)
VALID_ON = (Member.valid_from <= bindparam("valid_on")) & or_(
    Member.valid_until.is_(None), Member.valid_until >= bindparam("valid_on")
)

ONE = one(ITEM, Member.version, SOURCE.where(Member.id == bindparam("member_id")))

BY_NAME = Listing(
    ITEM,
    SOURCE,
    name="members",
    query=schemas.MemberQuery,
    orders={"display_name": Order((Member.display_name, Member.id))},
    filters={
        "department": bindparam("department") == func.any(Member.departments),
        "team_id": Member.team_id == bindparam("team_id"),
        "valid_on": VALID_ON,
    },
)


async def get_for_update(tx: Tx, member_id: UUID) -> Member | None:
    """Return a member that the caller may change."""
    return await tx.session.get(Member, member_id, with_for_update=True)


async def is_colleague(tx: Tx, member_id: UUID) -> bool:
    """Say whether this is a member of the caller's organisation."""
    return await tx.session.get(Member, member_id) is not None


async def has_team(tx: Tx, team_id: UUID) -> bool:
    """Say whether this is a team of the caller's organisation."""
    return await tx.session.get(Team, team_id) is not None
