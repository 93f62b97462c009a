"""SQL of local jurisdiction: the facts about a person and their parents."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_today
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.organisations.models import Organisation, OrganisationKind
from jugendhilfe_api.people.custody_rights.models import CustodyBasis, CustodyRight
from jugendhilfe_api.people.households.models import HouseholdMember
from jugendhilfe_api.people.merges.models import of_same_person
from jugendhilfe_api.people.models import Person
from jugendhilfe_api.people.relationships.models import Relationship, RelationshipKind
from jugendhilfe_api.people.residences.models import Residence

WHO: Any = bindparam("person_id", type_=Uuid)
FOR_EVER: Any = literal_column("'infinity'::date")
DECISIVE = (RelationshipKind.PARENT, RelationshipKind.FOSTER_PARENT)


def _remaining(person_id: Any) -> ColumnElement[Any]:
    """Name the person who remains, where this one was merged into another."""
    return func.remaining_person(person_id, type_=Uuid)


BORN = Statement(
    select(Person.id, Person.born_on, current_today.label("today")).where(
        Person.id == select(_remaining(WHO)).scalar_subquery()
    )
)
OTHER = _remaining(Relationship.other_person_id)
RELATED = Statement(
    select(
        OTHER.label("other_person_id"),
        Relationship.kind,
        Relationship.valid_from,
        Relationship.valid_until,
        Relationship.permanent,
        Person.deceased_on,
    )
    .join(Person, Person.id == OTHER)
    .where(
        of_same_person(Relationship.person_id, WHO),
        Relationship.cancelled_at.is_(None),
        or_(*(Relationship.kind == kind.value for kind in DECISIVE)),
    )
    .order_by(Relationship.valid_from, Relationship.id)
)
RELATIVES = select(func.unnest(func.same_person(Relationship.other_person_id))).where(
    of_same_person(Relationship.person_id, WHO)
)
THEIRS = or_(of_same_person(Residence.person_id, WHO), Residence.person_id.in_(RELATIVES))
RESIDENCES = Statement(
    select(
        _remaining(Residence.person_id).label("person_id"),
        Residence.kind,
        Residence.valid_from,
        Residence.valid_until,
        Residence.ags,
        Residence.in_institution,
    )
    .where(THEIRS, Residence.cancelled_at.is_(None))
    .order_by(Residence.valid_from, Residence.id)
)
# A curator has single matters only; a parent who lost some still has custody (§ 86 (2)).
CUSTODY = Statement(
    select(
        _remaining(CustodyRight.holder_person_id).label("holder_person_id"),
        CustodyRight.valid_from,
        CustodyRight.valid_until,
    )
    .where(
        of_same_person(CustodyRight.person_id, WHO),
        CustodyRight.cancelled_at.is_(None),
        CustodyRight.holder_person_id.is_not(None),
        CustodyRight.basis != CustodyBasis.CURATORSHIP.value,
    )
    .order_by(CustodyRight.valid_from, CustodyRight.id)
)
Child, Adult = aliased(HouseholdMember), aliased(HouseholdMember)
TOGETHER = Statement(
    select(
        _remaining(Adult.person_id).label("person_id"),
        func.greatest(Child.valid_from, Adult.valid_from).label("valid_from"),
        func.least(Child.valid_until, Adult.valid_until).label("valid_until"),
    )
    .join(
        Adult,
        and_(Adult.household_id == Child.household_id, Adult.person_id != Child.person_id),
    )
    .where(
        of_same_person(Child.person_id, WHO),
        Child.cancelled_at.is_(None),
        Adult.cancelled_at.is_(None),
        func.greatest(Child.valid_from, Adult.valid_from)
        <= func.coalesce(func.least(Child.valid_until, Adult.valid_until), FOR_EVER),
    )
)
ASKED = func.unnest(bindparam("places", type_=ARRAY(Text()))).table_valued("place", name="place")
PLACE = ASKED.c.place
Office = aliased(Organisation)
# The office of the municipality where it has one, or else that of the Kreis.
OFFICES = Statement(
    select(PLACE, Office.id, Office.name)
    .ext(distinct_on(PLACE))
    .select_from(ASKED)
    .join(Office, func.starts_with(PLACE, Office.ags))
    .where(
        Office.kind == OrganisationKind.YOUTH_OFFICE.value,
        Office.active,
    )
    .order_by(PLACE, func.length(Office.ags).desc(), Office.id)
)
