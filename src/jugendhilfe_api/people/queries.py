"""SQL of persons."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement, one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people import schemas
from jugendhilfe_api.people.merges.models import MergeState, PersonMerge
from jugendhilfe_api.people.models import BirthPrecision, LinkKind, Person, PersonDepartment

SIMILAR: ColumnElement[Any] = literal_column(
    "0.45"
)  # a slip in a name of six letters, and not another name
LAST_LETTER: ColumnElement[Any] = literal_column("U&'\\+10FFFF'")

SPACE: ColumnElement[Any] = literal_column("' '")

# The caller's own links only: the policy of the table shows no other.
KNOWN_TO = (
    select(
        func.coalesce(
            func.json_agg(func.distinct(PersonDepartment.department)),
            literal_column("'[]'::json"),
        )
    )
    .where(PersonDepartment.person_id == Person.id)
    .scalar_subquery()
)
IS_MERGED = PersonMerge.state == literal_column(f"'{MergeState.MERGED}'")
MERGED_INTO = (
    select(PersonMerge.person_id)
    .where(PersonMerge.merged_person_id == Person.id, IS_MERGED)
    .order_by(PersonMerge.id)
    .limit(literal_column("1"))
    .scalar_subquery()
)
ITEM = document(schemas.Person, Person, departments=KNOWN_TO, merged_into_id=MERGED_INTO)
SOURCE = select(Person)
ONE = one(ITEM, Person.version, SOURCE.where(Person.id == bindparam("person_id")))
SEEN = Statement(select(Person.id).where(Person.id == bindparam("person_id")))


def _folded(name: str) -> Any:
    """Fold a parameter once for the statement, and not once for each row."""
    return select(func.fold_german(bindparam(name, type_=Text))).scalar_subquery()


def _begins(column: Any, sought: Any) -> ColumnElement[bool]:
    """Compare as a range: unlike `like`, row-level security lets an index answer that."""
    return and_(column >= sought, column < sought.op("||")(LAST_LETTER))


def _spelt(column: Any, sought: Any) -> ColumnElement[bool]:
    return or_(_begins(column, sought), func.similarity(column, sought) >= SIMILAR)


FAMILY, GIVEN, SOUGHT = _folded("family_name"), _folded("given_name"), _folded("sought")
DAY = bindparam("born_on", type_=Date)
Merged = aliased(Person, name="merged")


def _family(of: Any) -> ColumnElement[bool]:
    return or_(_spelt(of.family_key, FAMILY), _spelt(of.birth_name_key, FAMILY))


def _given(of: Any) -> ColumnElement[bool]:
    inside = func.strpos(SPACE.op("||")(of.given_key), SPACE.op("||")(GIVEN)) > 0
    return or_(_spelt(of.given_key, GIVEN), inside)


def _born(of: Any) -> ColumnElement[bool]:
    return or_(
        of.born_on == DAY,
        and_(
            of.birth_precision == literal_column(f"'{BirthPrecision.MONTH}'"),
            of.born_on == cast(func.date_trunc("month", DAY), Date),
        ),
        and_(
            of.birth_precision == literal_column(f"'{BirthPrecision.YEAR}'"),
            of.born_on == cast(func.date_trunc("year", DAY), Date),
        ),
    )


def _by_any_name(matches: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Find a person also by what is known of one who was merged into them."""
    remaining = (
        select(PersonMerge.person_id)
        .join(Merged, Merged.id == PersonMerge.merged_person_id)
        .where(IS_MERGED, matches(Merged))
    )
    return or_(matches(Person), Person.id.in_(remaining))


# The name itself before its beginnings before what only sounds like it.
NEARNESS: ColumnElement[int] = case(
    (
        or_(Person.family_key == SOUGHT, Person.birth_name_key == SOUGHT),
        literal_column("0", Integer),
    ),
    (
        or_(_begins(Person.family_key, SOUGHT), _begins(Person.birth_name_key, SOUGHT)),
        literal_column("1", Integer),
    ),
    else_=literal_column("2", Integer),
)
FOUND = Listing(
    ITEM,
    SOURCE.where(MERGED_INTO.is_(None)),
    name="persons",
    query=schemas.PersonSearch,
    orders={"nearness": Order((NEARNESS, Person.family_key, Person.given_key, Person.id))},
    filters={
        "family_name": _by_any_name(_family),
        "given_name": _by_any_name(_given),
        "born_on": _by_any_name(_born),
    },
    identity=Person.id,
)


async def get_for_update(tx: Tx, person_id: UUID) -> Person | None:
    """Return a person whom the caller's department keeps; others wait."""
    return await tx.session.get(Person, person_id, with_for_update=True)


async def is_visible(tx: Tx, person_id: UUID) -> bool:
    """Say whether the caller may know the person."""
    found = await tx.session.execute(select(Person.id).where(Person.id == person_id))
    return found.first() is not None


async def is_merged(tx: Tx, person_id: UUID) -> bool:
    """Say whether a department of the caller has merged the person into another one."""
    found = select(PersonMerge.id).where(PersonMerge.merged_person_id == person_id, IS_MERGED)
    return (await tx.session.execute(found.limit(1))).first() is not None


async def known_to(tx: Tx, person_id: UUID) -> list[str]:
    """Return those of the caller's departments that may know the person."""
    found = select(PersonDepartment.department).where(PersonDepartment.person_id == person_id)
    return sorted(set((await tx.session.scalars(found)).all()))


async def know(
    tx: Tx, person_id: UUID, department: str, kind: LinkKind, source_id: UUID | None
) -> bool:
    """Let a department of the caller know a person; false if a wall stands between."""
    known = func.know_person(person_id, department, kind.value, cast(source_id, Uuid))
    return bool(await tx.session.scalar(select(known)))


async def share(
    tx: Tx, person_id: UUID, department: str, kind: LinkKind, source_id: UUID, **limits: Any
) -> bool:
    """Let another department know a person; false if the caller may not do that."""
    shared = func.share_person(
        person_id,
        department,
        kind.value,
        source_id,
        cast(limits.get("purpose"), Text),
        cast(limits.get("valid_until"), Date),
    )
    return bool(await tx.session.scalar(select(shared)))
