"""Functions of the database, declared beside the code that calls them.

A function that must see more than its caller (`security definer`) runs as the owner of the
tables: keep it small, give it nothing but values, let it answer nothing but what its name says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.policies import AnyRole, audience

LOGIN = "app"


@dataclass(frozen=True, slots=True)
class SqlFunction:
    """A function: its signature (`name(types)`), its definition, and who may call it."""

    signature: str
    definition: str
    to: tuple[str, ...]
    after_tables: bool


def function(
    signature: str,
    definition: str,
    *to: AnyRole | str,
    after_tables: bool = True,
) -> None:
    """Declare a function; `after_tables=False` for one that tables use in their definition."""
    names = tuple(role if type(role) is str else audience(role) for role in to)  # type: ignore[arg-type]
    declared = SqlFunction(signature, dedent(definition).strip(), names, after_tables)
    functions: dict[str, SqlFunction] = Base.metadata.info.setdefault("functions", {})
    functions[signature] = declared


def trigger(name: str, definition: str) -> None:
    """Declare a trigger (`create trigger name …`) that calls a function declared here."""
    triggers: dict[str, str] = Base.metadata.info.setdefault("triggers", {})
    triggers[name] = dedent(definition).strip()


def ddl(*, after_tables: bool) -> Iterator[str]:
    """Write the statements that create the functions and say who may call them."""
    functions: dict[str, SqlFunction] = Base.metadata.info.get("functions", {})
    for declared in functions.values():
        if declared.after_tables == after_tables:
            yield declared.definition
            yield f"revoke all on function {declared.signature} from public"
            if declared.to:
                yield f"grant execute on function {declared.signature} to {', '.join(declared.to)}"
    if after_tables:
        yield from Base.metadata.info.get("triggers", {}).values()
