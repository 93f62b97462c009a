"""Use cases of teams."""

from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import Conflict, NotPermitted
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.teams import models, queries, schemas


class TeamNameTaken(Conflict):
    """The organisation has a team of this name."""

    code = "team-name-taken"
    constraint = "uq_teams_organisation_id_name"


async def search(reader: Reader, query: schemas.TeamQuery, *, total: bool) -> Slice:
    """Find teams of the caller's organisation, by name."""
    return await queries.BY_NAME.page(reader, query, total=total)


async def read(reader: Reader, team_id: UUID) -> Resource:
    """Read one team."""
    return await reader.resource(queries.ONE, team_id=team_id)


async def create(tx: Tx, new: schemas.TeamCreation) -> Resource:
    """Create a team of the caller's organisation; its administrators may."""
    team = models.Team(organisation_id=tx.principal.organisation, **new.model_dump())
    tx.session.add(team)
    await changes.record(tx, "team.created", team)
    return await tx.resource(queries.ONE, team_id=team.id)


async def change(tx: Tx, team_id: UUID, held: IfMatch, patch: schemas.TeamPatch) -> Resource:
    """Change what the patch names."""
    seen = await tx.resource(queries.ONE, team_id=team_id)  # 404 for what the caller may not see
    held.check(seen.version)
    team = await queries.get_for_update(tx, team_id)
    if team is None:
        raise NotPermitted
    held.check(team.version)
    for name, value in patch.model_dump(exclude_unset=True).items():
        setattr(team, name, value)
    if tx.session.is_modified(team):
        await changes.record(tx, "team.changed", team)
    return await tx.resource(queries.ONE, team_id=team_id)
