"""What each item of a bulk update comes to: pure, no I/O.

Items do not see each other: each is judged by what was there before, and no two name the same
vacancy, the same day of an offer or the same number of the provider.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.core.http.preconditions import VersionMismatch
from jugendhilfe_api.core.problems import NotFound, Problem, RuleViolated, Text, Violation
from jugendhilfe_api.offers.models import OfferState
from jugendhilfe_api.offers.service import OfferRetired
from jugendhilfe_api.offers.vacancies import rules
from jugendhilfe_api.offers.vacancies.bulk.schemas import (
    Change,
    Confirmation,
    Creation,
    OfKnown,
    Withdrawal,
)

UNNAMED = Text(
    "Den Platz entweder mit `id` oder mit `provider_reference` benennen",
    "Name the vacancy either by `id` or by `provider_reference`",
)
TWICE = Text(
    "Ein anderer Eintrag dieser Anfrage benennt denselben Platz",
    "Another item of this request names the same vacancy",
)
CHANGEABLE = ("available_from", "available_until", "provider_reference")
Key = tuple[Any, ...]  # what no two vacancies share


@dataclass(frozen=True, slots=True)
class Where:
    """The offer of a vacancy, and what holds where its facility stands."""

    id: UUID
    provider_id: UUID
    state: str
    terms: rules.Terms


@dataclass(frozen=True, slots=True)
class Before:
    """A vacancy as it is."""

    id: UUID
    offer_id: UUID
    version: int
    available_from: date
    available_until: date | None
    provider_reference: str | None


@dataclass(slots=True)
class Stage:
    """What the caller may touch of what the items name; all of it is locked."""

    offers: Mapping[UUID, Where]
    vacancies: Mapping[UUID, Before]
    references: Mapping[str, UUID]
    named: set[UUID] = field(default_factory=set)

    def find(self, item: OfKnown) -> Before:
        """Return the vacancy that an item names, once."""
        if (item.id is None) == (item.provider_reference is None):
            raise RuleViolated(Violation("vacancy-unnamed", UNNAMED, pointer="#/id"))
        vacancy_id = item.id or self.references.get(item.provider_reference or "")
        found = self.vacancies.get(vacancy_id) if vacancy_id else None
        if found is None:
            raise NotFound
        if found.id in self.named:
            raise RuleViolated(Violation("vacancy-named-twice", TWICE, pointer="#/id"))
        self.named.add(found.id)
        return found


@dataclass(slots=True)
class Plan:
    """What one item comes to; a `problem` that is found later stops it."""

    status: int
    id: UUID | None = None
    version: int | None = None
    problem: Problem | None = None
    kind: str | None = None  # of the change; none: nothing is to be written
    where: Where | None = None
    row: dict[str, Any] = field(default_factory=dict)
    places: int | None = None
    new_keys: tuple[Key, ...] = ()
    fields: tuple[str, ...] = ()

    def refuse(self, problem: Problem) -> None:
        """Let the item fail."""
        self.problem, self.status, self.kind = problem, problem.status, None


def planned(item: Creation | OfKnown, stage: Stage, today: date) -> Plan:
    """Judge one item by what the single call would say."""
    try:
        return (
            _created(item, stage, today)
            if isinstance(item, Creation)
            else _kept(item, stage.find(item), stage, today)
        )
    except Problem as problem:
        plan = Plan(0)
        plan.refuse(problem)
        return plan


def _created(item: Creation, stage: Stage, today: date) -> Plan:
    where, new = stage.offers.get(item.offer_id), item.report
    if where is None:
        raise NotFound
    if where.state == OfferState.RETIRED:
        raise OfferRetired
    latest = where.terms.latest(today)
    _check(rules.faults(new.available_from, new.available_until, new.confirm_by, latest), "report")
    row = {name: getattr(new, name) for name in CHANGEABLE}
    return Plan(
        201,
        uuid7(),
        1,
        kind="vacancy.reported",
        where=where,
        row=row | where.terms.dates(today, new.confirm_by),
        places=new.places,
        new_keys=_keys(where.id, row, row.keys()),
    )


def _kept(item: OfKnown, before: Before, stage: Stage, today: date) -> Plan:
    """Judge what is to be done with a vacancy that is there."""
    plan = Plan(200, before.id, before.version)
    try:
        _continue(plan, item, before, stage.offers[before.offer_id], today)
    except Problem as problem:
        plan.refuse(problem)
    return plan


def _continue(plan: Plan, item: OfKnown, before: Before, where: Where, today: date) -> None:
    given: dict[str, Any] = {}
    match item:
        case Confirmation():
            if where.state == OfferState.RETIRED:
                raise OfferRetired
        case Change() | Withdrawal() if item.version != before.version:
            raise VersionMismatch
        case Change():
            given = item.change.model_dump(exclude_unset=True)
            if not given:
                return
        case Withdrawal():
            given = {"places": 0}
    plan.places = given.pop("places", None)
    row = {name: getattr(before, name) for name in CHANGEABLE} | given
    _check(rules.faults(row["available_from"], row["available_until"], None, today), "change")
    plan.kind = "vacancy.confirmed" if isinstance(item, Confirmation) else "vacancy.changed"
    plan.where, plan.row = where, row | where.terms.dates(today)
    changed = [name for name in CHANGEABLE if row[name] != getattr(before, name)]
    plan.new_keys = _keys(where.id, row, changed)
    plan.fields = tuple(sorted(["as_of", *changed]))


def _keys(offer_id: UUID, row: Mapping[str, Any], changed: Iterable[str]) -> tuple[Key, ...]:
    """Return what no other vacancy may have, as far as it is new."""
    found: list[Key] = []
    if "available_from" in changed:
        found.append((offer_id, row["available_from"]))
    if "provider_reference" in changed and row["provider_reference"] is not None:
        found.append((row["provider_reference"],))
    return tuple(found)


def _check(found: Sequence[Violation], inside: str) -> None:
    """Refuse what does not fit; the field is one of the body inside the item."""
    if found:
        raise RuleViolated(
            *(
                Violation(v.code, v.detail, pointer=(v.pointer or "#").replace("#", f"#/{inside}"))
                for v in found
            )
        )
