"""Use cases of custody measures."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from uuid_utils.compat import uuid7

from jugendhilfe_api.cases import service as cases
from jugendhilfe_api.cases.models import Case, CaseState
from jugendhilfe_api.core.clock import day_of
from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.crypto.sealed import Ciphertext, revealed, seal
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    NotPermitted,
    RuleViolated,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.offers.rates import service as rates
from jugendhilfe_api.offers.rates.models import RateComponent
from jugendhilfe_api.placements.bookings import service as bookings
from jugendhilfe_api.placements.bookings.models import Booking, ChoiceReason
from jugendhilfe_api.placements.bookings.rate_periods import service as rate_periods
from jugendhilfe_api.placements.bookings.schemas import BookingRequest
from jugendhilfe_api.placements.custody import queries, rules, schemas
from jugendhilfe_api.placements.custody.codes import CustodyEndReason
from jugendhilfe_api.placements.custody.deadlines import service as deadlines
from jugendhilfe_api.placements.custody.deadlines.models import DeadlineStart
from jugendhilfe_api.placements.custody.deadlines.rules import midnight
from jugendhilfe_api.placements.custody.deadlines.schemas import (
    DeadlineFulfilment,
    DeadlineQuery,
)
from jugendhilfe_api.placements.custody.models import CustodyMeasure

OF_PLACE = {"vacancy_id", "discharge_day", "needs"}
NOT_IN_CASE = Text(
    "Um diese Person geht es nicht in der Akte", "The case is not about this person"
)
NO_CUSTODY = Text(
    "In dieser Akte wird niemand in Obhut genommen", "Nobody is taken into care in this case"
)


class CustodyMeasureRunning(Conflict):
    """The child is in care already."""

    code = "custody-measure-running"
    constraint = "custody_measure_running"


async def search(reader: Reader, query: schemas.CustodyQuery, *, total: bool) -> Slice:
    """List the custody measures that the caller may see, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, measure_id: UUID) -> Resource:
    """Read one custody measure."""
    found = await reader.resource(queries.ONE, custody_measure_id=measure_id)
    return _opened(reader.ring, found)


async def must_see(reader: Reader, measure_id: UUID) -> None:
    """Raise `NotFound` (404) for a measure that the caller does not see."""
    if await reader.row(queries.SEEN, custody_measure_id=measure_id) is None:
        raise NotFound


async def begin(tx: Tx, new: schemas.CustodyBeginning) -> Resource:
    """Take a child into care, and book the place where one is named.

    Raises `RuleViolated` and `UnknownReference` (422), `CustodyMeasureRunning` (409), and
    `VacancyTaken` (409) with the next best offers if there is no place.
    """
    begun_at = rules.as_shown(new.begun_at or tx.now)
    _refuse(rules.begun(begun_at, tx.now))
    _refuse(rules.vacancy(new))
    case = await _case(tx, new)
    measure_id = uuid7()
    given: dict[str, Any] = new.model_dump(exclude=OF_PLACE | {"begun_at", "occasions"})
    measure = CustodyMeasure(
        id=measure_id,
        youth_office_id=case.youth_office_id,
        department=case.department,
        state=queries.STATES.initial,
        begun_at=begun_at,
        occasions=_sealed(tx.ring, measure_id, new.occasions),
        repeated_in_year=await _repeated(tx, new.person_id, begun_at),
        **given,
    )
    if measure.trusted_person_notified_at:
        notified = measure.trusted_person_notified_at
        _refuse(rules.instant("trusted_person_notified_at", notified, begun_at, tx.now))
    if new.vacancy_id is not None:
        measure.booking_id = (await _book(tx, new)).id
    tx.session.add(measure)
    await changes.record(tx, "custody-measure.begun", measure)
    await deadlines.start(tx, measure, DeadlineStart.BEGUN, begun_at)
    return await answer(tx, measure)


async def _case(tx: Tx, new: schemas.CustodyBeginning) -> Case:
    try:
        case = await cases.lock(tx, new.case_id)
    except NotFound as error:
        raise UnknownReference("#/case_id") from error
    if case.department != Department.ASD or case.state != CaseState.OPEN:
        raise RuleViolated(Violation("no-custody-measures", NO_CUSTODY, "#/case_id"))
    person = await queries.person(tx, new.person_id)
    if person is None or person.id not in await cases.persons_of(tx, case):
        raise RuleViolated(Violation("not-in-case", NOT_IN_CASE, "#/person_id"))
    _refuse(rules.minor(person, day_of(new.begun_at or tx.now)))
    return case


