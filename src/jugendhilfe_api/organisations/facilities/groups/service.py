"""Use cases of groups."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import Conflict, NotFound, RuleViolated, Violation
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.facilities import service as facilities
from jugendhilfe_api.organisations.facilities.groups import models, queries, rules, schemas


class GroupNameTaken(Conflict):
    """The facility has another group of this name."""

    code = "group-name-taken"
    constraint = "uq_facility_groups_facility_id_name"


class PlacesNotApproved(Conflict):
    """The permit in force approves fewer places for the group."""

    code = "places-not-approved"
    constraint = models.GROUP_WITHIN_PERMIT


class PlacesPromised(Conflict):
    """The offers of the group promise more places than it has."""

    code = "places-promised"
    constraint = models.OFFERS_WITHIN_GROUP


class GroupInUse(Conflict):
    """Permits, offers or something else refer to the group."""

    code = "group-in-use"


async def search(
    reader: Reader, facility_id: UUID, query: schemas.GroupQuery, *, total: bool
) -> Slice:
    """List the groups of a facility, by name."""
    await facilities.must_see(reader, facility_id)
    return await queries.BY_NAME.page(reader, query, total=total, facility_id=facility_id)


async def read(reader: Reader, facility_id: UUID, group_id: UUID) -> Resource:
    """Read one group."""
    return await reader.resource(queries.ONE, facility_id=facility_id, group_id=group_id)


async def enter(tx: Tx, facility_id: UUID, new: schemas.GroupEntry) -> tuple[UUID, Resource]:
    """Enter a group of a facility of the caller."""
    if not await facilities.is_own(tx, facility_id):
        raise NotFound
    _check([*rules.ages_fit(new.age_min, new.age_max)])
    group = models.FacilityGroup(
        provider_id=tx.principal.organisation,
        facility_id=facility_id,
        **new.model_dump() | {"genders": sorted(set(new.genders))},
    )
    tx.session.add(group)
    await changes.record(tx, "facility-group.entered", group)
    made = await tx.resource(queries.ONE, facility_id=facility_id, group_id=group.id)
    return group.id, made


async def change(
    tx: Tx, facility_id: UUID, group_id: UUID, held: IfMatch, patch: schemas.GroupPatch
) -> Resource:
    """Change what the patch names, if the client knows the current version."""
    group = await _get_own(tx, facility_id, group_id)
    held.check(group.version)
    given = patch.model_dump(exclude_unset=True)
    if "genders" in given:
        given["genders"] = sorted(set(given["genders"]))
    for name, value in given.items():
        setattr(group, name, value)
    _check([*rules.ages_fit(group.age_min, group.age_max)])
    if tx.session.is_modified(group):
        await changes.record(tx, "facility-group.changed", group)
    return await tx.resource(queries.ONE, facility_id=facility_id, group_id=group_id)


async def delete(tx: Tx, facility_id: UUID, group_id: UUID, held: IfMatch) -> None:
    """Delete a group to which nothing refers.

    What refers to it is known to the packages above, and to the foreign keys of their tables:
    these also refuse what another transaction has written meanwhile.

    Raises `GroupInUse` (409).
    """
    group = await _get_own(tx, facility_id, group_id)
    held.check(group.version)
    await changes.record(tx, "facility-group.deleted", group)
    await tx.session.delete(group)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        raise GroupInUse from error


async def _get_own(tx: Tx, facility_id: UUID, group_id: UUID) -> models.FacilityGroup:
    if group := await queries.get_for_update(tx, facility_id, group_id):
        return group
    raise NotFound


def _check(found: list[Violation]) -> None:
    if found:
        raise RuleViolated(*found)
