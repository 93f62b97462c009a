"""Tell that places of a vacancy have become free: whoever waits may be served (Warteliste).

The event names the vacancy and nobody who gave the place up. There is one waiting list, that of
the placement requests; it follows this event.
"""

from uuid import UUID

from sqlalchemy import ARRAY, Uuid, cast, select
from sqlalchemy.dialects.postgresql import array

from jugendhilfe_api.core.database.transaction import JobTx, Tx
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.offers.vacancies.models import Vacancy

EVENT = "vacancy.places-freed"


async def tell(tx: Tx | JobTx, *vacancies: UUID) -> None:
    """Record that these vacancies have more free places than before."""
    provider = cast(array([Vacancy.provider_id]), ARRAY(Uuid))
    found = select(Vacancy.id, Vacancy.version, provider).where(Vacancy.id.in_(set(vacancies)))
    await changes.record_many(tx, EVENT, found)
