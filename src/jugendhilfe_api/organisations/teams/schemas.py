"""Bodies and queries of teams."""

from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import KEPT, Input, Output, PageQuery, Version
from jugendhilfe_api.core.types import Code, Id, Instant, Line


class TeamQuery(PageQuery):
    """Which teams the client looks for."""

    department: Department | None = None


class TeamCreation(Input):
    """A new team."""

    name: Line
    department: Department | None = None


class TeamPatch(Input):
    """Changes to a team (RFC 7396)."""

    name: Line = KEPT
    department: Department | None = KEPT


class Team(Output):
    """Where work is assigned and figures are counted (Team)."""

    id: Id
    name: Line
    department: Code | None
    created_at: Instant
    version: Version
