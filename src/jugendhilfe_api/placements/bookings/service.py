"""Use cases of bookings."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    NotYourStep,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.offers.capacity import service as capacity
from jugendhilfe_api.people.models import Person
from jugendhilfe_api.placements import dated, freed
from jugendhilfe_api.placements.bookings import disclosing, models, queries, rules, schemas
from jugendhilfe_api.placements.bookings.models import BookingState
from jugendhilfe_api.placements.bookings.places import take
from jugendhilfe_api.placements.reservations import service as reservations
from jugendhilfe_api.placements.reservations.models import CancellationReason
from jugendhilfe_api.placements.reservations.rules import check

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no letters that look like digits

EXPECTED = (BookingState.PLANNED, BookingState.ACTIVE)


class BookingReferenceTaken(Conflict):
    """The provider has another booking with this number."""

    code = "provider-reference-taken"
    constraint = "uq_bookings_provider_reference"


def access_terms(day: date) -> dict[str, Any]:
    """Return for how long providers may know who has left, as it counts on a day."""
    return dated.in_force("access_terms.yaml", day)


async def search(reader: Reader, query: schemas.BookingQuery, *, total: bool) -> Slice:
    """List the bookings that the caller sees, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, booking_id: UUID) -> Resource:
    """Read one booking."""
    return await reader.resource(queries.ONE, booking_id=booking_id)


async def disclosures(reader: Reader, booking_id: UUID, query: schemas.DisclosureQuery) -> Slice:
    """List what was handed to the provider; nothing for a provider whose access has ended."""
    await must_see(reader, booking_id)
    return await queries.DISCLOSURES.page(reader, query, booking_id=booking_id)


async def disclosure(reader: Reader, booking_id: UUID, disclosure_id: UUID) -> Resource:
    """Read all that one disclosure has told."""
    of = {"booking_id": booking_id, "disclosure_id": disclosure_id}
    found = await reader.resource(queries.ONE_DISCLOSURE, **of)
    return disclosing.opened(reader.ring, found, disclosure_id)


async def disclose(
    tx: Tx, booking_id: UUID, new: schemas.AdditionalDisclosure
) -> tuple[UUID, Resource]:
    """Hand over more to a provider that may still know the young person."""
    booking = await get_own(tx, booking_id)
    if booking.state not in EXPECTED or booking.access_ended_at is not None:
        raise StateTransition
    disclosure_id = await disclosing.later(tx, booking, new)
    await changes.record(tx, "booking.disclosed", booking, booking.provider_id)
    of = {"booking_id": booking_id, "disclosure_id": disclosure_id}
    found = await tx.resource(queries.ONE_DISCLOSURE, **of)
    return disclosure_id, disclosing.opened(tx.ring, found, disclosure_id)


async def must_see(reader: Reader, booking_id: UUID) -> None:
    """Raise `NotFound` (404) for a booking that the caller does not see."""
    if not await queries.sees(reader, booking_id):
        raise NotFound


async def book(tx: Tx, new: schemas.BookingRequest) -> Resource:
    """Book a place for a young person of a case of the caller's office.

    Raises `RuleViolated` and `UnknownReference` (422), and `VacancyTaken` (409) with the next
    best offers if there is no place.
    """
    booking = await plan(tx, new)
    return await tx.resource(queries.ONE, booking_id=booking.id)


async def plan(
    tx: Tx, new: schemas.BookingRequest, state: str = queries.MACHINE.initial
) -> models.Booking:
    """Do what `book` does; `state` is ACTIVE for who has been admitted already."""
    check(*rules.source_broken(new))
    person = await _person(tx, new)
    await reservations.check_needs(tx, new.needs, "#/needs")
    taken = await take(tx, new, person)
    booking = models.Booking(
        youth_office_id=tx.principal.organisation,
        provider_id=taken.provider_id,
        facility_id=taken.facility_id,
        offer_id=taken.offer_id,
        vacancy_id=taken.vacancy_id,
        reservation_id=taken.reservation_id,
        occupancy_id=taken.occupancy_id,
        case_id=new.case_id,
        person_id=new.person_id,
        reference=_reference(tx.today),
        admission_day=taken.admission_day,
        discharge_day=taken.discharge_day,
        component=new.component,
        emergency=new.emergency,
        outside_region=await queries.is_outside_region(tx, taken.facility_id),
        choice_reason=new.choice_reason,
        choice_note=new.choice_note,
        state=state,
    )
    tx.session.add(booking)
    await changes.record(tx, "booking.planned", booking, booking.provider_id)
    await disclosing.with_booking(tx, booking, person, new, taken)
    return booking


async def move(
    tx: Tx, booking: models.Booking, vacancy_id: UUID, discharge_day: date | None
) -> models.Booking:
    """Let a young person change the place today: the night belongs to the new one.

    Raises `StateTransition` (409) if the stay has ended, and what `book` raises.
    """
    before = booking.state
    await queries.MACHINE.take(tx, booking, "transfer")
    leaves_on = max(booking.admission_day, tx.today)
    await _move(tx, booking, booking.admission_day, leaves_on)
    booking.discharge_reason = models.DischargeReason.CUSTODY_ENDED
    await changes.record(tx, "booking.ended", booking, booking.provider_id)
    new = schemas.BookingRequest(
        vacancy_id=vacancy_id,
        admission_day=tx.today,
        discharge_day=discharge_day,
        case_id=booking.case_id,
        person_id=booking.person_id,
        choice_reason=models.ChoiceReason.CONTINUITY,
    )
    return await plan(tx, new, before)


