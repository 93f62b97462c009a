"""SQL of the bulk update: a few statements, however many items."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Text,
    Uuid,
    any_,
    column,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.offers.vacancies.bulk.rules import Before, Plan, Where
from jugendhilfe_api.offers.vacancies.models import Vacancy
from jugendhilfe_api.offers.vacancies.queries import HOLDING
from jugendhilfe_api.offers.vacancies.rules import Terms
from jugendhilfe_api.organisations.facilities.models import FacilityAddress

WRITTEN: dict[str, Any] = {
    "id": Uuid(),
    "available_from": Date(),
    "available_until": Date(),
    "provider_reference": Text(),
    "confirm_by": Date(),
    "remind_on": Date(),
    "lapses_on": Date(),
}


async def named(
    tx: Tx, ids: Sequence[UUID], references: Sequence[str]
) -> list[tuple[UUID, UUID, str | None]]:
    """Find what is named of the caller's: (vacancy, its offer, its number)."""
    found = select(Vacancy.id, Vacancy.offer_id, Vacancy.provider_reference).where(
        Vacancy.provider_id == tx.principal.organisation,
        or_(_in(Vacancy.id, ids, Uuid()), _in(Vacancy.provider_reference, references, Text())),
    )
    return [(row[0], row[1], row[2]) for row in await tx.session.execute(found)]


async def lock_offers(tx: Tx, ids: Sequence[UUID]) -> Mapping[UUID, Where]:
    """Lock offers of the caller, in the order in which everybody does."""
    found = (
        select(Offer.id, Offer.provider_id, Offer.state, HOLDING.c.days, HOLDING.c.reminder_days)
        .join(FacilityAddress, FacilityAddress.facility_id == Offer.facility_id)
        .join(HOLDING, true())
        .where(_in(Offer.id, ids, Uuid()), Offer.provider_id == tx.principal.organisation)
        .order_by(Offer.id)
        .with_for_update(of=Offer)
    )
    rows = await tx.session.execute(found)
    return {row[0]: Where(row[0], row[1], row[2], Terms(row[3], row[4])) for row in rows}


async def lock_vacancies(tx: Tx, ids: Sequence[UUID]) -> Mapping[UUID, Before]:
    """Lock vacancies of the caller, after their offers."""
    found = (
        select(*(getattr(Vacancy, name) for name in Before.__dataclass_fields__))
        .where(_in(Vacancy.id, ids, Uuid()))
        .order_by(Vacancy.id)
        .with_for_update()
    )
    return {row[0]: Before(*row) for row in await tx.session.execute(found)}


async def holders(
    tx: Tx, days: Sequence[tuple[UUID, date]], references: Sequence[str]
) -> set[tuple[Any, ...]]:
    """Return which of these days of offers and numbers of the caller are taken."""
    offers, firsts = [offer for offer, _ in days], [first for _, first in days]
    wanted = (
        func.unnest(literal(offers, ARRAY(Uuid())), literal(firsts, ARRAY(Date())))
        .table_valued(column("offer_id", Uuid()), column("first", Date()), name="wanted")
        .render_derived()
    )
    found = select(Vacancy.offer_id, Vacancy.available_from, Vacancy.provider_reference).where(
        Vacancy.provider_id == tx.principal.organisation,
        or_(
            tuple_(Vacancy.offer_id, Vacancy.available_from).in_(
                select(wanted.c.offer_id, wanted.c.first)
            ),
            _in(Vacancy.provider_reference, references, Text()),
        ),
    )
    taken: set[tuple[Any, ...]] = set()
    for offer_id, first, reference in await tx.session.execute(found):
        taken |= {(offer_id, first), (reference,)}
    return taken


async def write(tx: Tx, plans: Sequence[Plan]) -> Mapping[UUID, int]:
    """Change vacancies; return their new versions."""
    rows = [plan.row | {"id": plan.id} for plan in plans]
    given = (literal([row[name] for row in rows], ARRAY(kind)) for name, kind in WRITTEN.items())
    columns = (column(name, kind) for name, kind in WRITTEN.items())
    new = func.unnest(*given).table_valued(*columns, name="new").render_derived()
    changed = (
        update(Vacancy)
        .where(Vacancy.id == new.c.id)
        .values(
            **{name: new.c[name] for name in WRITTEN if name != "id"},
            as_of=tx.now,
            version=Vacancy.version + 1,
        )
        .returning(Vacancy.id, Vacancy.version)
    )
    found = await tx.session.execute(changed, execution_options={"synchronize_session": False})
    return {row[0]: row[1] for row in found}


async def add(tx: Tx, plans: Sequence[Plan]) -> None:
    """Enter new vacancies."""
    rows = [
        plan.row
        | {
            "id": plan.id,
            "provider_id": plan.where.provider_id,
            "offer_id": plan.where.id,
            "offer_state": plan.where.state,
            "as_of": tx.now,
        }
        for plan in plans
        if plan.where
    ]
    await tx.session.execute(insert(Vacancy), rows)


def _in(what: Any, values: Sequence[Any], kind: Any) -> Any:
    """Say that something is one of many, with one parameter for all of them."""
    return what == any_(literal(list(values), ARRAY(kind)))
