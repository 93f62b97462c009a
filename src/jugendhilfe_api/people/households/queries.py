"""SQL of households."""

from uuid import UUID

from sqlalchemy import bindparam, select

from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people.households import schemas
from jugendhilfe_api.people.households.models import Household, HouseholdMember

MEMBERS = documents(
    document(schemas.HouseholdMember, HouseholdMember),
    HouseholdMember.__table__,
    HouseholdMember.household_id == Household.id,
    order_by=HouseholdMember.id,
)
ONE = one(
    document(schemas.Household, Household, members=MEMBERS),
    Household.version,
    select(Household).where(Household.id == bindparam("household_id")),
)


async def is_visible(tx: Tx, household_id: UUID) -> bool:
    """Say whether the caller may know somebody of the household."""
    found = select(Household.id).where(Household.id == household_id)
    return (await tx.session.execute(found)).first() is not None


async def person_of(tx: Tx, household_id: UUID, member_id: UUID) -> UUID | None:
    """Return the person of a membership of this household."""
    found = select(HouseholdMember.person_id).where(
        HouseholdMember.id == member_id, HouseholdMember.household_id == household_id
    )
    return await tx.session.scalar(found)
