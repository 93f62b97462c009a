"""SQL of the ledger: the functions that write it, and what providers announce."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Integer,
    SQLColumnExpression,
    Uuid,
    and_,
    any_,
    cast,
    column,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.context import current_now, current_today
from jugendhilfe_api.core.database.transaction import JobTx, Tx
from jugendhilfe_api.offers.capacity.models import Occupancy, OccupancyState, Place

Missing = tuple[UUID, UUID, UUID, int]  # vacancy, provider, offer, and how many places it lacks

COUNTS = or_(Occupancy.state == OccupancyState.BOOKED, Occupancy.held_until > current_now)


def taken(nights: ColumnElement[Range[date]]) -> ColumnElement[bool]:
    """Say that the place of the row is taken in one of these nights."""
    found = and_(Occupancy.place_id == Place.id, Occupancy.nights.op("&&")(nights), COUNTS)
    # The nights may come from the vacancy of the statement around: that is no table of this one.
    return exists().where(found).correlate_except(Occupancy)


def free(
    vacancy_id: SQLColumnExpression[UUID], nights: ColumnElement[Range[date]]
) -> ColumnElement[int]:
    """Count the places of a vacancy that are free in all of these nights."""
    announced = (Place.vacancy_id == vacancy_id, Place.withdrawn.is_(False))
    counted = select(func.count()).select_from(Place).where(*announced, ~taken(nights))
    counted = counted.correlate_except(Place)
    return counted.scalar_subquery()


async def take(
    tx: Tx, vacancy_id: UUID, nights: Range[date], held_until: datetime | None, places: int
) -> list[tuple[UUID, UUID]]:
    """Take places, all or none; answer (occupancy, place) of each, or nothing."""
    ids = [uuid7() for _ in range(places)]
    rows = func.take_places(
        literal(vacancy_id, Uuid()),
        literal(nights, DATERANGE()),
        cast(literal(held_until, DateTime(timezone=True)), DateTime(timezone=True)),
        literal(ids, ARRAY(Uuid())),
    ).table_valued(column("id", Uuid()), column("place_id", Uuid()))
    found = await tx.session.execute(select(rows.c.id, rows.c.place_id).order_by(rows.c.id))
    return [(row.id, row.place_id) for row in found]


async def book(tx: Tx, occupancy_id: UUID) -> bool:
    """Turn a hold that has not run out into a booking."""
    booked = select(func.book_held_place(literal(occupancy_id, Uuid())))
    return bool(await tx.session.scalar(booked))


async def extend(tx: Tx, occupancies: Sequence[UUID], until: datetime) -> int:
    """Let holds that have not run out last until another instant; return how many did."""
    extended = func.extend_holds(
        literal(list(occupancies), ARRAY(Uuid())), literal(until, DateTime(timezone=True))
    )
    return int(await tx.session.scalar(select(extended)) or 0)


async def move(tx: Tx, occupancy_id: UUID, nights: Range[date]) -> bool:
    """Take the place for other nights instead."""
    moved = func.change_nights(literal(occupancy_id, Uuid()), literal(nights, DATERANGE()))
    return bool(await tx.session.scalar(select(moved)))


async def release(tx: Tx, occupancies: Sequence[UUID]) -> int:
    """Free the places."""
    freed = select(func.release_places(literal(list(occupancies), ARRAY(Uuid()))))
    return int(await tx.session.scalar(freed) or 0)


async def drop_expired(tx: JobTx, most: int) -> int:
    """Remove holds that have run out, the oldest first."""
    return int(await tx.session.scalar(select(func.drop_expired_holds(most))) or 0)


async def announced(tx: Tx, vacancy_ids: Sequence[UUID]) -> Mapping[UUID, list[tuple[UUID, bool]]]:
    """Lock the places of vacancies of the caller: (id, whether it is taken now or later)."""
    of_vacancies = (Place.vacancy_id.in_(vacancy_ids), Place.withdrawn.is_(False))
    locked = select(Place.id).where(*of_vacancies).order_by(Place.id).with_for_update()
    ids = list(await tx.session.scalars(locked))
    ahead: ColumnElement[Range[date]] = func.daterange(current_today, None, "[)")
    # Another statement: the first one did not see what was committed while it waited.
    found = select(Place.vacancy_id, Place.id, taken(ahead)).where(_is_one_of(Place.id, ids))
    places = defaultdict[UUID, list[tuple[UUID, bool]]](list)
    for vacancy_id, place_id, is_taken in await tx.session.execute(found.order_by(Place.id)):
        places[vacancy_id].append((place_id, is_taken))
    return places


async def withdraw(tx: Tx, places: Sequence[UUID]) -> None:
    """Announce these places no longer."""
    await tx.session.execute(
        update(Place).where(_is_one_of(Place.id, places)).values(withdrawn=True),
        execution_options={"synchronize_session": False},
    )


async def add(tx: Tx, missing: Sequence[Missing]) -> None:
    """Announce more places: first those that were withdrawn, then new ones."""
    more = _missing(missing)
    withdrawn = (
        select(
            Place.id,
            Place.vacancy_id,
            func.row_number()
            .over(partition_by=Place.vacancy_id, order_by=Place.id)
            .label("place"),
        )
        .where(Place.vacancy_id.in_(select(more.c.vacancy_id)), Place.withdrawn.is_(True))
        .subquery()
    )
    chosen = (
        select(withdrawn.c.id)
        .join(more, more.c.vacancy_id == withdrawn.c.vacancy_id)
        .where(withdrawn.c.place <= more.c.number)
    )
    revived = update(Place).where(Place.id.in_(chosen)).values(withdrawn=False)
    back = await tx.session.scalars(
        revived.returning(Place.vacancy_id), execution_options={"synchronize_session": False}
    )
    revivals = Counter(back)
    new = [(v, p, o, number - revivals[v]) for v, p, o, number in missing if number > revivals[v]]
    if new:
        made = _missing(new)
        numbers = func.generate_series(1, made.c.number).table_valued("n").lateral()
        rows = select(
            func.gen_random_uuid(), made.c.provider_id, made.c.offer_id, made.c.vacancy_id
        ).join(numbers, true())
        names = ["id", "provider_id", "offer_id", "vacancy_id"]
        await tx.session.execute(insert(Place).from_select(names, rows, include_defaults=False))


def _missing(missing: Sequence[Missing]) -> Any:
    """Write the places that vacancies lack as a table of the statement."""
    vacancies, providers, offers, numbers = (list(each) for each in zip(*missing, strict=True))
    given = (literal(ids, ARRAY(Uuid())) for ids in (vacancies, providers, offers))
    return (
        func.unnest(*given, literal(numbers, ARRAY(Integer())))
        .table_valued(
            column("vacancy_id", Uuid()),
            column("provider_id", Uuid()),
            column("offer_id", Uuid()),
            column("number", Integer()),
            name="missing",
        )
        .render_derived()
    )


def _is_one_of(identity: Any, ids: Sequence[UUID]) -> ColumnElement[bool]:
    """Say that an id is one of many, with one parameter for all of them."""
    found: ColumnElement[bool] = identity == any_(literal(list(ids), ARRAY(Uuid())))
    return found
