"""Use cases of persons."""

from datetime import date
from typing import Any
from unicodedata import normalize
from uuid import UUID

from sqlalchemy import func, select
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.problems import (
    NotFound,
    NotPermitted,
    RuleViolated,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.people import queries, rules, schemas
from jugendhilfe_api.people.models import LinkKind, Person

NAMES = ("given_name", "family_name", "birth_name")
MERGED = Text(
    "Die Person wurde mit einer anderen zusammengeführt; `merged_into_id` sagt, mit welcher",
    "The person was merged into another one; `merged_into_id` says into whom",
)
OTHER_DEPARTMENT = Text("In dieser Abteilung arbeiten Sie nicht", "You do not work there")


class NotYourDepartment(RuleViolated):
    """The body names a department in which the caller does not work."""

    def __init__(self) -> None:
        violation = Violation("not-your-department", OTHER_DEPARTMENT, "#/department")
        super().__init__(violation)


class PersonMerged(RuleViolated):
    """The person is another name of somebody, to whom everything new belongs."""

    def __init__(self, pointer: str = "#") -> None:
        super().__init__(Violation("person-merged", MERGED, pointer))


async def read(reader: Reader, person_id: UUID) -> Resource:
    """Read one person."""
    return await reader.resource(queries.ONE, person_id=person_id)


async def must_see(reader: Reader, person_id: UUID) -> None:
    """Raise `NotFound` (404) for a person whom the caller may not know."""
    if await reader.row(queries.SEEN, person_id=person_id) is None:
        raise NotFound


async def knows(tx: Tx, person_id: UUID) -> bool:
    """Say whether the caller may know a person."""
    return await queries.is_visible(tx, person_id)


async def must_keep(tx: Tx, person_id: UUID) -> Person:
    """Return a person whom the caller's department keeps, locked.

    Raise `NotPermitted` (403) where it only knows the person, `NotFound` (404) where it does not.
    """
    if person := await queries.get_for_update(tx, person_id):
        return person
    raise NotPermitted if await queries.is_visible(tx, person_id) else NotFound


async def must_remain(tx: Tx, person_id: UUID, pointer: str = "#") -> None:
    """Raise `PersonMerged` (422) for a person who was merged into another one."""
    if await queries.is_merged(tx, person_id):
        raise PersonMerged(pointer)


async def search(reader: Reader, sought: schemas.PersonSearch) -> Slice:
    """Find persons by name and day of birth, the nearest names first.

    Raise `RuleViolated` (`criteria-too-wide`) for a search that would list everybody.
    """
    names = (sought.family_name, sought.given_name)
    if rules.too_wide(*names) and (sought.born_on is None or any(names)):
        raise RuleViolated(Violation("criteria-too-wide", rules.TOO_WIDE, "#"))
    return await queries.FOUND.page(reader, sought, sought=sought.family_name or "")


async def create(tx: Tx, new: schemas.PersonCreation) -> Resource:
    """Enter a person; the department of the body is the first that knows them."""
    check_department(tx, new.department)
    given = _normalised(new.model_dump(exclude={"department"}))
    person = Person(
        id=uuid7(),
        youth_office_id=tx.principal.organisation,
        **given | {"birth_precision": rules.precision(new.born_on, new.birth_precision)},
    )
    _check(person, tx.today)
    tx.session.add(person)
    await changes.record(tx, "person.created", person)
    await _know(tx, person.id, new.department, LinkKind.CREATED, None)
    return await tx.resource(queries.ONE, person_id=person.id)


async def change(tx: Tx, person_id: UUID, held: IfMatch, patch: schemas.PersonPatch) -> Resource:
    """Change what the patch names; only a department that keeps the person may."""
    person = await must_keep(tx, person_id)
    held.check(person.version)
    await must_remain(tx, person_id)
    changed = _normalised(patch.model_dump(exclude_unset=True))
    known = person.birth_precision
    with tx.session.no_autoflush:
        for name, value in changed.items():
            setattr(person, name, value)
        person.birth_precision = rules.precision(
            person.born_on, changed.get("birth_precision"), known
        )
        _check(person, tx.today)
    if tx.session.is_modified(person):
        await changes.record(tx, "person.changed", person)
    return await tx.resource(queries.ONE, person_id=person_id)


def check_department(tx: Tx, department: Department) -> None:
    """Raise `NotYourDepartment` unless the caller works in the department."""
    if department not in tx.departments:
        raise NotYourDepartment


async def known_to(tx: Tx, person_id: UUID, pointer: str) -> list[str]:
    """Return those of the caller's departments that may know the person.

    Raise `UnknownReference` if there is none: for the caller, the person does not exist.
    """
    if departments := await queries.known_to(tx, person_id):
        return departments
    raise UnknownReference(pointer)


async def know_by_case(tx: Tx, person_id: UUID, department: str, case_id: UUID) -> None:
    """Let the department of the caller know a person whom its own case is about.

    Raise `NotPermitted` where a wall stands between (§§ 55 (5), 68 SGB VIII).
    """
    await _know(tx, person_id, department, LinkKind.CASE, case_id)


async def share(
    tx: Tx,
    person_id: UUID,
    department: str,
    kind: LinkKind,
    source_id: UUID,
    *,
    purpose: str | None = None,
    valid_until: date | None = None,
) -> None:
    """Let another department know a person, for a purpose and a time.

    Raise `NotPermitted` where the caller does not keep the person, or a wall stands between.
    """
    limits = {"purpose": purpose, "valid_until": valid_until}
    if not await queries.share(tx, person_id, department, kind, source_id, **limits):
        raise NotPermitted


async def end_sharing(tx: Tx, source_id: UUID, last_day: date) -> None:
    """End what `share` has given for a participation or a service package."""
    await tx.session.execute(select(func.unshare_persons(source_id, last_day)))


async def _know(
    tx: Tx, person_id: UUID, department: str, kind: LinkKind, source_id: UUID | None
) -> None:
    if not await queries.know(tx, person_id, department, kind, source_id):
        raise NotPermitted


def _check(person: Person, today: date) -> None:
    found = rules.violations(person.born_on, person.birth_precision, person.deceased_on, today)
    if broken := tuple(found):
        raise RuleViolated(*broken)


def _normalised(values: dict[str, Any]) -> dict[str, Any]:
    """Write names in the composed form (NFC), whatever the keyboard made."""
    return {
        name: normalize("NFC", value) if name in NAMES and value else value
        for name, value in values.items()
    }
