"""The registry of code lists: a package registers each of its enumerations in one line.

    @code_list("offer-states")
    class OfferState(StrEnum): ...

The labels stand in `openapi/code-lists.yaml`; a test fails for a list without labels, for a label
without its code, and for an enumeration of a domain that is not registered.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from jugendhilfe_api.core.principal import Department, Role

Enumeration = TypeVar("Enumeration", bound=type[StrEnum])
_registered: dict[str, type[StrEnum]] = {}

REGISTERED: Mapping[str, type[StrEnum]] = MappingProxyType(_registered)


def code_list(name: str) -> Callable[[Enumeration], Enumeration]:
    """Register an enumeration as the code list `/code-lists/{name}` (kebab-case, plural)."""

    def register(enumeration: Enumeration) -> Enumeration:
        known = _registered.setdefault(name, enumeration)
        if known is not enumeration:
            raise LookupError(f"{name} is {known.__qualname__} already")
        return enumeration

    return register


# `core` is below this registry and cannot register its own.
code_list("roles")(Role)
code_list("departments")(Department)
