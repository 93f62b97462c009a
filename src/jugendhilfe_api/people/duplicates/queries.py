"""SQL of duplicates: one statement, under the policies of the caller.

So it can propose nobody whom the caller may not read. Who was born when is found by the index of
the days of birth; names are compared for those only, unless no day is known.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.people import queries as people
from jugendhilfe_api.people.duplicates import schemas
from jugendhilfe_api.people.duplicates.models import DuplicateReason
from jugendhilfe_api.people.merges.models import MergeState, PersonMerge
from jugendhilfe_api.people.models import BirthPrecision, Person
from jugendhilfe_api.people.relationships.models import Relationship

# Of 100 points the names give 65 and the day of birth 35: two who have both in common are
# proposed, and so are two who have one in common and the other nearly.
FAMILY_WEIGHT, GIVEN_WEIGHT = 40, 25
LEAST_SCORE = 60
BIRTH_WEIGHTS = {
    DuplicateReason.BIRTH_DATE_EQUAL: 35,
    DuplicateReason.BIRTH_DATE_SWAPPED: 28,
    DuplicateReason.BIRTH_DATE_DIGIT: 26,
    DuplicateReason.BIRTH_DATE_COMPATIBLE: 22,
    DuplicateReason.BIRTH_DATE_UNKNOWN: 12,
}
ALIKE, ALIKE_SWAPPED = 0.3, 0.6  # Meier and Meyer; Becker and Beckmann, too
ESTIMATE: ColumnElement[Any] = literal_column("interval '2 years'")  # as in `birth_evidence`


def _code(value: str) -> ColumnElement[str]:
    return literal_column(f"'{value}'", Text())


def _number(value: float) -> ColumnElement[Any]:
    return literal_column(str(value))


WHO: Any = bindparam("person_id")
Me, Other = aliased(Person, name="me"), aliased(Person, name="other")


def _mine(value: Any) -> Any:
    """Find something of the person once for the statement, to ask an index for it."""
    return select(value).where(Me.id == WHO).scalar_subquery()


# From when until when the person may have been born, and more: `birth_evidence` decides.
IS_DAY = Me.birth_precision == _code(BirthPrecision.DAY)
EARLIEST = case(
    (Me.born_on.is_(None), literal_column("'-infinity'::date")),
    (Me.birth_precision == _code(BirthPrecision.ESTIMATED), cast(Me.born_on - ESTIMATE, Date)),
    else_=Me.born_on,
)
LATEST = case(
    (Me.born_on.is_(None), literal_column("'infinity'::date")),
    (IS_DAY, Me.born_on),
    else_=cast(Me.born_on + ESTIMATE, Date),
)
NEAR = _mine(
    func.days_mistaken_for(Me.born_on, type_=ARRAY(Date)).op("||")(
        array([cast(func.date_trunc(_code(part), Me.born_on), Date) for part in ("month", "year")])
    )
)
BORN = or_(
    Other.born_on == func.any(cast(NEAR, ARRAY(Date))),
    Other.born_on.is_(None),
    Other.born_on.between(_mine(EARLIEST), _mine(LATEST)),
    and_(
        Other.birth_precision == _code(BirthPrecision.ESTIMATED),
        Other.born_on.between(
            _mine(cast(Me.born_on - ESTIMATE, Date)), _mine(cast(Me.born_on + ESTIMATE, Date))
        ),
    ),
)


def _alike(one: Any, other: Any) -> ColumnElement[float]:
    return func.coalesce(func.similarity(one, other), _number(0), type_=Float)


SAME_FAMILY = _alike(Me.family_key, Other.family_key)
BY_BIRTH_NAME = func.greatest(
    _alike(Me.birth_name_key, Other.family_key),
    _alike(Me.family_key, Other.birth_name_key),
    type_=Float,
)
COMPARED = (
    select(
        Other.id,
        SAME_FAMILY.label("by_family"),
        BY_BIRTH_NAME.label("by_birth_name"),
        _alike(Me.given_key, Other.given_key).label("by_given"),
        func.least(
            _alike(Me.given_key, Other.family_key),
            _alike(Me.family_key, Other.given_key),
            type_=Float,
        ).label("swapped"),
        and_(Me.family_key == Other.family_key, Me.given_key == Other.given_key).label("equal"),
        func.birth_evidence(
            Me.born_on, Me.birth_precision, Other.born_on, Other.birth_precision, type_=Text
        ).label("birth"),
    )
    .select_from(Me)
    .join(Other, and_(Other.youth_office_id == Me.youth_office_id, Other.id != Me.id))
    .where(
        Me.id == WHO,
        BORN,
        # Who is somebody's mother or twin is not the same person.
        ~select(Relationship.id)
        .where(
            Relationship.cancelled_at.is_(None),
            or_(
                and_(Relationship.person_id == Me.id, Relationship.other_person_id == Other.id),
                and_(Relationship.person_id == Other.id, Relationship.other_person_id == Me.id),
            ),
        )
        .exists(),
        # Nor are two of whom somebody has said so; and who was merged is known already.
        ~select(PersonMerge.id)
        .where(
            PersonMerge.merged_person_id.in_([Me.id, Other.id]),
            or_(
                PersonMerge.state == _code(MergeState.MERGED),
                and_(
                    PersonMerge.state == _code(MergeState.REFUSED),
                    PersonMerge.person_id.in_([Me.id, Other.id]),
                ),
            ),
        )
        .exists(),
    )
    .subquery("compared")
)
of = COMPARED.c
FAMILY = func.greatest(of.by_family, of.by_birth_name, type_=Float)
STRAIGHT = and_(_number(ALIKE) <= FAMILY, of.by_given >= _number(ALIKE))
NAMES = case(
    (STRAIGHT, _number(FAMILY_WEIGHT) * FAMILY + _number(GIVEN_WEIGHT) * of.by_given),
    else_=_number(FAMILY_WEIGHT + GIVEN_WEIGHT) * of.swapped,
)
BIRTH = case(
    *((of.birth == _code(reason), _number(points)) for reason, points in BIRTH_WEIGHTS.items()),
    else_=_number(0),
)
NAME_REASON = case(
    (of.equal, _code(DuplicateReason.NAME_EQUAL)),
    (~STRAIGHT, _code(DuplicateReason.NAMES_SWAPPED)),
    (of.by_birth_name > of.by_family, _code(DuplicateReason.BIRTH_NAME)),
    else_=_code(DuplicateReason.NAME_SIMILAR),
)
SCORED = (
    select(
        of.id,
        cast(func.round(NAMES + BIRTH), Integer).label("score"),
        array([NAME_REASON, of.birth]).label("reasons"),
    )
    .where(
        of.birth.is_not(None),
        or_(STRAIGHT, of.swapped >= _number(ALIKE_SWAPPED)),
        _number(LEAST_SCORE) <= NAMES + BIRTH,
    )
    .subquery("scored")
)
LIKELIEST_FIRST = Listing(
    document(
        schemas.Duplicate,
        SCORED.c,
        person=people.ITEM,
        score=SCORED.c.score,
        reasons=SCORED.c.reasons,
    ),
    select(Person).join(SCORED, SCORED.c.id == Person.id),
    name="duplicates",
    query=schemas.DuplicateQuery,
    orders={"-score": Order((SCORED.c.score, Person.id), descending=True)},
    filters={},
    identity=Person.id,
)
ANY = select(select(SCORED.c.id).exists())


async def exist(tx: Tx, person_id: Any) -> bool:
    """Say whether there is anybody whom the caller may know and who may be this person."""
    return bool(await tx.session.scalar(ANY, {"person_id": person_id}))
