"""Use cases of residences."""

from datetime import timedelta
from uuid import UUID

from jugendhilfe_api.core.database.reader import Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import Conflict, Text, Violation
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.facts.service import Facts, refuse
from jugendhilfe_api.people.residences import queries, schemas
from jugendhilfe_api.people.residences.models import Residence
from jugendhilfe_api.reference.regions import service as regions

FACTS = Facts("residence", Residence, schemas.Residence)
GERMANY = "DE"
PLACE = Text(
    "Ein Ort in Deutschland hat einen Gemeindeschlüssel, ein Ort im Ausland keinen",
    "A place in Germany has an official key, a place abroad has none",
)
UNKNOWN = Text("Diesen Gemeindeschlüssel gibt es nicht", "There is no such official key")
ONE_DAY = timedelta(days=1)


class ResidencesOverlap(Conflict):
    """The person has a residence of this kind in that period already."""

    code = "residences-overlap"
    constraint = "residences_overlap"


async def enter(tx: Tx, person_id: UUID, new: schemas.ResidenceEntry) -> Resource:
    """Enter where a person lives; the residence of before ends on the day before.

    Raise `RuleViolated` (422) for place and period, `ResidencesOverlap` (409).
    """
    if (new.ags is not None) != (new.country == GERMANY):
        refuse(Violation("place-of-country", PLACE, "#/ags"))
    if new.ags is not None and not await regions.is_known(tx, new.ags[:5]):
        refuse(Violation("ags-unknown", UNKNOWN, "#/ags"))
    await people.must_keep(tx, person_id)
    if before := await queries.open_before(tx, person_id, new.kind, new.valid_from):
        before.valid_until = new.valid_from - ONE_DAY
        await changes.record(tx, "residence.changed", before)
    return await FACTS.enter(tx, Residence(person_id=person_id, **new.model_dump()))
