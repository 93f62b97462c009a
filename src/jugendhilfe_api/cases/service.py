"""Use cases of cases."""

from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.cases import queries, rules, schemas
from jugendhilfe_api.cases.models import Case, CaseDeputy, CasePerson, CaseState
from jugendhilfe_api.cases.participations.models import Participation
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    NotPermitted,
    RuleViolated,
    Text,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.models import LinkKind

ELSEWHERE = Text(
    "Diese Person arbeitet nicht in der Abteilung der Akte",
    "This member does not work in the department of the case",
)


class CaseExists(Conflict):
    """The department works on a case about this person already."""

    code = "case-exists"
    constraint = "case_exists"


async def search(reader: Reader, query: schemas.CaseQuery, *, total: bool) -> Slice:
    """Find the cases that the caller may see, newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, case_id: UUID) -> Resource:
    """Read one case."""
    return await reader.resource(queries.ONE, case_id=case_id)


async def open_case(tx: Tx, new: schemas.CaseOpening) -> Resource:
    """Open a case of a department in which the caller works; the number is drawn here."""
    people.check_department(tx, new.department)
    opened_on = new.opened_on or tx.today
    _refuse(
        *rules.about(new.subject, new.person_id, new.family_person_ids),
        *rules.day("opened_on", opened_on, tx.today),
    )
    await _check_workers(tx, new.department, new.responsible_member_id, new.deputy_member_ids)
    await _check_person(tx, new.department, new.person_id, "#/person_id")
    for position, person_id in enumerate(new.family_person_ids):
        pointer = f"#/family_person_ids/{position}"
        await _check_person(tx, new.department, person_id, pointer)
    number = await queries.next_number(tx, new.department)
    case = Case(
        id=uuid7(),
        youth_office_id=tx.principal.organisation,
        department=new.department.value,
        reference=rules.reference(new.department, tx.today.year, number),
        subject=new.subject.value,
        person_id=new.person_id,
        responsible_member_id=new.responsible_member_id,
        state=queries.STATES.initial,
        opened_on=opened_on,
    )
    tx.session.add(case)
    _add_deputies(tx, case, new.deputy_member_ids)
    _add_family(tx, case, new.family_person_ids)
    await changes.record(tx, "case.opened", case)
    for person_id in (new.person_id, *new.family_person_ids):
        await people.know_by_case(tx, person_id, case.department, case.id)
    return await tx.resource(queries.ONE, case_id=case.id)


async def change(tx: Tx, case_id: UUID, held: IfMatch, patch: schemas.CasePatch) -> Resource:
    """Change who works on a case and whom of a family it is about."""
    case = await lock(tx, case_id)
    held.check(case.version)
    changed: dict[str, Any] = patch.model_dump(exclude_unset=True)
    responsible = changed.get("responsible_member_id")
    deputies = changed.get("deputy_member_ids", [])
    await _check_workers(tx, case.department, responsible, deputies)
    with tx.session.no_autoflush:  # one change, one version
        if responsible:
            case.responsible_member_id = responsible
        if "deputy_member_ids" in changed:
            await queries.empty(tx, CaseDeputy, case.id)
            _add_deputies(tx, case, deputies)
        if "family_person_ids" in changed:
            await _change_family(tx, case, changed["family_person_ids"])
    if changed.keys() - {"responsible_member_id"}:
        case.people_changed_at = tx.now
    if tx.session.is_modified(case):
        await changes.record(tx, "case.changed", case)
    return await tx.resource(queries.ONE, case_id=case_id)


async def close(tx: Tx, case_id: UUID, closure: schemas.CaseClosure) -> Resource:
    """Close a case, with the reason."""
    case = await lock(tx, case_id)
    closed_on = closure.closed_on or tx.today
    await queries.STATES.take(tx, case, "closure")
    _refuse(*rules.day("closed_on", closed_on, tx.today, case.opened_on))
    case.closed_on, case.closure_reason = closed_on, closure.reason.value
    return await _taken(tx, case, "case.closed")


async def reopen(tx: Tx, case_id: UUID) -> Resource:
    """Work on a dormant or closed case again."""
    case = await lock(tx, case_id)
    await queries.STATES.take(tx, case, "reopening")
    case.closed_on = case.closure_reason = None
    return await _taken(tx, case, "case.reopened")


async def let_rest(tx: Tx, case_id: UUID) -> Resource:
    """Let a case rest: nothing is to be done for now."""
    case = await lock(tx, case_id)
    await queries.STATES.take(tx, case, "dormancy")
    return await _taken(tx, case, "case.dormant")


async def archive(tx: Tx, case_id: UUID) -> Resource:
    """Archive a closed case: it is kept, and no longer worked on (§ 9b SGB VIII)."""
    case = await lock(tx, case_id)
    await queries.STATES.take(tx, case, "archival")
    return await _taken(tx, case, "case.archived")


async def lock(tx: Tx, case_id: UUID) -> Case:
    """Return a case that the caller's department keeps; others wait for it.

    Raise `NotPermitted` for a case of which the caller's department sees more than it may change,
    `NotFound` for any other.
    """
    if case := await queries.get_for_update(tx, case_id):
        return case
    raise NotPermitted if await queries.is_visible(tx, case_id) else NotFound


async def must_see(reader: Reader, case_id: UUID) -> None:
    """Raise `NotFound` (404) for a case that the caller does not see."""
    if await reader.row(queries.VISIBLE, case_id=case_id) is None:
        raise NotFound


async def sees(tx: Tx, case_id: UUID) -> bool:
    """Say whether the caller sees the case."""
    return await queries.is_visible(tx, case_id)


def is_worked_on(case: Case) -> bool:
    """Say whether the case is one in which something may still be written down."""
    return case.state != CaseState.ARCHIVED


async def take(tx: Tx, case: Case, step: str) -> None:
    """Take a step that another resource carries out; what may not be taken is refused."""
    await queries.STATES.take(tx, case, step)


async def persons_of(tx: Tx, case: Case) -> set[UUID]:
    """Return all persons that a case is about."""
    return {case.person_id} | await queries.family_of(tx, case.id)


async def share_for(tx: Tx, taker: Participation, person_id: UUID) -> None:
    """Let a department that takes part in a case know a person of it: as long, for the same."""
    await people.share(
        tx,
        person_id,
        taker.department,
        LinkKind.PARTICIPATION,
        taker.id,
        purpose=taker.purpose,
        valid_until=taker.valid_until,
    )


async def _taken(tx: Tx, case: Case, kind: str) -> Resource:
    await changes.record(tx, kind, case)
    return await tx.resource(queries.ONE, case_id=case.id)


async def _change_family(tx: Tx, case: Case, family: list[UUID]) -> None:
    _refuse(*rules.about(case.subject, case.person_id, family))
    before = await queries.family_of(tx, case.id)
    added = [person_id for person_id in family if person_id not in before]
    for person_id in added:
        await _check_person(tx, case.department, person_id, "#/family_person_ids")
    await queries.empty(tx, CasePerson, case.id)
    _add_family(tx, case, family)
    for person_id in added:
        await people.know_by_case(tx, person_id, case.department, case.id)
        for taker in await queries.participants(tx, case.id):
            await share_for(tx, taker, person_id)


async def _check_workers(
    tx: Tx, department: str, responsible: UUID | None, deputies: list[UUID]
) -> None:
    """Refuse members who do not work in the department of the case: they would not see it."""
    named = {*deputies, *([responsible] if responsible else [])}
    there = await queries.colleagues_in(tx, department, named) if named else set()
    wrong = []
    if responsible and responsible not in there:
        wrong.append(Violation("not-in-department", ELSEWHERE, "#/responsible_member_id"))
    wrong += [
        Violation("not-in-department", ELSEWHERE, f"#/deputy_member_ids/{position}")
        for position, deputy in enumerate(deputies)
        if deputy not in there
    ]
    _refuse(*wrong)


async def _check_person(tx: Tx, department: str, person_id: UUID, pointer: str) -> None:
    known_to = await people.known_to(tx, person_id, pointer)
    await people.must_remain(tx, person_id, pointer)
    if rules.crosses_wall(department, known_to):
        _refuse(Violation("walled-off", rules.WALL, pointer))


def _add_deputies(tx: Tx, case: Case, deputies: list[UUID]) -> None:
    office = case.youth_office_id
    for member_id in dict.fromkeys(deputies):
        row = CaseDeputy(youth_office_id=office, case_id=case.id, member_id=member_id)
        tx.session.add(row)


def _add_family(tx: Tx, case: Case, family: list[UUID]) -> None:
    office = case.youth_office_id
    for person_id in family:
        tx.session.add(CasePerson(youth_office_id=office, case_id=case.id, person_id=person_id))


def _refuse(*violations: Violation) -> None:
    if violations:
        raise RuleViolated(*violations)