async def _repeated(tx: Tx, person_id: UUID, begun_at: datetime) -> bool:
    year = day_of(begun_at).year
    first, until = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    return await queries.began_between(tx, person_id, first, until)


async def _book(tx: Tx, new: schemas.CustodyBeginning) -> Booking:
    """Book the place from today on, by the class of rates that is agreed for custody."""
    wish = BookingRequest(
        vacancy_id=new.vacancy_id,
        admission_day=tx.today,
        discharge_day=new.discharge_day,
        case_id=new.case_id,
        person_id=new.person_id,
        needs=new.needs,
        choice_reason=ChoiceReason.EMERGENCY,
    )
    booking = await bookings.plan(tx, wish)
    offer = await queries.offer(tx, booking.offer_id)
    _refuse(rules.suited(offer))
    agreed = await rates.rate_for(
        tx, booking.offer_id, booking.youth_office_id, tx.today, RateComponent.CUSTODY
    )
    if agreed is not None:
        await rate_periods.begin(tx, booking, RateComponent.CUSTODY, booking.admission_day)
    return booking


async def change(tx: Tx, measure_id: UUID, held: IfMatch, patch: schemas.CustodyPatch) -> Resource:
    """Add what was not known before, also after the end."""
    measure = await lock(tx, measure_id)
    held.check(measure.version)
    changed: dict[str, Any] = patch.model_dump(exclude_unset=True)
    if notified := changed.get("trusted_person_notified_at"):
        _refuse(rules.instant("trusted_person_notified_at", notified, measure.begun_at, tx.now))
    if "occasions" in changed:
        changed["occasions"] = _sealed(tx.ring, measure.id, patch.occasions)
    for name, value in changed.items():
        setattr(measure, name, value)
    if tx.session.is_modified(measure):
        await changes.record(tx, "custody-measure.changed", measure)
    return await answer(tx, measure)


async def inform(tx: Tx, measure_id: UUID, step: schemas.CustodyStep) -> Resource:
    """Record that the custodians are informed (§ 42 (3) sentence 1)."""
    measure = await _step(tx, measure_id, "custodian-information")
    measure.custodians_informed_at = _at(tx, measure, step)
    measure.custodians_unreachable = False
    return await _taken(tx, measure, "custody-measure.custodians-informed")


async def not_reached(tx: Tx, measure_id: UUID) -> Resource:
    """Record that the custodians cannot be reached: as if they objected (§ 42 (3) sentence 3)."""
    measure = await _step(tx, measure_id, "unreachability")
    measure.custodians_unreachable = True
    return await _taken(tx, measure, "custody-measure.custodians-unreachable")


async def object_(tx: Tx, measure_id: UUID, step: schemas.CustodyStep) -> Resource:
    """Record that the custodians object."""
    measure = await _step(tx, measure_id, "objection")
    measure.objected_at = _at(tx, measure, step)
    return await _taken(tx, measure, "custody-measure.objected")


async def not_object(tx: Tx, measure_id: UUID) -> Resource:
    """Record that the custodians do not object, or no longer."""
    measure = await _step(tx, measure_id, "non-objection")
    return await _taken(tx, measure, "custody-measure.not-objected")


async def refer_to_court(tx: Tx, measure_id: UUID, step: schemas.CustodyStep) -> Resource:
    """Record that the family court was asked to decide."""
    measure = await _step(tx, measure_id, "court-referral")
    measure.court_referred_at = _at(tx, measure, step)
    return await _taken(tx, measure, "custody-measure.court-referred")


async def court_decided(tx: Tx, measure_id: UUID, decision: schemas.CourtDecision) -> Resource:
    """Record what the family court has decided."""
    measure = await _step(tx, measure_id, "court-decision")
    measure.court_decided_at = _at(tx, measure, decision)
    measure.court_outcome = decision.outcome.value
    return await _taken(tx, measure, "custody-measure.court-decided")


async def hand_over(tx: Tx, measure_id: UUID) -> Resource:
    """Record that the child goes back to its custodians."""
    measure = await _step(tx, measure_id, "handover")
    return await _taken(tx, measure, "custody-measure.handover-begun")


