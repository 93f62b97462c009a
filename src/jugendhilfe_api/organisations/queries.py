"""SQL of organisations."""

from uuid import UUID

from sqlalchemy import bindparam, exists, func, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations import schemas
from jugendhilfe_api.organisations.models import Organisation

ITEM = document(schemas.Organisation, Organisation)
SOURCE = select(Organisation).where(Organisation.active)

ONE = one(
    ITEM,
    Organisation.version,
    select(Organisation).where(Organisation.id == bindparam("organisation_id")),
)

BY_NAME = Listing(
    ITEM,
    SOURCE,
    name="organisations",
    query=schemas.OrganisationQuery,
    orders={"name": Order((Organisation.name, Organisation.id))},
    filters={
        "kind": Organisation.kind == bindparam("kind"),
        "land": Organisation.land == bindparam("land"),
        "ags": Organisation.ags == bindparam("ags"),
        "name_prefix": func.starts_with(Organisation.name, bindparam("name_prefix")),
    },
)


async def get_own(tx: Tx) -> Organisation | None:
    """Return the organisation of the caller; others wait for it."""
    return await tx.session.get(Organisation, tx.principal.organisation, with_for_update=True)


async def is_known(tx: Tx, organisation_id: UUID, *kinds: str) -> bool:
    """Say whether there is an active organisation of one of these kinds."""
    known = exists().where(
        Organisation.id == organisation_id, Organisation.active, Organisation.kind.in_(kinds)
    )
    return bool(await tx.session.scalar(select(known)))
