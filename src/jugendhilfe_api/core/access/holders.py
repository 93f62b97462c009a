"""Who may hold something: roles, and within youth offices departments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jugendhilfe_api.core.principal import Department, Role

EVERY_DEPARTMENT = frozenset(Department)
WHOLE_ROLE = "ALL"


@dataclass(frozen=True, slots=True)
class Holders:
    """The roles that may hold something; `None` is the whole role, else one of the departments."""

    roles: Mapping[Role, frozenset[Department] | None]

    def include(self, role: Role, departments: Iterable[str]) -> bool:
        """Say whether a caller of this role and these departments is among them."""
        if role not in self.roles:
            return False
        among = self.roles[role]
        return among is None or not among.isdisjoint(departments)


def read(entries: Mapping[str, Any]) -> Holders:
    """Read `roles` of scopes.yaml or purposes.yaml; a name that does not exist fails here."""
    return Holders({Role(role): _departments(role, among) for role, among in entries.items()})


def _departments(role: str, among: str | list[str]) -> frozenset[Department] | None:
    if among == WHOLE_ROLE:
        return None
    if role != Role.YOUTH_OFFICE or not isinstance(among, list) or not among:
        raise ValueError(f"{role} has no departments {among}")
    return frozenset(map(Department, among))
