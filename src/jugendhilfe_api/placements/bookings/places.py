"""Where the place of a booking comes from: a reservation, or a vacancy directly."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.offers.capacity import service as capacity
from jugendhilfe_api.organisations.facilities.groups.models import Gender
from jugendhilfe_api.people.models import Person
from jugendhilfe_api.placements.bookings import rules, schemas
from jugendhilfe_api.placements.requests.contacts import service as contacts
from jugendhilfe_api.placements.reservations import service as reservations
from jugendhilfe_api.placements.reservations.alternatives import Wanted
from jugendhilfe_api.placements.reservations.models import PlaceComponent


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
    reservation_id: UUID | None = None
    known_before: tuple[dict[str, Any], datetime] | None = None
    asked_before: tuple[dict[str, Any], datetime] | None = None  # with the request for a place


async def take(tx: Tx, new: schemas.BookingRequest, person: Person) -> Taken:
    """Book the place in the ledger.

    Raises `UnknownReference` and `RuleViolated` (422), `VacancyTaken` and `StateTransition` (409).
    """
    if new.reservation_id is not None:
        return await _of_reservation(tx, new.reservation_id, new.case_id)
    if new.vacancy_id is None or new.admission_day is None:
        raise LookupError("the rules let through what has neither reservation nor vacancy")
    return await _of_vacancy(tx, new, person, new.vacancy_id, new.admission_day)


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
        reservation.id,
        (told[number], reservation.created_at) if number < len(told) else None,
        await contacts.booked(tx, contact_id, case_id, number) if contact_id else None,
    )


async def _of_vacancy(
    tx: Tx, new: schemas.BookingRequest, person: Person, vacancy_id: UUID, admission_day: date
) -> Taken:
    vacancy, offer = await reservations.on_the_market(tx, vacancy_id)
    discharge_day = new.discharge_day
    wanted = _wanted(new, person, offer.id, admission_day)
    if new.emergency:
        period = (admission_day, discharge_day)
        held = await reservations.admit_at_once(tx, vacancy.id, *period, wanted)
        return await _of_reservation(tx, held.id, new.case_id)
    reservations.check_period(tx, vacancy, admission_day, discharge_day)
    occupancy_id = await capacity.book(tx, vacancy.id, wanted.nights)
    if occupancy_id is None:
        raise await reservations.lost(tx, wanted)
    return Taken(
        offer.provider_id,
        offer.facility_id,
        offer.id,
        vacancy.id,
        occupancy_id,
        admission_day,
        discharge_day,
    )


def _wanted(
    new: schemas.BookingRequest, person: Person, offer_id: UUID, admission_day: date
) -> Wanted:
    """Say what is looked for if the place is taken: suitable for this young person."""
    nights = capacity.nights(admission_day, new.discharge_day)
    grown_up = new.component == PlaceComponent.PARENT
    ages = [] if person.born_on is None else [rules.age_on(person.born_on, admission_day)]
    return Wanted(
        offer_id,
        nights,
        ages=[] if grown_up else ages,
        genders=[person.gender] if person.gender in set(Gender) else [],
        needs=new.needs,
        emergency=new.emergency,
    )
