"""SQL of participations."""

from uuid import UUID

from sqlalchemy import Select, bindparam, select

from jugendhilfe_api.cases.participations import schemas
from jugendhilfe_api.cases.participations.models import Participation
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one

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


def of_case(case_id: UUID, participation_id: UUID) -> Select[Participation]:
    """Select a participation in this case."""
    return select(Participation).where(
        Participation.id == participation_id, Participation.case_id == case_id
    )
