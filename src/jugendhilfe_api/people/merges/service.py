"""Use cases of merges."""

from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    RuleViolated,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.merges import queries, schemas
from jugendhilfe_api.people.merges.models import PersonMerge
from jugendhilfe_api.people.models import Person

MERGED = "#/merged_person_id"
ONESELF = Text("Das ist dieselbe Person", "This is the same person")
APART = Text(
    "Keine Ihrer Abteilungen führt beide; Personen verschiedener Abteilungen werden verknüpft",
    "None of your departments keeps both; persons of different departments are linked",
)
WHICH = Text("Mehrere Ihrer Abteilungen führen beide", "Several of your departments keep both")
RELATED = Text(
    "Nach Ihren Angaben sind es zwei: Die eine ist mit der anderen verwandt oder sorgt für sie",
    "By what you have entered they are two: one is related to the other, or has custody",
)
OTHER_NAMES = Text(
    "Mit dieser Person wurden andere zusammengeführt; führen Sie umgekehrt zusammen",
    "Others were merged into this person; merge the other way round",
)


class PersonMergeExists(Conflict):
    """The person is another name of somebody already, or waits for the second person."""

    code = "person-merge-exists"
    constraint = "person_merge_exists"


async def search(reader: Reader, person_id: UUID, query: schemas.MergeQuery) -> Slice:
    """List the merges of a person, from either side, the newest first."""
    await people.must_see(reader, person_id)
    return await queries.NEWEST_FIRST.page(reader, query, person_id=person_id)


async def read(reader: Reader, person_id: UUID, merge_id: UUID) -> Resource:
    """Read one merge."""
    return await reader.resource(queries.ONE, person_id=person_id, merge_id=merge_id)


async def propose(tx: Tx, person_id: UUID, new: schemas.MergeProposal) -> Resource:
    """Propose that another person is the same; it counts when a second person has confirmed.

    Raise `NotPermitted` (403) for a person whom the caller's department does not keep,
    `UnknownReference` and `RuleViolated` (422), `PersonMergeExists` (409).
    """
    proposed_by = tx.person()
    if not await people.knows(tx, person_id):
        raise NotFound
    if new.merged_person_id == person_id:
        raise RuleViolated(Violation("same-person", ONESELF, MERGED))
    if not await people.knows(tx, new.merged_person_id):
        raise UnknownReference(MERGED)
    await _lock(tx, person_id, new.merged_person_id)
    merge = PersonMerge(
        youth_office_id=tx.principal.organisation,
        department=await _department(tx, person_id, new),
        person_id=person_id,
        merged_person_id=new.merged_person_id,
        reason=new.reason,
        state=queries.STATES.initial,
        proposed_by=proposed_by,
    )
    await _check(tx, merge)
    tx.session.add(merge)
    return await _changed(tx, "person-merge.proposed", merge)


async def confirm(tx: Tx, person_id: UUID, merge_id: UUID) -> Resource:
    """Confirm a merge as the second person: from now on they are one."""
    merge = await _get(tx, person_id, merge_id)
    merged, _ = await _lock(tx, merge.merged_person_id, merge.person_id)
    await queries.STATES.take(tx, merge, "confirmation")
    merge.decided_by, merge.decided_at = tx.person(), tx.now
    await _check(tx, merge)
    await changes.record(tx, "person.merged", merged)
    return await _changed(tx, "person-merge.confirmed", merge)


async def refuse(tx: Tx, person_id: UUID, merge_id: UUID) -> Resource:
    """Say that they are two persons; they are not proposed as duplicates again."""
    merge = await _get(tx, person_id, merge_id)
    await queries.STATES.take(tx, merge, "refusal")
    merge.decided_by, merge.decided_at = tx.person(), tx.now
    return await _changed(tx, "person-merge.refused", merge)


async def reverse(
    tx: Tx, person_id: UUID, merge_id: UUID, reversal: schemas.MergeReversal
) -> Resource:
    """Undo a merge; one person may, because nobody is put together with anybody by it."""
    merge = await _get(tx, person_id, merge_id)
    merged, _ = await _lock(tx, merge.merged_person_id, merge.person_id)
    await queries.STATES.take(tx, merge, "reversal")
    merge.reversed_by, merge.reversed_at = tx.person(), tx.now
    merge.reversal_reason = reversal.reason
    await changes.record(tx, "person.separated", merged)
    return await _changed(tx, "person-merge.reversed", merge)


async def _lock(tx: Tx, *persons: UUID) -> list[Person]:
    """Lock persons, always in the same order: two who merge both ways wait for each other."""
    locked = {person: await people.must_keep(tx, person) for person in sorted(persons)}
    return [locked[person] for person in persons]


async def _department(tx: Tx, person_id: UUID, new: schemas.MergeProposal) -> Department:
    keeping = await queries.keep_both(tx, person_id, new.merged_person_id)
    if new.department is not None:
        people.check_department(tx, new.department)
        keeping &= {new.department}
    if not keeping:
        raise RuleViolated(Violation("departments-differ", APART, MERGED))
    if len(keeping) > 1:
        raise RuleViolated(Violation("department-missing", WHICH, "#/department"))
    return Department(keeping.pop())


async def _check(tx: Tx, merge: PersonMerge) -> None:
    """Refuse chains of names, and persons who cannot be one."""
    if await queries.is_other_name(tx, merge.person_id, merge.department):
        raise people.PersonMerged
    if await queries.has_other_names(tx, merge.merged_person_id, merge.department):
        raise RuleViolated(Violation("has-merged-others", OTHER_NAMES, MERGED))
    if await queries.are_related(tx, merge.person_id, merge.merged_person_id):
        raise RuleViolated(Violation("related-to-each-other", RELATED, MERGED))


async def _get(tx: Tx, person_id: UUID, merge_id: UUID) -> PersonMerge:
    if merge := await queries.get_for_update(tx, person_id, merge_id):
        return merge
    raise NotFound


async def _changed(tx: Tx, kind: str, merge: PersonMerge) -> Resource:
    await changes.record(tx, kind, merge)
    return await tx.resource(queries.ONE, person_id=merge.person_id, merge_id=merge.id)
