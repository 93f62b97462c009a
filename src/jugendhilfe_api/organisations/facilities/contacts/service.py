"""Use cases of contacts."""

from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import NotFound, RuleViolated
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.facilities import service as facilities
from jugendhilfe_api.organisations.facilities.contacts import models, queries, rules, schemas


async def search(
    reader: Reader, facility_id: UUID, query: schemas.FacilityContactQuery, *, total: bool
) -> Slice:
    """List the contacts of a facility, by their function."""
    await facilities.must_see(reader, facility_id)
    return await queries.BY_FUNCTION.page(reader, query, total=total, facility_id=facility_id)


async def read(reader: Reader, facility_id: UUID, contact_id: UUID) -> Resource:
    """Read one contact."""
    return await reader.resource(queries.ONE, facility_id=facility_id, contact_id=contact_id)


async def enter(
    tx: Tx, facility_id: UUID, new: schemas.FacilityContactEntry
) -> tuple[UUID, Resource]:
    """Enter a contact of a facility of the caller.

    Raises `RuleViolated` (422).
    """
    if not await facilities.is_own(tx, facility_id):
        raise NotFound
    contact = models.FacilityContact(
        provider_id=tx.principal.organisation, facility_id=facility_id, **new.model_dump()
    )
    _check(contact)
    tx.session.add(contact)
    await changes.record(tx, "facility-contact.entered", contact)
    return contact.id, await _resource(tx, contact)


async def change(
    tx: Tx,
    facility_id: UUID,
    contact_id: UUID,
    held: IfMatch,
    patch: schemas.FacilityContactPatch,
) -> Resource:
    """Change what the patch names, if the client knows the current version.

    Raises `RuleViolated` (422).
    """
    contact = await _get_own(tx, facility_id, contact_id)
    held.check(contact.version)
    for name, value in patch.model_dump(exclude_unset=True).items():
        setattr(contact, name, value)
    _check(contact)
    if tx.session.is_modified(contact):
        await changes.record(tx, "facility-contact.changed", contact)
    return await _resource(tx, contact)


async def remove(tx: Tx, facility_id: UUID, contact_id: UUID, held: IfMatch) -> None:
    """Remove a contact: nothing of the person is kept."""
    contact = await _get_own(tx, facility_id, contact_id)
    held.check(contact.version)
    await changes.record(tx, "facility-contact.removed", contact)
    await tx.session.delete(contact)
    await tx.session.flush()


async def _get_own(tx: Tx, facility_id: UUID, contact_id: UUID) -> models.FacilityContact:
    if contact := await queries.get_for_update(tx, facility_id, contact_id):
        return contact
    raise NotFound


async def _resource(tx: Tx, contact: models.FacilityContact) -> Resource:
    return await tx.resource(queries.ONE, facility_id=contact.facility_id, contact_id=contact.id)


def _check(contact: models.FacilityContact) -> None:
    if found := [*rules.reachable(contact.phone, contact.email)]:
        raise RuleViolated(*found)
