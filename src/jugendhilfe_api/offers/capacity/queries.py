"""SQL of the ledger: the functions that write it, and what providers announce."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    SQLColumnExpression,
    Uuid,
    and_,
    cast,
    column,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.context import current_now, current_today
from jugendhilfe_api.core.database.transaction import JobTx, Tx
from jugendhilfe_api.offers.capacity.models import Occupancy, OccupancyState, Place

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


async def announced(tx: Tx, vacancy_id: UUID) -> list[tuple[UUID, bool]]:
    """Lock the places of a vacancy of the caller: (id, whether it is taken now or later)."""
    of_vacancy = (Place.vacancy_id == vacancy_id, Place.withdrawn.is_(False))
    locked = select(Place.id).where(*of_vacancy).order_by(Place.id).with_for_update()
    ids = list(await tx.session.scalars(locked))
    ahead: ColumnElement[Range[date]] = func.daterange(current_today, None, "[)")
    # Another statement: the first one did not see what was committed while it waited.
    found = select(Place.id, taken(ahead)).where(Place.id.in_(ids)).order_by(Place.id)
    return [(row[0], row[1]) for row in await tx.session.execute(found)]


async def withdraw(tx: Tx, places: Sequence[UUID]) -> None:
    """Announce these places no longer."""
    await tx.session.execute(
        update(Place).where(Place.id.in_(places)).values(withdrawn=True),
        execution_options={"synchronize_session": False},
    )


async def add(tx: Tx, provider_id: UUID, offer_id: UUID, vacancy_id: UUID, places: int) -> None:
    """Announce more places: first those that were withdrawn, then new ones."""
    withdrawn = (
        select(Place.id)
        .where(Place.vacancy_id == vacancy_id, Place.withdrawn.is_(True))
        .order_by(Place.id)
        .limit(places)
    )
    revived = update(Place).where(Place.id.in_(withdrawn)).values(withdrawn=False)
    back = await tx.session.scalars(
        revived.returning(Place.id), execution_options={"synchronize_session": False}
    )
    owners = {"provider_id": provider_id, "offer_id": offer_id, "vacancy_id": vacancy_id}
    rows = [owners | {"id": uuid7()} for _ in range(places - len(back.all()))]
    if rows:
        await tx.session.execute(insert(Place).values(rows))  # one statement, checked once
