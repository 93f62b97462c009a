"""State machines as data: `openapi/states.yaml` says who may take which step from which state.

Each resource with steps carries `available_steps`: what this caller may do now, computed in the
SQL of the page. Taking a step asks the same expression of the locked row, so the two cannot
differ: a listed step is never refused for the caller alone, an unlisted one always is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.types import Text

from jugendhilfe_api.core.database.context import (
    current_departments,
    current_member_kind,
    current_role,
)
from jugendhilfe_api.core.database.policies import audience
from jugendhilfe_api.core.database.transaction import PERSON, Tx
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.core.problems import NotYourStep, PersonRequired, StateTransition
from jugendhilfe_api.core.resources import contract_data


@dataclass(frozen=True, slots=True)
class Step:
    """A step: from which states to which, by whom, and under which guard."""

    name: str
    origins: tuple[str, ...]
    target: str | None  # none: the state stays as it is
    roles: tuple[Role, ...]
    departments: tuple[Department, ...] = ()  # of a youth office; none: all
    person: bool = False  # natural persons only
    guard: str | None = None  # a condition on the row, named here and written beside the table
    only: str | None = None  # a condition on who acts, such as: not the person who entered it
    system: bool = False  # taken by the system itself (a job, another resource): no path
    targets: Mapping[Role, str] = field(default_factory=dict)  # where it depends on who acts

    def leads_to(self, role: Role, origin: str) -> str:
        """Return the state after the step."""
        return self.targets.get(role) or self.target or origin

    def admits(self, tx: Tx) -> bool:
        """Say whether the caller may take the step at all, in whatever state."""
        if tx.principal.role not in self.roles:
            return False
        needs = tx.principal.role is Role.YOUTH_OFFICE and self.departments
        return not needs or not tx.departments.isdisjoint(self.departments)


@dataclass(frozen=True, slots=True)
class States:
    """The states and steps of one resource."""

    resource: str
    initial: str
    states: tuple[str, ...]
    steps: Mapping[str, Step]


@cache
def declared() -> Mapping[str, States]:
    """Read `openapi/states.yaml`."""
    return {
        resource: _states(resource, content)
        for resource, content in contract_data("states.yaml")["resources"].items()
    }


def _states(resource: str, content: Mapping[str, Any]) -> States:
    steps = {name: _step(name, step) for name, step in content["steps"].items()}
    states = tuple(content["states"])
    named = {content["initial"]} | {s for t in steps.values() for s in _named(t)}
    if unknown := named - set(states):
        raise LookupError(f"{resource} has no state {sorted(unknown)}")
    return States(resource, content["initial"], states, steps)


def _named(step: Step) -> set[str]:
    """Name every state that a step knows."""
    return {*step.origins, *step.targets.values(), *filter(None, [step.target])}


def _step(name: str, content: Mapping[str, Any]) -> Step:
    to = content.get("to")
    targets = {Role(r): s for r, s in to.items()} if isinstance(to, dict) else {}
    return Step(
        name,
        tuple(content["from"]),
        None if targets else to,
        tuple(map(Role, content.get("roles", ()))),
        tuple(map(Department, content.get("departments", ()))),
        content.get("person", False),
        content.get("guard"),
        content.get("only"),
        content.get("system", False),
        targets,
    )


class Machine:
    """The state machine of a table that has a column `state`."""

    def __init__(
        self, resource: str, table: Any, guards: Mapping[str, ColumnElement[bool]] | None = None
    ) -> None:
        self.states = declared()[resource]
        self.initial = self.states.initial
        self._table = table
        self._guards = dict(guards or {})
        steps = self.states.steps.values()
        needed = {name for step in steps for name in (step.guard, step.only) if name}
        if needed != self._guards.keys():
            raise LookupError(f"guards of {resource}: {sorted(needed ^ self._guards.keys())}")
        self._state: ColumnElement[str] = table.state
        self.available_steps = self._available()

    def seen_as(self, state: ColumnElement[str]) -> "Machine":
        """Judge by another expression of the state, such as one that knows what has run out."""
        other = object.__new__(Machine)
        other.__dict__ |= self.__dict__
        other._state = state
        other.available_steps = other._available()
        return other

    async def take(self, tx: Tx, row: Any, name: str) -> str:
        """Take a step with a row that is locked: set and return its new state.

        Raises `NotYourStep` or `PersonRequired` (403) for the person, `StateTransition` (409) for
        the state of the row.
        """
        step = self.states.steps[name]
        if not step.admits(tx):
            raise NotYourStep
        if step.person and tx.member_kind != PERSON:
            raise PersonRequired
        await tx.session.flush()
        found = select(self._possible(step), self._permitted(step))
        found = found.where(self._table.id == row.id)
        possible, permitted = (await tx.session.execute(found)).one()
        if not permitted:
            raise NotYourStep
        if not possible:
            raise StateTransition
        row.state = step.leads_to(tx.principal.role, row.state)
        return str(row.state)

    def _available(self) -> ColumnElement[Any]:
        steps: list[ColumnElement[Any]] = [
            case((self._allowed(step), literal_column(f"'{step.name}'")))
            for step in self.states.steps.values()
            if not step.system
        ]
        if not steps:
            return func.array_to_json(literal_column("array[]::text[]"))
        named: ColumnElement[Any] = array(steps, type_=Text())
        return func.array_to_json(func.array_remove(named, literal_column("null")))

    def _allowed(self, step: Step) -> ColumnElement[bool]:
        return and_(self._possible(step), self._permitted(step))

    def _possible(self, step: Step) -> ColumnElement[bool]:
        """Say that the row is in a state from which the step leads."""
        origins: list[ColumnElement[str]] = [
            literal_column(f"'{state}'") for state in step.origins
        ]
        guard = [self._guards[step.guard]] if step.guard else []
        return func.coalesce(and_(self._state.in_(origins), *guard), false())

    def _permitted(self, step: Step) -> ColumnElement[bool]:
        """Say that the caller is one who may take the step."""
        conditions = [_caller(step)]
        if step.person:
            conditions.append(current_member_kind == literal_column(f"'{PERSON}'"))
        if step.only:
            conditions.append(self._guards[step.only])
        return func.coalesce(and_(*conditions), false())


def _caller(step: Step) -> ColumnElement[bool]:
    """Say that the caller has a role and a department of the step."""
    allowed = []
    for role in step.roles:
        condition = current_role == literal_column(f"'{audience(role)}'")
        if role is Role.YOUTH_OFFICE and step.departments:
            departments = literal([d.value for d in step.departments], ARRAY(Text()))
            condition = and_(condition, current_departments.overlap(departments))
        allowed.append(condition)
    return or_(false(), *allowed)
