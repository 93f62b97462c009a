"""End a taking into care, open the measure that follows, let the stay go on: all or nothing."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from jugendhilfe_api.cases.measures import service as measures
from jugendhilfe_api.cases.measures.schemas import MeasureOpening
from jugendhilfe_api.core.database.reader import Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import RuleViolated, Violation
from jugendhilfe_api.offers.rates.models import RateComponent
from jugendhilfe_api.placements.bookings import service as bookings
from jugendhilfe_api.placements.bookings.models import Booking, BookingState
from jugendhilfe_api.placements.bookings.rate_periods import service as rate_periods
from jugendhilfe_api.placements.custody import queries, rules, schemas, service
from jugendhilfe_api.placements.custody.codes import CustodyEndReason, CustodyResidence
from jugendhilfe_api.placements.custody.deadlines.rules import midnight
from jugendhilfe_api.placements.custody.models import CustodyMeasure

STANDING = {BookingState.PLANNED, BookingState.ACTIVE}


async def decide(tx: Tx, measure_id: UUID, decision: schemas.HelpDecision) -> Resource:
    """Take the decision.

    Raises `RuleViolated` (422) where the place does not fit, `VacancyTaken` (409) where the other
    place of the facility is taken.
    """
    custody = await service.lock(tx, measure_id)
    before = custody.state
    after = await queries.STATES.take(tx, custody, "help-decision")
    custody.state = before  # the end is written in one piece, when the help is there
    decided_on = decision.decided_on or tx.today
    _refuse(rules.decided(decision, decided_on, custody.begun_at, tx.today))
    stay = await _go_on(tx, custody, decision, decided_on)
    opening = MeasureOpening(
        case_id=custody.case_id,
        person_id=custody.person_id,
        **decision.model_dump(include={"service_type", "kind", "claimant"}),
    )
    help_ = await measures.follow_custody(tx, opening, decided_on, decided_on if stay else None)
    custody.state, custody.measure_id = after, help_.id
    if stay is not None and stay.id != custody.booking_id:
        custody.next_booking_id = stay.id
    if residence := decision.residence_after or (CustodyResidence.HOME if stay else None):
        custody.residence_after = residence.value
    ended_at = tx.now
    if decided_on < tx.today:  # which hour it was, nobody has said
        ended_at = midnight(decided_on + timedelta(days=1))
    return await service.ended(tx, custody, ended_at, CustodyEndReason.HELP_DECISION)


async def _go_on(
    tx: Tx, custody: CustodyMeasure, decision: schemas.HelpDecision, decided_on: date
) -> Booking | None:
    """Return the booking in which the young person stays: the same, or one in the same house."""
    if not decision.same_place and decision.vacancy_id is None:
        return None
    booking = await _standing(tx, custody)
    if booking is None:
        pointer = "#/same_place" if decision.same_place else "#/vacancy_id"
        raise RuleViolated(Violation("no-stay", rules.NO_STAY, pointer))
    stay = booking
    if decision.vacancy_id is not None:
        stay = await bookings.move(tx, booking, decision.vacancy_id, decision.discharge_day)
    if stay.facility_id != booking.facility_id:
        raise RuleViolated(Violation("other-facility", rules.OTHER_FACILITY, "#/vacancy_id"))
    _refuse(rules.fits(decision, await queries.offer(tx, stay.offer_id)))
    if stay is booking:
        await rate_periods.change(tx, booking, RateComponent.BASIC, decided_on)
    return stay


async def _standing(tx: Tx, custody: CustodyMeasure) -> Booking | None:
    if custody.booking_id is None:
        return None
    booking = await bookings.get_own(tx, custody.booking_id)
    return booking if booking.state in STANDING else None


def _refuse(found: Iterable[Violation]) -> None:
    if broken := tuple(found):
        raise RuleViolated(*broken)
