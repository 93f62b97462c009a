"""SQL of residences."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people.merges.models import of_same_person
from jugendhilfe_api.people.residences.models import Residence


async def open_before(tx: Tx, person_id: UUID, kind: str, day: date) -> Residence | None:
    """Return the residence that still holds and began before the day; others wait."""
    found = select(Residence).where(
        of_same_person(Residence.person_id, person_id),
        Residence.kind == kind,
        Residence.valid_from < day,
        Residence.valid_until.is_(None),
        Residence.cancelled_at.is_(None),
    )
    return await tx.session.scalar(found.with_for_update())
