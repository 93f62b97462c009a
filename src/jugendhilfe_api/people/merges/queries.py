"""SQL of merges."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from jugendhilfe_api.core.database.context import current_member
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people.custody_rights.models import CustodyRight
from jugendhilfe_api.people.merges import schemas
from jugendhilfe_api.people.merges.models import MergeState, PersonMerge
from jugendhilfe_api.people.models import LinkKind, PersonDepartment
from jugendhilfe_api.people.relationships.models import Relationship

STATES = Machine(
    "merges", PersonMerge, {"another_person": PersonMerge.proposed_by != current_member}
)
ITEM = document(schemas.Merge, PersonMerge, available_steps=STATES.available_steps)
PERSON: Any = bindparam("person_id")
OF_PERSON = select(PersonMerge).where(
    or_(PersonMerge.person_id == PERSON, PersonMerge.merged_person_id == PERSON)
)
ONE = one(ITEM, PersonMerge.version, OF_PERSON.where(PersonMerge.id == bindparam("merge_id")))
NEWEST_FIRST = Listing(
    ITEM,
    OF_PERSON,
    name="merges",
    query=schemas.MergeQuery,
    orders={"newest": Order((PersonMerge.id,), descending=True)},
    filters={"state": PersonMerge.state == bindparam("state")},
    identity=PersonMerge.person_id,
)
KEEPING = (LinkKind.CREATED.value, LinkKind.CASE.value)


async def get_for_update(tx: Tx, person_id: UUID, merge_id: UUID) -> PersonMerge | None:
    """Return a merge of the caller's departments; others wait for it."""
    found = select(PersonMerge).where(
        PersonMerge.id == merge_id,
        or_(PersonMerge.person_id == person_id, PersonMerge.merged_person_id == person_id),
    )
    return await tx.session.scalar(found.with_for_update())


async def keep_both(tx: Tx, *persons: UUID) -> set[str]:
    """Return those of the caller's departments that keep each of these persons."""
    found = (
        select(PersonDepartment.department)
        .where(PersonDepartment.person_id.in_(persons), PersonDepartment.kind.in_(KEEPING))
        .group_by(PersonDepartment.department)
        .having(func.count(PersonDepartment.person_id.distinct()) == len(persons))
    )
    return set((await tx.session.scalars(found)).all())


async def has_other_names(tx: Tx, person_id: UUID, department: str) -> bool:
    """Say whether somebody is another name of this person already."""
    return await _is_merged(tx, PersonMerge.person_id == person_id, department)


async def is_other_name(tx: Tx, person_id: UUID, department: str) -> bool:
    """Say whether this person is another name of somebody."""
    return await _is_merged(tx, PersonMerge.merged_person_id == person_id, department)


async def _is_merged(tx: Tx, side: ColumnElement[bool], department: str) -> bool:
    found = select(PersonMerge.id).where(
        side, PersonMerge.department == department, PersonMerge.state == MergeState.MERGED.value
    )
    return (await tx.session.execute(found.limit(1))).first() is not None


async def are_related(tx: Tx, one: UUID, other: UUID) -> bool:
    """Say whether something that is known of both makes them two persons."""
    both = ((one, other), (other, one))
    related = select(Relationship.id).where(
        Relationship.cancelled_at.is_(None),
        or_(*_pairs(Relationship.person_id, Relationship.other_person_id, both)),
    )
    in_custody = select(CustodyRight.id).where(
        CustodyRight.cancelled_at.is_(None),
        or_(*_pairs(CustodyRight.person_id, CustodyRight.holder_person_id, both)),
    )
    return (await tx.session.execute(related.union(in_custody).limit(1))).first() is not None


def _pairs(person: Any, other: Any, pairs: Iterable[tuple[UUID, UUID]]) -> list[Any]:
    return [and_(person == one, other == another) for one, another in pairs]
