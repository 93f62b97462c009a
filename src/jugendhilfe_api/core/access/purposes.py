"""Why a caller looks at persons and cases (`Data-Purpose`, `openapi/purposes.yaml`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jugendhilfe_api.core.access import holders
from jugendhilfe_api.core.access.holders import Holders
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.core.problems import Text
from jugendhilfe_api.core.resources import contract_data


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose: its name, its legal basis, and who may claim it."""

    code: str
    name: Text
    legal_basis: str
    holders: Holders


def _purposes() -> dict[str, Purpose]:
    return {
        code: Purpose(
            code, Text(**entry["name"]), entry["legal_basis"], holders.read(entry["roles"])
        )
        for code, entry in contract_data("purposes.yaml")["purposes"].items()
    }


PURPOSES: Mapping[str, Purpose] = _purposes()


def may_claim(role: Role, departments: Iterable[str]) -> tuple[str, ...]:
    """Return the purposes that a caller of this role and these departments may claim."""
    known = frozenset(departments)
    return tuple(c for c, purpose in PURPOSES.items() if purpose.holders.include(role, known))
