"""Use cases of participations."""

from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.cases import service as cases
from jugendhilfe_api.cases.participations import queries, rules, schemas
from jugendhilfe_api.cases.participations.models import Participation
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import Conflict, RuleViolated
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.people import service as people


class ParticipationEnded(Conflict):
    """The participation was revoked before."""

    code = "participation-ended"


async def search(reader: Reader, case_id: UUID, query: schemas.ParticipationQuery) -> Slice:
    """Find the participations in a case that the caller may see, oldest first."""
    await cases.must_see(reader, case_id)
    return await queries.OLDEST_FIRST.page(reader, query, case_id=case_id)


async def read(reader: Reader, case_id: UUID, participation_id: UUID) -> Resource:
    """Read one participation in a case."""
    return await reader.resource(queries.ONE, case_id=case_id, participation_id=participation_id)


async def grant(tx: Tx, case_id: UUID, new: schemas.ParticipationGrant) -> Resource:
    """Let another department see a case and its persons, for one purpose, from today on.

    A natural person answers for it.
    """
    granted_by = tx.person()
    case = await cases.lock(tx, case_id)
    found = rules.violations(
        case.department, new.department, new.purpose, new.valid_until, tx.today
    )
    if broken := tuple(found):
        raise RuleViolated(*broken)
    participation = Participation(
        id=uuid7(),
        youth_office_id=case.youth_office_id,
        case_id=case.id,
        case_department=case.department,
        department=new.department.value,
        purpose=new.purpose,
        legal_basis=new.legal_basis,
        valid_from=tx.today,
        valid_until=new.valid_until,
        granted_by=granted_by,
    )
    tx.session.add(participation)
    await changes.record(tx, "participation.granted", participation)
    for person_id in await cases.persons_of(tx, case):
        await cases.share_for(tx, participation, person_id)
    return await tx.resource(queries.ONE, case_id=case_id, participation_id=participation.id)


async def revoke(tx: Tx, case_id: UUID, participation_id: UUID) -> Resource:
    """End a participation now: from the next request on, the department sees nothing of it."""
    participation = await tx.lock(queries.of_case(case_id, participation_id))
    if participation.revoked_on:
        raise ParticipationEnded
    participation.revoked_on = tx.today
    await people.end_sharing(tx, participation.id, tx.today - timedelta(days=1))
    await changes.record(tx, "participation.revoked", participation)
    return await tx.resource(queries.ONE, case_id=case_id, participation_id=participation.id)
