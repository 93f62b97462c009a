"""SQL of identity links; the policies say which side sees which of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, and_, bindparam, case, func, null, or_, select

from jugendhilfe_api.core.database.context import current_departments
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people.identity_links import schemas
from jugendhilfe_api.people.identity_links.models import IdentityLink
from jugendhilfe_api.people.merges.models import of_same_person

OWN_DEPARTMENT: ColumnElement[bool] = IdentityLink.department == func.any(current_departments)
STATES = Machine("identity-links", IdentityLink, {"own_department": OWN_DEPARTMENT})
PERSON: Any = bindparam("person_id", type_=Uuid)
# A link is found under the person of the caller's own side, and not under the other's.
FROM_HERE = and_(OWN_DEPARTMENT, of_same_person(IdentityLink.person_id, PERSON))
FROM_THERE = and_(
    IdentityLink.other_department == func.any(current_departments),
    of_same_person(IdentityLink.other_person_id, PERSON),
)


def _seen(here: Any, there: Any) -> ColumnElement[Any]:
    """Show the link from the side of the person who is asked about."""
    return case((FROM_HERE, here), else_=there)


def _ours(value: Any) -> ColumnElement[Any]:
    """Show only to the department that has made the link."""
    return case((OWN_DEPARTMENT, value), else_=null())


ITEM = document(
    schemas.IdentityLink,
    IdentityLink,
    person_id=_seen(IdentityLink.person_id, IdentityLink.other_person_id),
    other_person_id=_seen(IdentityLink.other_person_id, IdentityLink.person_id),
    other_department=_seen(IdentityLink.other_department, IdentityLink.department),
    made_here=OWN_DEPARTMENT,
    legal_basis=_ours(IdentityLink.legal_basis),
    reason=_ours(IdentityLink.reason),
    linked_by=_ours(IdentityLink.linked_by),
    available_steps=STATES.available_steps,
)
OF_PERSON = select(IdentityLink).where(or_(FROM_HERE, FROM_THERE))
ONE = one(ITEM, IdentityLink.version, OF_PERSON.where(IdentityLink.id == bindparam("link_id")))
NEWEST_FIRST = Listing(
    ITEM,
    OF_PERSON,
    name="identity-links",
    query=schemas.IdentityLinkQuery,
    orders={"newest": Order((IdentityLink.id,), descending=True)},
    filters={},
    identity=PERSON,
)


async def is_kept_there(tx: Tx, department: str, person_id: UUID) -> bool:
    """Say whether a department of the own office keeps the person."""
    kept = func.keeps_person(department, person_id, type_=Text)
    return bool(await tx.session.scalar(select(kept)))


async def get_for_update(tx: Tx, person_id: UUID, link_id: UUID) -> IdentityLink | None:
    """Return a link that a department of the caller has made; others wait for it."""
    found = OF_PERSON.where(IdentityLink.id == link_id).with_for_update()
    return await tx.session.scalar(found, {"person_id": person_id})
