"""Use cases of custody rights."""

from uuid import UUID

from jugendhilfe_api.core.database.reader import Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import Conflict, Text, UnknownReference, Violation
from jugendhilfe_api.organisations import service as organisations
from jugendhilfe_api.people.custody_rights import schemas
from jugendhilfe_api.people.custody_rights.models import CustodyBasis, CustodyRight
from jugendhilfe_api.people.facts.service import Facts, refuse

FACTS = Facts("custody-right", CustodyRight, schemas.CustodyRight)
BY_COURT = {CustodyBasis.COURT_ORDER, CustodyBasis.GUARDIANSHIP, CustodyBasis.CURATORSHIP}
ONE_HOLDER = Text(
    "Das Sorgerecht hat eine Person oder ein Jugendamt",
    "Custody belongs to a person or to a youth office",
)
ONESELF = Text("Niemand hat das Sorgerecht für sich selbst", "Nobody has custody of themselves")
COURT = Text("Es fehlt das Aktenzeichen des Gerichts", "The file number of the court is missing")


class CustodyRightsOverlap(Conflict):
    """The holder has custody of the person in that period already."""

    code = "custody-rights-overlap"
    constraint = "custody_rights_overlap"


async def enter(tx: Tx, person_id: UUID, new: schemas.CustodyRightEntry) -> Resource:
    """Enter who has custody of a person.

    Raise `RuleViolated` and `UnknownReference` (422), `CustodyRightsOverlap` (409).
    """
    if (new.holder_person_id is None) == (new.holder_organisation_id is None):
        refuse(Violation("one-holder", ONE_HOLDER, "#/holder_person_id"))
    if new.holder_person_id == person_id:
        refuse(Violation("custody-of-oneself", ONESELF, "#/holder_person_id"))
    if new.basis in BY_COURT and not new.court_reference:
        refuse(Violation("court-reference-missing", COURT, "#/court_reference"))
    office = new.holder_organisation_id
    if office is not None and not await organisations.is_youth_office(tx, office):
        raise UnknownReference("#/holder_organisation_id")
    given = new.model_dump() | {"matters": sorted(set(new.matters))}
    fact = CustodyRight(person_id=person_id, **given)
    return await FACTS.enter(tx, fact, holder_person_id=new.holder_person_id)
