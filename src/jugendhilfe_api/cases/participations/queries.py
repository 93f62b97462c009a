"""SQL of participations."""

from uuid import UUID

from sqlalchemy import bindparam, select

from jugendhilfe_api.cases.participations import schemas
from jugendhilfe_api.cases.participations.models import Participation
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx

ITEM = document(schemas.Participation, Participation)
OF_CASE = Participation.case_id == bindparam("case_id")
ONE = one(
    ITEM,
    Participation.version,
    select(Participation).where(Participation.id == bindparam("participation_id"), OF_CASE),
)
OLDEST_FIRST = Listing(
    ITEM,
    select(Participation).where(OF_CASE),
    name="participations",
    query=schemas.ParticipationQuery,
    orders={"oldest": Order((Participation.id,))},
    filters={},
    identity=Participation.id,
)


async def get_for_update(tx: Tx, case_id: UUID, participation_id: UUID) -> Participation | None:
    """Return a participation in this case; others wait."""
    found = select(Participation).where(
        Participation.id == participation_id, Participation.case_id == case_id
    )
    return (await tx.session.scalars(found.with_for_update())).first()


async def is_visible(tx: Tx, case_id: UUID, participation_id: UUID) -> bool:
    """Say whether the caller may see a participation in this case."""
    found = select(Participation.id).where(
        Participation.id == participation_id, Participation.case_id == case_id
    )
    return (await tx.session.execute(found)).first() is not None