async def plan_support(tx: Tx, measure_id: UUID) -> Resource:
    """Begin to plan the help (§ 42 (3) sentence 5)."""
    measure = await _step(tx, measure_id, "support-planning")
    return await _taken(tx, measure, "custody-measure.support-planning-begun")


async def deprive(tx: Tx, measure_id: UUID, step: schemas.CustodyStep) -> Resource:
    """Record that a deprivation of liberty has begun; its deadline begins (§ 42 (5))."""
    measure = await _step(tx, measure_id, "deprivation-of-liberty")
    began_at = _at(tx, measure, step)
    measure.deprived_of_liberty_at = began_at
    await changes.record(tx, "custody-measure.liberty-deprived", measure)
    await deadlines.start(tx, measure, DeadlineStart.DEPRIVATION, began_at)
    return await answer(tx, measure)


async def end(tx: Tx, measure_id: UUID, ending: schemas.CustodyEnding) -> Resource:
    """End a taking into care for any reason but a decision on help."""
    measure = await _step(tx, measure_id, "ending")
    _refuse(rules.ending(ending.reason))
    if ending.residence_after is not None:
        measure.residence_after = ending.residence_after.value
    return await ended(tx, measure, _at(tx, measure, ending), ending.reason)


async def ended(
    tx: Tx, measure: CustodyMeasure, ended_at: datetime, reason: CustodyEndReason
) -> Resource:
    """Write down the end; a deprivation of liberty ends with it."""
    measure.ended_at, measure.end_reason = ended_at, reason.value
    await changes.record(tx, "custody-measure.ended", measure)
    await deadlines.end_deprivation(tx, measure, ended_at)
    return await answer(tx, measure)


async def deadlines_of(reader: Reader, measure_id: UUID, query: DeadlineQuery) -> Slice:
    """List the deadlines of a measure, the earliest first."""
    await must_see(reader, measure_id)
    return await deadlines.search(reader, measure_id, query)


async def meet_deadline(
    tx: Tx, measure_id: UUID, deadline_id: UUID, fulfilment: DeadlineFulfilment
) -> Resource:
    """Record that a deadline of a measure is met; those that follow it begin."""
    measure = await lock(tx, measure_id)
    return await deadlines.fulfil(tx, measure, deadline_id, fulfilment)


async def lock(tx: Tx, measure_id: UUID) -> CustodyMeasure:
    """Return a measure that the caller's department keeps; others wait for it.

    Raise `NotPermitted` for one of which the caller sees more than it may change, `NotFound` for
    any other.
    """
    if measure := await queries.get_for_update(tx, measure_id):
        return measure
    raise NotPermitted if await queries.is_visible(tx, measure_id) else NotFound


async def answer(tx: Tx, measure: CustodyMeasure) -> Resource:
    """Return the measure as it is now."""
    found = await tx.resource(queries.ONE, custody_measure_id=measure.id)
    return _opened(tx.ring, found)


async def _step(tx: Tx, measure_id: UUID, name: str) -> CustodyMeasure:
    measure = await lock(tx, measure_id)
    await queries.STATES.take(tx, measure, name)
    return measure


async def _taken(tx: Tx, measure: CustodyMeasure, kind: str) -> Resource:
    await changes.record(tx, kind, measure)
    return await answer(tx, measure)


def _at(tx: Tx, measure: CustodyMeasure, step: schemas.CustodyStep) -> datetime:
    """Return when something has happened, which is now where no instant is named."""
    at = step.at or tx.now
    _refuse(rules.instant("at", at, measure.begun_at, tx.now))
    return at


def _sealed(ring: KeyRing, measure_id: UUID, occasions: Iterable[str] | None) -> Ciphertext | None:
    """Encrypt the occasions, each once; none are nothing."""
    written = " ".join(sorted(set(occasions or ())))
    return seal(ring, CustodyMeasure.occasions, measure_id, written or None)


def _opened(ring: KeyRing, found: Resource) -> Resource:
    """Put the occasions in the place of their ciphertext."""
    if found.id is None:
        raise LookupError("a custody measure has an id")
    attributes = {"occasions": CustodyMeasure.occasions}
    document = from_json(revealed(ring, found.body, found.id, attributes))
    document["occasions"] = (document["occasions"] or "").split()
    return replace(found, body=to_json(document).decode())


def _refuse(found: Iterable[Violation]) -> None:
    if broken := tuple(found):
        raise RuleViolated(*broken)
