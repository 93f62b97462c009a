"""What is known about bookings, read in one statement for each kind of fact, for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, cast, column, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.invoices import absences
from jugendhilfe_api.invoices.checks.rules import Billed, Facts
from jugendhilfe_api.invoices.models import Invoice, InvoiceLine, LineState
from jugendhilfe_api.invoices.rules import AgreedRate, Contact, Stay
from jugendhilfe_api.invoices.service_records.models import (
    ServiceRecord,
    ServiceRecordContact,
    ServiceRecordDay,
    ServiceRecordKind,
    ServiceRecordState,
)
from jugendhilfe_api.offers.rates.models import OfferRate, RateState
from jugendhilfe_api.placements.bookings.models import Booking

USABLE = (
    ServiceRecordState.SUBMITTED,
    ServiceRecordState.CHECKED,
    ServiceRecordState.INVOICED,
)
# In one order, so that transactions wait for each other and never in a circle.
LOCK = text(
    "select pg_advisory_xact_lock(key) from (select hashtextextended(name, 0) as key "
    "from unnest(cast(:names as text[])) as name order by 1) as keys"
)


@dataclass(slots=True)
class Lists:
    """What was recorded for a booking."""

    statuses: dict[date, str] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    recorded_months: set[date] = field(default_factory=set)  # of hour lists
    unchecked_months: set[date] = field(default_factory=set)
    records: dict[date, UUID] = field(default_factory=dict)


async def lock(tx: Tx, booking_ids: Iterable[UUID]) -> None:
    """Let invoices for the same bookings wait for each other, in one order."""
    names = [f"billing/{booking_id}" for booking_id in booking_ids]
    await tx.session.execute(LOCK, {"names": names})


async def bookings(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Booking]:
    """Return those bookings that the caller sees."""
    found = await tx.session.scalars(select(Booking).where(Booking.id.in_(ids)))
    return {booking.id: booking for booking in found}


async def lists(tx: Tx, ids: Sequence[UUID], last: date) -> dict[UUID, Lists]:
    """Return what was recorded and submitted, since the year before: absences run on."""
    since = last.replace(year=last.year - 1, month=1, day=1)
    found = select(ServiceRecord).where(
        ServiceRecord.booking_id.in_(ids),
        ServiceRecord.state.in_(USABLE),
        ServiceRecord.period.between(since, last),
    )
    known: dict[UUID, Lists] = defaultdict(Lists)
    by_record: dict[UUID, Lists] = {}
    for record in await tx.session.scalars(found):
        of_booking = by_record[record.id] = known[record.booking_id]
        of_booking.records[record.period] = record.id
        if record.kind == ServiceRecordKind.CONTACTS:
            of_booking.recorded_months.add(record.period)
        if record.state != ServiceRecordState.CHECKED and record.checked_at is None:
            of_booking.unchecked_months.add(record.period)
    days = select(ServiceRecordDay).where(ServiceRecordDay.record_id.in_(list(by_record)))
    for day in await tx.session.scalars(days):
        by_record[day.record_id].statuses[day.day] = day.status
    contacts = select(ServiceRecordContact).where(
        ServiceRecordContact.record_id.in_(list(by_record))
    )
    for contact in await tx.session.scalars(contacts):
        made = Contact(contact.day, contact.minutes, contact.kind)
        by_record[contact.record_id].contacts.append(made)
    return known


async def rates(tx: Tx, found: Iterable[Booking]) -> dict[UUID, tuple[AgreedRate, ...]]:
    """Return the agreed rates that bind the paying office of each booking."""
    known = list(found)
    agreed = select(OfferRate).where(
        OfferRate.offer_id.in_({booking.offer_id for booking in known}),
        OfferRate.state == RateState.AGREED,
        or_(
            OfferRate.youth_office_id.is_(None),
            OfferRate.youth_office_id.in_({booking.youth_office_id for booking in known}),
        ),
    )
    rows = list(await tx.session.scalars(agreed))
    return {
        booking.id: tuple(
            _rate(row)
            for row in rows
            if row.offer_id == booking.offer_id
            and row.youth_office_id in {None, booking.youth_office_id}
        )
        for booking in known
    }


async def billed(
    tx: Tx, ids: Sequence[UUID], period: tuple[date, date], but: UUID | None
) -> dict[UUID, list[Billed]]:
    """Return what other invoices have been accepted for in a period."""
    first, last = period
    found = select(InvoiceLine).where(
        InvoiceLine.booking_id.in_(ids),
        InvoiceLine.state == LineState.PAYABLE,
        InvoiceLine.first_day <= last,
        InvoiceLine.last_day >= first,
        InvoiceLine.invoice_id.is_distinct_from(but),
    )
    known: dict[UUID, list[Billed]] = defaultdict(list)
    for line in await tx.session.scalars(found):
        known[line.booking_id].append(
            Billed(line.component, line.series, line.first_day, line.last_day)
        )
    return known


async def uncovered(
    tx: Tx, ids: Sequence[UUID], period: tuple[date, date]
) -> Mapping[UUID, set[date]]:
    """Return the days of each stay that no service package grants."""
    first, last = (cast(literal(day), Date) for day in period)
    rows: Any = func.days_without_package(
        literal(list(ids), ARRAY(Uuid)), first, last
    ).table_valued(column("booking_id", Uuid), column("day", Date))
    known: dict[UUID, set[date]] = defaultdict(set)
    for booking_id, day in await tx.session.execute(select(rows.c.booking_id, rows.c.day)):
        known[booking_id].add(day)
    return known


async def is_number_known(tx: Tx, number: str) -> bool:
    """Say whether the caller has an invoice of this number."""
    found = select(Invoice.id).where(
        Invoice.provider_id == tx.principal.organisation, Invoice.number == number
    )
    return (await tx.session.execute(found)).first() is not None


def facts(
    booking: Booking,
    recorded: Lists,
    agreed: tuple[AgreedRate, ...],
    others: Iterable[Billed],
    missing: Iterable[date],
) -> Facts:
    """Put together what is known about a booking."""
    return Facts(
        booking.provider_id,
        booking.youth_office_id,
        Stay(booking.admission_day, booking.discharge_day),
        agreed,
        recorded.statuses,
        tuple(recorded.contacts),
        frozenset(recorded.statuses),
        frozenset(recorded.recorded_months),
        frozenset(recorded.unchecked_months),
        tuple(others),
        frozenset(missing),
    )


def _rate(row: OfferRate) -> AgreedRate:
    return AgreedRate(
        row.id,
        row.component,
        row.unit,
        row.rate,
        row.investment_share,
        row.valid_from,
        row.youth_office_id is not None,
        absences.read(row.absence_rule),
    )
