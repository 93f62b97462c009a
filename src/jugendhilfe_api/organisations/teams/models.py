"""Teams of an organisation (Teams)."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.policies import ORGANISATION, WITH_TOKEN, Policy, protected
from jugendhilfe_api.core.principal import Department

MINE = f"organisation_id = {ORGANISATION}"
ADMINISTERS = "is_organisation_admin()"  # a function: a policy of members may not ask members
DEPARTMENTS = ", ".join(f"'{department}'" for department in Department)


def kept_by_admins() -> tuple[Policy, ...]:
    """Let the whole organisation read, and its administrators write."""
    administered = f"{MINE} and {ADMINISTERS}"
    return (
        Policy("own", "select", WITH_TOKEN, MINE),
        Policy("admin", "insert", WITH_TOKEN, check=administered),
        Policy("admin_change", "update", WITH_TOKEN, administered, administered),
    )


class Team(Versioned, Base):
    """A team: where work is assigned and figures are counted."""

    __tablename__ = "teams"

    organisation_id: Mapped[UUID]
    name: Mapped[str]
    department: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        UniqueConstraint("organisation_id", "id"),
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint(f"department in ({DEPARTMENTS})", "department"),
        protected(*kept_by_admins()),
    )
