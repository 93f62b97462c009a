"""Use cases of emergency accesses."""

from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.cases import service as cases
from jugendhilfe_api.cases.emergencies import queries, schemas
from jugendhilfe_api.cases.emergencies.models import EmergencyAccess
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.problems import Conflict, NotFound
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.inbox import service as inbox
from jugendhilfe_api.organisations.inbox.models import InboxKind

TAKEN = InboxKind.EMERGENCY_ACCESS_TAKEN


class CaseVisible(Conflict):
    """The caller sees the case already."""

    code = "case-visible"
    constraint = "emergency_access_running"


async def search(reader: Reader, case_id: UUID, query: schemas.EmergencyQuery) -> Slice:
    """List who has opened a case in an emergency, the newest first."""
    await cases.must_see(reader, case_id)
    return await queries.NEWEST_FIRST.page(reader, query, case_id=case_id)


async def read(reader: Reader, case_id: UUID, access_id: UUID) -> Resource:
    """Read one emergency access."""
    await cases.must_see(reader, case_id)
    return await reader.resource(queries.ONE, case_id=case_id, access_id=access_id)


async def open_case(tx: Tx, case_id: UUID, opening: schemas.EmergencyOpening) -> Resource:
    """Open another department's case for three hours; its lead is told.

    Raise `NotFound` for a case that is walled off, as for one that does not exist.
    """
    tx.person()
    if await cases.sees(tx, case_id):
        raise CaseVisible
    access = await queries.open_(tx, uuid7(), case_id, opening.reason)
    if access is None:
        raise NotFound
    await changes.record(tx, "emergency-access.taken", access)
    await _tell_lead(tx, access)
    return await tx.resource(queries.ONE, case_id=case_id, access_id=access.id)


async def review(tx: Tx, case_id: UUID, access_id: UUID) -> Resource:
    """Record that a second person of the department has looked at an emergency access."""
    access = await tx.lock(queries.of_case(case_id, access_id))
    await queries.STATES.take(tx, access, "review")
    access.reviewed_at, access.reviewed_by = tx.now, tx.person()
    await changes.record(tx, "emergency-access.reviewed", access)
    if not await queries.waits_for_review(tx, case_id):
        await inbox.settle(tx, [case_id], TAKEN)
    return await tx.resource(queries.ONE, case_id=case_id, access_id=access.id)


async def _tell_lead(tx: Tx, access: EmergencyAccess) -> None:
    """Put it into the inbox of the lead, or of the whole department where nobody leads."""
    office, department = access.youth_office_id, Department(access.case_department)
    leads: list[UUID | None] = [*await queries.leads_of(tx, access.case_id)]
    for member_id in leads or [None]:
        await inbox.notify(
            tx,
            TAKEN,
            "cases",
            access.case_id,
            inbox.To(office, department=department, member_id=member_id),
            period=f"{access.id}/{member_id}",
        )