async def _person(tx: Tx, new: schemas.BookingRequest) -> Person:
    case = await queries.case_of(tx, new.case_id)
    if case is None:
        raise UnknownReference("#/case_id")
    person = await queries.person_of(tx, case, new.person_id)
    if person is None:
        raise UnknownReference("#/person_id")
    return person


def _reference(day: date) -> str:
    """Make a number of 40 random bits, as letters and digits that nobody confuses."""
    number = uuid4().int
    digits = "".join(DIGITS[number >> 5 * place & 31] for place in range(8))
    return f"B-{day.year}-{digits}"


async def get_own(tx: Tx, booking_id: UUID) -> models.Booking:
    """Return a booking that the caller may change; others wait for it.

    Raises `NotFound` (404), or `NotYourStep` (403) for who may only look at it.
    """
    if booking := await queries.get_for_update(tx, booking_id):
        return booking
    if await queries.is_seen(tx, booking_id):
        raise NotYourStep
    raise NotFound


async def change(tx: Tx, booking_id: UUID, held: IfMatch, patch: schemas.BookingPatch) -> Resource:
    """Change the provider's own number, whatever has become of the booking."""
    booking = await get_own(tx, booking_id)
    held.check(booking.version)
    if "provider_reference" in patch.model_fields_set:
        booking.provider_reference = patch.provider_reference
    if tx.session.is_modified(booking):
        return await _changed(tx, "booking.changed", booking)
    return await tx.resource(queries.ONE, booking_id=booking_id)


async def admit(tx: Tx, booking_id: UUID, admission: schemas.Admission) -> Resource:
    """Record the admission; the nights of the place begin on that day."""
    booking = await get_own(tx, booking_id)
    await queries.MACHINE.take(tx, booking, "admission")
    check(*rules.admission_broken(booking, admission.day, tx.today))
    if admission.day != booking.admission_day:
        await _move(tx, booking, admission.day, booking.discharge_day)
    if admission.provider_reference is not None:
        booking.provider_reference = admission.provider_reference
    return await _changed(tx, "booking.admitted", booking)


async def discharge(tx: Tx, booking_id: UUID, leaving: schemas.Discharge) -> Resource:
    """Record the discharge; the place is free from the night of that day on."""
    booking = await get_own(tx, booking_id)
    await queries.MACHINE.take(tx, booking, "discharge")
    check(*rules.discharge_broken(booking, leaving.day, tx.today))
    early = booking.discharge_day is None or leaving.day < booking.discharge_day
    await _move(tx, booking, booking.admission_day, leaving.day)
    booking.discharge_reason = leaving.reason
    return await _changed(tx, "booking.ended", booking, frees=early)


async def extend(tx: Tx, booking_id: UUID, longer: schemas.Extension) -> Resource:
    """Let the young person stay longer, if the place is free."""
    booking = await get_own(tx, booking_id)
    await queries.MACHINE.take(tx, booking, "extension")
    check(*rules.extension_broken(booking, longer.discharge_day))
    await _move(tx, booking, booking.admission_day, longer.discharge_day)
    return await _changed(tx, "booking.extended", booking)


async def reschedule(tx: Tx, booking_id: UUID, other: schemas.Rescheduling) -> Resource:
    """Let the young person come on another day, if the place is free by then."""
    booking = await get_own(tx, booking_id)
    await queries.MACHINE.take(tx, booking, "rescheduling")
    check(*rules.rescheduling_broken(booking, other.admission_day, tx.today))
    later = other.admission_day > booking.admission_day
    await _move(tx, booking, other.admission_day, booking.discharge_day)
    return await _changed(tx, "booking.rescheduled", booking, frees=later)


async def cancel(tx: Tx, booking_id: UUID, reason: CancellationReason | None) -> Resource:
    """Cancel a booking before the admission; the provider may know the young person no longer."""
    booking = await get_own(tx, booking_id)
    await queries.MACHINE.take(tx, booking, "cancellation")
    booking.cancellation_reason = reason
    await _give_up(tx, booking)
    return await _changed(tx, "booking.cancelled", booking, frees=True)


async def not_arrived(tx: Tx, booking_id: UUID) -> Resource:
    """Record that the young person has not come; the place is free from today on."""
    booking = await get_own(tx, booking_id)
    await queries.MACHINE.take(tx, booking, "non-arrival")
    await _give_up(tx, booking)
    return await _changed(tx, "booking.not-started", booking, frees=True)


async def _give_up(tx: Tx, booking: models.Booking) -> None:
    """Free the nights that are still to come, and end the provider's access."""
    booking.access_ended_at = tx.now
    if booking.occupancy_id is not None:
        until = max(booking.admission_day, tx.today)
        nights = capacity.nights(booking.admission_day, until)
        with tx.session.no_autoflush:  # the change is written and recorded in one piece
            await capacity.change_nights(tx, booking.occupancy_id, nights)


async def _move(
    tx: Tx, booking: models.Booking, admission_day: date, discharge_day: date | None
) -> None:
    if booking.occupancy_id is None:
        raise capacity.VacancyTaken
    nights = capacity.nights(admission_day, discharge_day)
    with tx.session.no_autoflush:
        await capacity.change_nights(tx, booking.occupancy_id, nights)
    booking.admission_day = admission_day
    booking.discharge_day = discharge_day


async def _changed(tx: Tx, kind: str, booking: models.Booking, *, frees: bool = False) -> Resource:
    await changes.record(tx, kind, booking, booking.youth_office_id, booking.provider_id)
    if frees:
        await freed.tell(tx, booking.vacancy_id)
    return await tx.resource(queries.ONE, booking_id=booking.id)
