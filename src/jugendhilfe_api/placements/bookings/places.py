"""Where the place of a booking comes from: a reservation, or a vacancy directly."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.offers.capacity import service as capacity
from jugendhilfe_api.placements.bookings import schemas
from jugendhilfe_api.placements.requests.contacts import service as contacts
from jugendhilfe_api.placements.reservations import service as reservations
from jugendhilfe_api.placements.reservations.alternatives import Wanted


@dataclass(frozen=True, slots=True)
class Taken:
    """A place that is booked, and what the provider knew before: values and since when."""

    provider_id: UUID
    facility_id: UUID
    offer_id: UUID
    vacancy_id: UUID
    occupancy_id: UUID
    admission_day: date
    discharge_day: date | None
    known_before: tuple[dict[str, Any], datetime] | None = None
    asked_before: tuple[dict[str, Any], datetime] | None = None  # with the request for a place


async def take(tx: Tx, new: schemas.BookingRequest) -> Taken:
    """Book the place in the ledger.

    Raises `UnknownReference` and `RuleViolated` (422), `VacancyTaken` and `StateTransition` (409).
    """
    if new.reservation_id is not None:
        return await _of_reservation(tx, new.reservation_id, new.case_id)
    if new.vacancy_id is None or new.admission_day is None:
        raise LookupError("the rules let through what has neither reservation nor vacancy")
    return await _of_vacancy(tx, new, new.vacancy_id, new.admission_day)


async def _of_reservation(tx: Tx, reservation_id: UUID, case_id: UUID) -> Taken:
    reservation, occupancy_id, number = await reservations.book_one(tx, reservation_id)
    told = reservation.young_people
    contact_id = reservation.placement_contact_id
    return Taken(
        reservation.provider_id,
        reservation.facility_id,
        reservation.offer_id,
        reservation.vacancy_id,
        occupancy_id,
        reservation.admission_day,
        reservation.discharge_day,
        (told[number], reservation.created_at) if number < len(told) else None,
        await contacts.booked(tx, contact_id, case_id, number) if contact_id else None,
    )


async def _of_vacancy(
    tx: Tx, new: schemas.BookingRequest, vacancy_id: UUID, admission_day: date
) -> Taken:
    vacancy, offer = await reservations.on_the_market(tx, vacancy_id)
    discharge_day = new.discharge_day
    reservations.check_period(tx, vacancy, admission_day, discharge_day)
    nights = capacity.nights(admission_day, discharge_day)
    occupancy_id = await capacity.book(tx, vacancy.id, nights)
    if occupancy_id is None:
        raise await reservations.lost(tx, Wanted(offer.id, nights, needs=new.needs))
    return Taken(
        offer.provider_id,
        offer.facility_id,
        offer.id,
        vacancy.id,
        occupancy_id,
        admission_day,
        discharge_day,
    )
