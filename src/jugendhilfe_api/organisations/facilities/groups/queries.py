"""SQL of groups."""

from uuid import UUID

from sqlalchemy import SmallInteger, bindparam, case, exists, func, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.facilities.groups import schemas
from jugendhilfe_api.organisations.facilities.groups.models import FacilityGroup
from jugendhilfe_api.organisations.permits import service as permits
from jugendhilfe_api.organisations.permits.models import Permit

# A facility that has had a permit has as many places as it approves today; without one, none.
EVER_PERMITTED = exists().where(Permit.facility_id == FacilityGroup.facility_id)
APPROVED = case(
    (
        EVER_PERMITTED,
        func.coalesce(permits.approved_places(FacilityGroup.facility_id, FacilityGroup.id), 0),
    )
)
ITEM = document(
    schemas.Group,
    FacilityGroup,
    approved_places=APPROVED,
    # A permit may shrink after the provider has counted: what is shown never exceeds it.
    available_places=func.least(FacilityGroup.available_places, APPROVED, type_=SmallInteger),
)
SOURCE = select(FacilityGroup).where(FacilityGroup.facility_id == bindparam("facility_id"))

ONE = one(ITEM, FacilityGroup.version, SOURCE.where(FacilityGroup.id == bindparam("group_id")))
BY_NAME = Listing(
    ITEM,
    SOURCE,
    query=schemas.GroupQuery,
    name="groups",
    orders={"name": Order((FacilityGroup.name, FacilityGroup.id))},
    filters={},
)


async def get_for_update(tx: Tx, facility_id: UUID, group_id: UUID) -> FacilityGroup | None:
    """Return a group that the caller may change; others wait for it.

    `key_share`: who writes an offer of the group does not wait, or both would, in a circle.
    """
    found = select(FacilityGroup).where(
        FacilityGroup.id == group_id,
        FacilityGroup.facility_id == facility_id,
        FacilityGroup.provider_id == tx.principal.organisation,
    )
    return await tx.session.scalar(found.with_for_update(key_share=True))
