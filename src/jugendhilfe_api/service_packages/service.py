"""Use cases of service packages: their steps. What makes up a draft is in `drafts`."""

from datetime import timedelta
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.problems import NotFound, NotPermitted, RuleViolated
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.models import LinkKind
from jugendhilfe_api.service_packages import queries, rules, schemas
from jugendhilfe_api.service_packages.models import ServicePackage


async def search(reader: Reader, query: schemas.PackageQuery, *, total: bool) -> Slice:
    """Find the packages of the caller's departments, newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, package_id: UUID) -> Resource:
    """Read one version of a package."""
    return await reader.resource(queries.ONE, package_id=package_id)


async def release(tx: Tx, package_id: UUID) -> Resource:
    """Release a draft: a second natural person answers for it, and it never changes again."""
    package = await lock(tx, package_id)
    await queries.STATES.take(tx, package, "release")
    package.released_by, package.released_at = tx.person(), tx.now
    return await taken(tx, package, "service-package.released")


async def hand_over(tx: Tx, package_id: UUID) -> Resource:
    """Hand a package over to the department that pays; it learns of the persons here."""
    package = await lock(tx, package_id)
    await queries.STATES.take(tx, package, "hand-over")
    package.handed_over_at = tx.now
    parts = await queries.persons_of(tx, package)
    for person_id in {package.person_id}.union(*parts.values()):
        await people.share(tx, person_id, Department.WJH, LinkKind.SERVICE_PACKAGE, package.id)
    return await taken(tx, package, "service-package.handed-over")


async def accept(tx: Tx, package_id: UUID) -> Resource:
    """Accept a package; where the costs are committed at an agreed rate, it can be paid from."""
    package = await lock(tx, package_id)
    await queries.STATES.take(tx, package, "acceptance")
    package.decided_by, package.decided_at = tx.member, tx.now
    await changes.record(tx, "service-package.accepted", package)
    if package.rate_id is not None:
        await queries.STATES.take(tx, package, "payability")
        await changes.record(tx, "service-package.payable", package)
        await _replace_earlier(tx, package)
    return await tx.resource(queries.ONE, package_id=package.id)


async def return_(tx: Tx, package_id: UUID, returned: schemas.PackageReturn) -> Resource:
    """Return a package with a reason; the department that pays forgets its persons."""
    package = await lock(tx, package_id)
    await queries.STATES.take(tx, package, "return")
    if broken := tuple(rules.free_text("#/note", returned.note)):
        raise RuleViolated(*broken)
    package.decided_by, package.decided_at = tx.member, tx.now
    package.return_reason, package.return_note = returned.reason.value, returned.note
    await people.end_sharing(tx, package.id, tx.today - timedelta(days=1))
    return await taken(tx, package, "service-package.returned")


async def end(tx: Tx, package_id: UUID, ending: schemas.PackageEnding) -> Resource:
    """End a package on a day, which is the last that is paid."""
    package = await lock(tx, package_id)
    await queries.STATES.take(tx, package, "ending")
    if broken := tuple(rules.last_day(package.valid_from, ending.ended_on)):
        raise RuleViolated(*broken)
    package.valid_until = min(package.valid_until or ending.ended_on, ending.ended_on)
    package.end_reason = ending.reason.value
    return await taken(tx, package, "service-package.ended")


async def lock(tx: Tx, package_id: UUID) -> ServicePackage:
    """Return a package on which the caller may act; others wait for it.

    Raise `NotPermitted` for one that the caller may only look at, `NotFound` for any other.
    """
    if package := await queries.get_for_update(tx, package_id):
        return package
    raise NotPermitted if await queries.is_visible(tx, package_id) else NotFound


async def taken(tx: Tx, package: ServicePackage, kind: str) -> Resource:
    """Record a step, and return the package as it is now."""
    await changes.record(tx, kind, package)
    return await tx.resource(queries.ONE, package_id=package.id)


async def _replace_earlier(tx: Tx, package: ServicePackage) -> None:
    """Let earlier versions count until the day before this one."""
    for earlier in await queries.earlier_payable(tx, package):
        day_before = package.valid_from - timedelta(days=1)
        earlier.valid_until = max(day_before, earlier.valid_from - timedelta(days=1))
        await changes.record(tx, "service-package.replaced", earlier)
