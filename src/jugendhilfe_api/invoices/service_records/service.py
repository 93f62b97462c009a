"""Use cases of service records."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    RuleViolated,
    StateTransition,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.invoices.rules import Stay
from jugendhilfe_api.invoices.service_records import models, queries, rules, schemas
from jugendhilfe_api.invoices.service_records.models import (
    RecordQueryReason,
    ServiceRecordState,
)
from jugendhilfe_api.organisations.facilities.service import ProviderReferenceTaken
from jugendhilfe_api.placements.bookings.models import Booking, BookingState

STARTED = (BookingState.ACTIVE, BookingState.ENDED)
OPEN = (ServiceRecordState.RECORDED, ServiceRecordState.QUERIED)
NOT_STARTED = Text(
    "In dieser Belegung ist niemand aufgenommen worden", "Nobody was admitted in this booking"
)
NOTE_MISSING = Text("Dieser Grund braucht eine Erläuterung", "This reason needs a note")


class ServiceRecordExists(Conflict):
    """There is a record of this booking for the month."""

    code = "service-record-exists"
    title = Text(
        "Für diesen Monat gibt es schon einen Leistungsnachweis",
        "There is a service record for this month",
    )
    constraint = "uq_service_records_booking_id_period"


class RecordReferenceTaken(ProviderReferenceTaken):
    """The provider has another record with this number."""

    constraint = "uq_service_records_provider_id_provider_reference"


async def search(reader: Reader, query: schemas.ServiceRecordQuery, *, total: bool) -> Slice:
    """List the records that the caller sees, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, record_id: UUID) -> Resource:
    """Read one record."""
    return await reader.resource(queries.ONE, record_id=record_id)


async def create(tx: Tx, new: schemas.ServiceRecordCreation) -> Resource:
    """Record what was rendered for a booking of the caller in a month."""
    booking = await queries.booking(tx, new.booking_id)
    if booking is None:
        raise UnknownReference("#/booking_id")
    if booking.state not in STARTED:
        raise RuleViolated(Violation("booking-not-started", NOT_STARTED, pointer="#/booking_id"))
    period = rules.month_of(new.period)
    _check(tx, new.kind, period, new, booking)
    record = models.ServiceRecord(
        id=uuid7(),
        youth_office_id=booking.youth_office_id,
        provider_id=booking.provider_id,
        facility_id=booking.facility_id,
        booking_id=booking.id,
        provider_reference=new.provider_reference,
        period=period,
        kind=new.kind,
        state=queries.MACHINE.initial,
    )
    tx.session.add(record)
    await changes.record(tx, "service-record.recorded", record)
    await _write(tx, record.id, new)
    return await tx.resource(queries.ONE, record_id=record.id)


async def change(
    tx: Tx, record_id: UUID, held: IfMatch, patch: schemas.ServiceRecordPatch
) -> Resource:
    """Change a record that is not submitted, or was queried."""
    record = await get_own(tx, record_id)
    held.check(record.version)
    if record.state not in OPEN:
        raise StateTransition
    booking = await queries.booking(tx, record.booking_id)
    if booking is None:
        raise NotFound
    _check(tx, record.kind, record.period, patch, booking)
    named = patch.model_fields_set
    if "provider_reference" in named:
        record.provider_reference = patch.provider_reference
    if named & {"days", "contacts"}:
        await _write(tx, record_id, patch)
        record.submitted_at = None  # what was submitted is not what stands there now
    if named:
        flag_modified(record, "state")  # a new version, even where only the lists have changed
        await changes.record(tx, "service-record.changed", record)
    return await tx.resource(queries.ONE, record_id=record_id)


async def take(tx: Tx, record_id: UUID, step: str, happened: str) -> Resource:
    """Submit a record, or take it back."""
    record = await get_own(tx, record_id)
    await queries.MACHINE.take(tx, record, step)
    record.submitted_at = tx.now if step == "submission" else None
    return await _changed(tx, happened, record)


async def check(tx: Tx, record_id: UUID) -> Resource:
    """Note that the services were rendered as recorded."""
    record = await get_own(tx, record_id)
    await queries.MACHINE.take(tx, record, "check")
    record.checked_at, record.checked_by = tx.now, tx.member
    return await _changed(tx, "service-record.checked", record)


async def query(tx: Tx, record_id: UUID, why: schemas.RecordQuery) -> Resource:
    """Give a record back to the provider, with a reason."""
    if why.reason == RecordQueryReason.OTHER and why.note is None:
        raise RuleViolated(Violation("note-missing", NOTE_MISSING, pointer="#/note"))
    record = await get_own(tx, record_id)
    await queries.MACHINE.take(tx, record, "query")
    record.query_reason, record.query_note = why.reason, why.note
    record.checked_at = record.checked_by = None
    return await _changed(tx, "service-record.queried", record)


async def get_own(tx: Tx, record_id: UUID) -> models.ServiceRecord:
    """Return a record that the caller may change; others wait for it."""
    if record := await queries.get_for_update(tx, record_id):
        return record
    raise NotFound


def check_billable(records: Iterable[models.ServiceRecord]) -> None:
    """Refuse records that are not submitted; what is billed already is found by the check."""
    if any(record.state in OPEN for record in records):
        raise StateTransition


async def note_invoiced(tx: Tx, records: Iterable[models.ServiceRecord]) -> None:
    """Note that records were billed with an invoice."""
    for record in records:
        if record.state != ServiceRecordState.INVOICED:
            await queries.MACHINE.take(tx, record, "invoicing")
            await _noted(tx, "service-record.invoiced", record)


async def reopen(tx: Tx, records: Iterable[models.ServiceRecord]) -> None:
    """Let records be billed again."""
    for record in records:
        if record.state == ServiceRecordState.INVOICED:
            await queries.MACHINE.take(tx, record, "reopening")
            await _noted(tx, "service-record.reopened", record)


def stay_of(booking: Booking) -> Stay:
    """Return when a booking begins and ends."""
    return Stay(booking.admission_day, booking.discharge_day)


def _check(
    tx: Tx,
    kind: str,
    period: date,
    lists: schemas.ServiceRecordCreation | schemas.ServiceRecordPatch,
    booking: Booking,
) -> None:
    found = rules.broken(
        kind, period, lists.days or (), lists.contacts or (), stay_of(booking), tx.today
    )
    if violations := list(found):
        raise RuleViolated(*violations)


async def _write(
    tx: Tx, record_id: UUID, lists: schemas.ServiceRecordCreation | schemas.ServiceRecordPatch
) -> None:
    """Write the lists that are named."""
    if lists.days is not None:
        await queries.replace_days(tx, record_id, [(e.day, e.status) for e in lists.days])
    if lists.contacts is not None:
        contacts = [(e.day, e.minutes, e.kind) for e in lists.contacts]
        await queries.replace_contacts(tx, record_id, contacts)
    await tx.session.flush()


async def _noted(tx: Tx, kind: str, record: models.ServiceRecord) -> None:
    await changes.record(tx, kind, record, record.youth_office_id, record.provider_id)


async def _changed(tx: Tx, kind: str, record: models.ServiceRecord) -> Resource:
    await _noted(tx, kind, record)
    return await tx.resource(queries.ONE, record_id=record.id)
