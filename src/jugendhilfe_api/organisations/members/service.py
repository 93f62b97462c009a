"""Use cases of members."""

from typing import Any
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import (
    Conflict,
    NotPermitted,
    RuleViolated,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.members import models, queries, schemas

EXPORT = queries.BY_NAME.whole()  # all that the caller may see


class SubjectTaken(Conflict):
    """The organisation has a member with this issuer and subject."""

    code = "member-subject-taken"
    constraint = "uq_members_organisation_id_issuer_subject"


class PeriodReversed(RuleViolated):
    """A period ends before it begins."""

    def __init__(self, pointer: str) -> None:
        detail = Text("Das Ende liegt vor dem Beginn", "The end is before the beginning")
        super().__init__(Violation("period-reversed", detail, pointer=pointer))


async def search(reader: Reader, query: schemas.MemberQuery, *, total: bool) -> Slice:
    """Find members of the caller's organisation, by name."""
    return await queries.BY_NAME.page(reader, query, total=total)


async def read(reader: Reader, member_id: UUID) -> Resource:
    """Read one member."""
    return await reader.resource(queries.ONE, member_id=member_id)


async def create(tx: Tx, new: schemas.MemberCreation) -> Resource:
    """Create a member of the caller's organisation; its administrators may."""
    member = models.Member(organisation_id=tx.principal.organisation, **new.model_dump())
    await _check(tx, member)
    tx.session.add(member)
    await changes.record(tx, "member.created", member)
    return await tx.resource(queries.ONE, member_id=member.id)


async def change(tx: Tx, member_id: UUID, held: IfMatch, patch: schemas.MemberPatch) -> Resource:
    """Change what the patch names; a member that has left has no access from the next request."""
    seen = await tx.resource(queries.ONE, member_id=member_id)  # 404 for what is not theirs
    held.check(seen.version)
    member = await queries.get_for_update(tx, member_id)
    if member is None:
        raise NotPermitted
    held.check(member.version)
    changed: dict[str, Any] = patch.model_dump(exclude_unset=True)
    with tx.session.no_autoflush:
        for name, value in changed.items():
            setattr(member, name, value)
        await _check(tx, member)
    if tx.session.is_modified(member):
        await changes.record(tx, "member.changed", member)
    return await tx.resource(queries.ONE, member_id=member_id)


async def is_active_colleague(tx: Tx, member_id: UUID) -> bool:
    """Say whether this is a member of the caller's organisation."""
    return await queries.is_colleague(tx, member_id)


async def _check(tx: Tx, member: models.Member) -> None:
    if member.valid_until and member.valid_until < member.valid_from:
        raise PeriodReversed("#/valid_until")
    if member.absent_from and member.absent_until and member.absent_until < member.absent_from:
        raise PeriodReversed("#/absent_until")
    if member.team_id and not await queries.has_team(tx, member.team_id):
        raise UnknownReference("#/team_id")
    if member.deputy_id and (
        member.deputy_id == member.id or not await queries.is_colleague(tx, member.deputy_id)
    ):
        raise UnknownReference("#/deputy_id")
