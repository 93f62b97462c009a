"""Use cases of the bulk update: the rules of the single calls, in a few statements for all.

Everything that the items name is locked first, in the order in which everybody locks (offers,
vacancies, places). Then each item is judged, and what remains is written together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.errors import of_database
from jugendhilfe_api.core.problems import Conflict, RuleViolated, Violation
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.offers.capacity import service as capacity
from jugendhilfe_api.offers.vacancies import queries as vacancies
from jugendhilfe_api.offers.vacancies.bulk import queries, rules, schemas
from jugendhilfe_api.offers.vacancies.bulk.rules import Plan
from jugendhilfe_api.offers.vacancies.service import (
    EXPIRED,
    REMINDER,
    AlreadyReported,
    VacancyReferenceTaken,
)
from jugendhilfe_api.organisations.inbox import service as inbox

REPORTED = "vacancy.reported"
Items = Sequence[schemas.Creation | schemas.OfKnown]


class ItemsRefused(RuleViolated):
    """An item of an atomic update is refused, and so all of them; `items` says why."""

    extension = schemas.RefusedItems

    def __init__(self, plans: Sequence[Plan], items: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(*_violations(plans))
        self.members = {"items": list(items)}


async def update(tx: Tx, items: Items) -> list[Plan]:
    """Do what each item says, as far as the single call would; return what has become of them.

    Where a constraint refuses what nobody could see before, such as a number that another request
    has taken just now, the items are done one by one, so that only one of them fails.
    """
    try:
        async with tx.session.begin_nested():
            return await _run(tx, items)
    except IntegrityError:
        return [await _alone(tx, item) for item in items]


async def _alone(tx: Tx, item: schemas.Creation | schemas.OfKnown) -> Plan:
    try:
        async with tx.session.begin_nested():
            (plan,) = await _run(tx, [item])
    except IntegrityError as error:
        plan = Plan(Conflict.status)
        plan.refuse(of_database(error) or Conflict())
    return plan


async def _run(tx: Tx, items: Items) -> list[Plan]:
    stage = await _locked(tx, items)
    plans = [rules.planned(item, stage, tx.today) for item in items]
    await _refuse_taken_nights(tx, plans)
    await _refuse_taken_keys(tx, plans)
    await _write(tx, plans)
    return plans


async def _locked(tx: Tx, items: Items) -> rules.Stage:
    """Lock what the items name: offers, then vacancies."""
    of_known = [item for item in items if not isinstance(item, schemas.Creation)]
    ids = [item.id for item in of_known if item.id]
    references = [item.provider_reference for item in of_known if item.provider_reference]
    named = await queries.named(tx, ids, references) if of_known else []
    offers = {item.offer_id for item in items if isinstance(item, schemas.Creation)}
    offers |= {offer_id for _, offer_id, _ in named}
    where = await queries.lock_offers(tx, sorted(offers))
    there = [vacancy_id for vacancy_id, offer_id, _ in named if offer_id in where]
    before = await queries.lock_vacancies(tx, there) if there else {}
    known = {v.provider_reference: v.id for v in before.values() if v.provider_reference}
    return rules.Stage(where, before, known)


async def _refuse_taken_nights(tx: Tx, plans: Iterable[Plan]) -> None:
    """Refuse changes by which a place that is held or booked would be outside its vacancy."""
    periods = {
        plan.id: (plan.id, plan.row["available_from"], plan.row["available_until"])
        for plan in plans
        if plan.kind == "vacancy.changed" and plan.id
    }
    outside = await vacancies.taken_outside(tx, list(periods.values())) if periods else set()
    _refuse(plans, outside)


async def _refuse_taken_keys(tx: Tx, plans: Iterable[Plan]) -> None:
    """Refuse a day of an offer or a number that another vacancy has, or an item before."""
    wanted = [key for plan in plans if plan.kind for key in plan.new_keys]
    if not wanted:
        return
    days = [(key[0], key[1]) for key in wanted if len(key) > 1]
    numbers = [key[0] for key in wanted if len(key) == 1]
    taken = await queries.holders(tx, days, numbers)
    for plan in plans:
        if not plan.kind:
            continue
        double = [key for key in plan.new_keys if key in taken]
        if double:
            plan.refuse(VacancyReferenceTaken() if len(double[0]) == 1 else AlreadyReported())
        else:
            taken |= set(plan.new_keys)


async def _write(tx: Tx, plans: Sequence[Plan]) -> None:
    """Write what is left, record it, and close what waits for the confirmations."""
    new = [plan for plan in plans if plan.kind == REPORTED]
    if new:
        await queries.add(tx, new)
    await _announce(tx, plans)
    kept = [plan for plan in plans if plan.kind and plan.kind != REPORTED]
    if kept:
        versions = await queries.write(tx, kept)
        for plan in kept:
            plan.version = versions[_id(plan)]
    alike = defaultdict[tuple[str, tuple[str, ...]], list[UUID]](list)
    for plan in (*new, *kept):
        alike[plan.kind or "", plan.fields].append(_id(plan))
    for (kind, fields), ids in alike.items():
        await changes.record_many(tx, kind, vacancies.concerned(ids), fields)
    await inbox.settle(tx, [_id(plan) for plan in kept], REMINDER, EXPIRED)


async def _announce(tx: Tx, plans: Sequence[Plan]) -> None:
    """Announce the places; refuse what would withdraw places that are held or booked."""
    wanted = [
        (capacity.Of(_id(plan), plan.where.provider_id, plan.where.id), plan.places)
        for plan in plans
        if plan.kind and plan.where and plan.places is not None
    ]
    if wanted:
        _refuse(plans, await capacity.announce_many(tx, wanted))


def _refuse(plans: Iterable[Plan], taken: set[UUID]) -> None:
    for plan in plans:
        if plan.kind and plan.id in taken:
            plan.refuse(capacity.PlacesTaken())


def _id(plan: Plan) -> UUID:
    if plan.id is None:
        raise LookupError
    return plan.id


def _violations(plans: Sequence[Plan]) -> list[Violation]:
    """Say of each item what is wrong, and where in the request."""
    found = []
    for index, plan in enumerate(plans):
        if plan.problem is None:
            continue
        errors = plan.problem.errors or (Violation(plan.problem.code, plan.problem.title),)
        for error in errors:
            inside = (error.pointer or "#").removeprefix("#")
            pointer = f"#/items/{index}{inside}"
            found.append(Violation(error.code, error.detail, pointer=pointer))
    return found
