"""SQL of contacts."""

from uuid import UUID

from sqlalchemy import bindparam, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.facilities.contacts import schemas
from jugendhilfe_api.organisations.facilities.contacts.models import FacilityContact

ITEM = document(schemas.FacilityContact, FacilityContact)
SOURCE = select(FacilityContact).where(FacilityContact.facility_id == bindparam("facility_id"))

ONE = one(
    ITEM, FacilityContact.version, SOURCE.where(FacilityContact.id == bindparam("contact_id"))
)
BY_FUNCTION = Listing(
    ITEM,
    SOURCE,
    query=schemas.FacilityContactQuery,
    name="facility-contacts",
    orders={"function": Order((FacilityContact.function, FacilityContact.id))},
    filters={"function": FacilityContact.function == bindparam("function")},
)


async def get_for_update(tx: Tx, facility_id: UUID, contact_id: UUID) -> FacilityContact | None:
    """Return a contact that the caller may change; others wait for it."""
    found = select(FacilityContact).where(
        FacilityContact.id == contact_id,
        FacilityContact.facility_id == facility_id,
        FacilityContact.provider_id == tx.principal.organisation,
    )
    return await tx.session.scalar(found.with_for_update())
