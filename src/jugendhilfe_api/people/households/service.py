"""Use cases of households."""

from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import Conflict, NotFound, UnknownReference
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.facts.schemas import FactPatch
from jugendhilfe_api.people.facts.service import Facts
from jugendhilfe_api.people.households import queries, schemas
from jugendhilfe_api.people.households.models import Household, HouseholdMember

FACTS = Facts("household-member", HouseholdMember, schemas.HouseholdMember)


class HouseholdMembersOverlap(Conflict):
    """The person belongs to the household in that period already."""

    code = "household-members-overlap"
    constraint = "household_members_overlap"


async def read(reader: Reader, household_id: UUID) -> Resource:
    """Read one household, with those of its members whom the caller may know."""
    return await reader.resource(queries.ONE, household_id=household_id)


async def enter(tx: Tx, new: schemas.HouseholdEntry) -> Resource:
    """Enter who lives together; the caller's department keeps each of them.

    Raise `NotPermitted` (403) for a person whom it only knows, `RuleViolated` and
    `UnknownReference` (422), `HouseholdMembersOverlap` (409).
    """
    household = Household(id=uuid7(), youth_office_id=tx.principal.organisation)
    tx.session.add(household)
    await changes.record(tx, "household.entered", household)
    for place, member in enumerate(new.members):
        if not await people.knows(tx, member.person_id):
            raise UnknownReference(f"#/members/{place}/person_id")
        await _add(tx, household.id, member, pointer=f"#/members/{place}")
    return await tx.resource(queries.ONE, household_id=household.id)


async def add(tx: Tx, household_id: UUID, new: schemas.MemberEntry) -> Resource:
    """Add a person to a household."""
    if not await queries.is_visible(tx, household_id):
        raise NotFound
    if not await people.knows(tx, new.person_id):
        raise UnknownReference("#/person_id")
    return await _add(tx, household_id, new)


async def change(
    tx: Tx, household_id: UUID, member_id: UUID, held: IfMatch, patch: FactPatch
) -> Resource:
    """Say until when a person belongs to a household."""
    person_id = await _person(tx, household_id, member_id)
    return await FACTS.change(tx, person_id, member_id, held, patch)


async def cancel(tx: Tx, household_id: UUID, member_id: UUID) -> Resource:
    """Say that a membership was entered in error."""
    return await FACTS.cancel(tx, await _person(tx, household_id, member_id), member_id)


async def _person(tx: Tx, household_id: UUID, member_id: UUID) -> UUID:
    if person_id := await queries.person_of(tx, household_id, member_id):
        return person_id
    raise NotFound


async def _add(
    tx: Tx, household_id: UUID, new: schemas.MemberEntry, pointer: str = "#"
) -> Resource:
    member = HouseholdMember(household_id=household_id, **new.model_dump())
    return await FACTS.enter(tx, member, pointer=pointer)
