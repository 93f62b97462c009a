"""Use cases of identity links."""

from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import Conflict, NotYourStep, RuleViolated, UnknownReference
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.identity_links import queries, rules, schemas
from jugendhilfe_api.people.identity_links.models import IdentityLink


class IdentityLinkExists(Conflict):
    """The two are linked already."""

    code = "identity-link-exists"
    constraint = "identity_link_exists"


async def search(reader: Reader, person_id: UUID, query: schemas.IdentityLinkQuery) -> Slice:
    """List the links of a person that the caller may see, the newest first."""
    await people.must_see(reader, person_id)
    return await queries.NEWEST_FIRST.page(reader, query, person_id=person_id)


async def read(reader: Reader, person_id: UUID, link_id: UUID) -> Resource:
    """Read one link."""
    return await reader.resource(queries.ONE, person_id=person_id, link_id=link_id)


async def link(tx: Tx, person_id: UUID, new: schemas.IdentityLinkCreation) -> Resource:
    """Tell another department that there is an identity; a natural person answers for it.

    Raise `NotPermitted` (403) where the caller's department does not keep the person,
    `RuleViolated` and `UnknownReference` (422), `IdentityLinkExists` (409).
    """
    linked_by = tx.person()
    await people.must_keep(tx, person_id)
    people.check_department(tx, new.department)
    found = rules.violations(
        new.department, new.other_department, new.purpose, new.valid_until, tx.today
    )
    if broken := tuple(found):
        raise RuleViolated(*broken)
    if new.other_person_id == person_id or not await queries.is_kept_there(
        tx, new.other_department, new.other_person_id
    ):
        raise UnknownReference("#/other_person_id")
    made = IdentityLink(
        youth_office_id=tx.principal.organisation,
        person_id=person_id,
        state=queries.STATES.initial,
        linked_by=linked_by,
        **new.model_dump(),
    )
    tx.session.add(made)
    return await _changed(tx, "identity-link.made", person_id, made)


async def revoke(tx: Tx, person_id: UUID, link_id: UUID) -> Resource:
    """End a link that the caller's department has made: the other sees it no more."""
    linked = await queries.get_for_update(tx, person_id, link_id)
    if linked is None:  # it is not there (404), or only told to the caller
        await tx.resource(queries.ONE, person_id=person_id, link_id=link_id)
        raise NotYourStep
    await queries.STATES.take(tx, linked, "revocation")
    linked.revoked_by, linked.revoked_at = tx.person(), tx.now
    return await _changed(tx, "identity-link.revoked", person_id, linked)


async def _changed(tx: Tx, kind: str, person_id: UUID, linked: IdentityLink) -> Resource:
    await changes.record(tx, kind, linked)
    return await tx.resource(queries.ONE, person_id=person_id, link_id=linked.id)
