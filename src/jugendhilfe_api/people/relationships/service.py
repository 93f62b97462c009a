"""Use cases of relationships."""

from uuid import UUID

from sqlalchemy import bindparam

from jugendhilfe_api.core.database.reader import Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import Conflict, Text, Violation
from jugendhilfe_api.people.facts.service import Facts, refuse
from jugendhilfe_api.people.relationships import schemas
from jugendhilfe_api.people.relationships.models import Relationship, RelationshipKind

FACTS = Facts(
    "relationship",
    Relationship,
    schemas.Relationship,
    query=schemas.RelationshipQuery,
    kind=Relationship.kind == bindparam("kind"),
)
ONESELF = Text("Niemand ist mit sich selbst verwandt", "Nobody is related to themselves")
NOT_FOSTER = Text(
    "Nur eine Pflegeperson betreut auf Dauer", "Only a foster parent cares for a child for good"
)


class RelationshipsOverlap(Conflict):
    """The other person is this to the person in that period already."""

    code = "relationships-overlap"
    constraint = "relationships_overlap"


async def enter(tx: Tx, person_id: UUID, new: schemas.RelationshipEntry) -> Resource:
    """Enter what another person, whom the caller may know, is to the person.

    Raise `RuleViolated` and `UnknownReference` (422), `RelationshipsOverlap` (409).
    """
    if new.other_person_id == person_id:
        refuse(Violation("related-to-oneself", ONESELF, "#/other_person_id"))
    if new.permanent and new.kind != RelationshipKind.FOSTER_PARENT:
        refuse(Violation("permanent-without-foster-care", NOT_FOSTER, "#/permanent"))
    fact = Relationship(person_id=person_id, **new.model_dump())
    return await FACTS.enter(tx, fact, other_person_id=new.other_person_id)
