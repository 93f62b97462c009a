"""What an API client may be given."""

from collections.abc import Iterator, Sequence

from jugendhilfe_api.core.access.scopes import PERSONS_ONLY, may_hold
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.core.problems import Text, Violation

NOT_GRANTABLE = Text(
    "Diese Berechtigung kann ein technischer Zugang hier nicht bekommen",
    "No machine client can be given this scope here",
)
NO_DEPARTMENTS = Text(
    "Abteilungen gibt es nur in Jugendämtern", "Only youth offices have departments"
)
NO_FACILITIES = Text(
    "Auf Einrichtungen lassen sich nur Zugänge von Trägern beschränken",
    "Only clients of providers can be limited to facilities",
)


def violations(
    role: Role,
    scopes: Sequence[str],
    departments: Sequence[str],
    facilities: Sequence[object] | None,
) -> Iterator[Violation]:
    """Find what is wrong: scopes beyond role and departments, or meant for natural persons."""
    if departments and role != Role.YOUTH_OFFICE:
        yield Violation("no-departments", NO_DEPARTMENTS, pointer="#/departments")
    if facilities is not None and role != Role.PROVIDER:
        yield Violation("no-facilities", NO_FACILITIES, pointer="#/facilities")
    allowed = may_hold(role, departments) - PERSONS_ONLY
    for position, scope in enumerate(scopes):
        if scope not in allowed:
            yield Violation("scope-not-grantable", NOT_GRANTABLE, pointer=f"#/scopes/{position}")
