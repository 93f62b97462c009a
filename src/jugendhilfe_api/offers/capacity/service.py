"""Take, change and free places (Plätze); `placements` and `offers.vacancies` call this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, func
from sqlalchemy.dialects.postgresql import Range

from jugendhilfe_api.core.database.context import current_today
from jugendhilfe_api.core.database.transaction import JobTx, Tx
from jugendhilfe_api.core.problems import Conflict, Text
from jugendhilfe_api.offers.capacity import queries, schemas


class VacancyTaken(Conflict):
    """There are not as many free places for these nights; `alternatives` names other offers."""

    code = "vacancy-taken"
    title = Text("Der Platz ist vergeben", "The place is taken")
    constraint = "place_taken_once"
    extension = schemas.Alternatives

    def __init__(self, alternatives: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__()
        self.members = {"alternatives": list(alternatives)}


class PlacesTaken(Conflict):
    """More places than that are held or booked: they cannot be withdrawn."""

    code = "places-taken"
    title = Text("So viele Plätze sind schon belegt", "More places are taken already")


class Announced(Protocol):
    """A vacancy, as far as its places are concerned."""

    id: Any
    provider_id: Any
    offer_id: Any


@dataclass(slots=True)
class Of:
    """The places of a vacancy that is no row yet."""

    id: UUID
    provider_id: UUID
    offer_id: UUID


def nights(admission_day: date, discharge_day: date | None) -> Range[date]:
    """Return the nights of a stay `[admission, discharge)`; open-ended without discharge."""
    return Range(admission_day, discharge_day, bounds="[)")


def nights_of(first: Any, until: Any) -> ColumnElement[Range[date]]:
    """Write the nights between two days as SQL; `until` may be null."""
    return func.daterange(first, until, "[)")


def first_night(available_from: Any) -> ColumnElement[Range[date]]:
    """Write the first night, from today, in which a vacancy has places."""
    first = func.greatest(available_from, current_today)
    return func.daterange(first, first, "[]")


def free_places(
    vacancy_id: SQLColumnExpression[UUID], asked: ColumnElement[Range[date]]
) -> ColumnElement[int]:
    """Write the number of places of a vacancy that are free in all the nights, as SQL.

    For the columns and conditions of lists and searches: what a hold would get at the instant of
    the transaction. A hold that has run out counts for nothing.
    """
    return queries.free(vacancy_id, asked)


async def hold(
    tx: Tx, vacancy_id: UUID, asked: Range[date], until: datetime, places: int
) -> list[tuple[UUID, UUID]]:
    """Hold places until an instant, all or none: (occupancy, place) of each; else nothing."""
    return await queries.take(tx, vacancy_id, asked, until, places)


async def book(tx: Tx, vacancy_id: UUID, asked: Range[date]) -> UUID | None:
    """Book one place without a hold before; return its occupancy, or nothing."""
    taken = await queries.take(tx, vacancy_id, asked, None, 1)
    return taken[0][0] if taken else None


async def book_held(tx: Tx, occupancy_id: UUID) -> None:
    """Turn a hold into a booking, if it has not run out.

    Raises `VacancyTaken` (409) otherwise.
    """
    if not await queries.book(tx, occupancy_id):
        raise VacancyTaken


async def extend(tx: Tx, occupancies: Sequence[UUID], until: datetime) -> None:
    """Let all of these holds last until another instant.

    Raises `VacancyTaken` (409) if one of them has run out.
    """
    if await queries.extend(tx, occupancies, until) != len(occupancies):
        raise VacancyTaken


async def change_nights(tx: Tx, occupancy_id: UUID, asked: Range[date]) -> None:
    """Take the place for other nights (discharge, extension); no nights at all free it.

    Raises `VacancyTaken` (409) if somebody else has it then, or the vacancy ends before.
    """
    if not await queries.move(tx, occupancy_id, asked):
        raise VacancyTaken


async def release(tx: Tx, occupancies: Sequence[UUID]) -> int:
    """Free the places; return how many."""
    return await queries.release(tx, occupancies) if occupancies else 0


async def drop_expired(tx: JobTx, most: int) -> int:
    """Remove holds that have run out; return how many. They counted for nothing before."""
    return await queries.drop_expired(tx, most)


async def announce(tx: Tx, vacancy: Announced, places: int) -> None:
    """Make the vacancy of the caller one of so many places.

    Raises `PlacesTaken` (409) if places that are held or booked would have to go.
    """
    if await announce_many(tx, [(vacancy, places)]):
        raise PlacesTaken


async def announce_many(tx: Tx, wanted: Sequence[tuple[Announced, int]]) -> set[UUID]:
    """Make the vacancies of the caller ones of so many places each, in few statements.

    Returns those that stay as they are, because places that are held or booked would have to go.
    """
    known = await queries.announced(tx, [vacancy.id for vacancy, _ in wanted])
    refused: set[UUID] = set()
    surplus: list[UUID] = []
    missing: list[queries.Missing] = []
    for vacancy, places in wanted:
        there = known.get(vacancy.id, [])
        too_many = len(there) - places
        free = [place for place, taken in there if not taken]
        if too_many > len(free):
            refused.add(vacancy.id)
        elif too_many > 0:
            surplus += free[-too_many:]
        elif too_many < 0:
            missing.append((vacancy.id, vacancy.provider_id, vacancy.offer_id, -too_many))
    if surplus:
        await queries.withdraw(tx, surplus)
    if missing:
        await queries.add(tx, missing)
    return refused
