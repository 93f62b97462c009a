"""What the made-up stays cost: service records, invoices, payment orders, accounts.

The months before are paid. Of the running month the stays that have ended are paid, too, so that
its key figures have values of several offices.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.invoices.checks.models import CheckOccasion
from jugendhilfe_api.invoices.models import InvoiceState, LineState
from jugendhilfe_api.invoices.rules import RULES_VERSION, cents
from jugendhilfe_api.invoices.service_records.models import (
    DayStatus,
    ServiceRecordKind,
    ServiceRecordState,
)
from jugendhilfe_api.offers.models import BillingUnit
from jugendhilfe_api.offers.rates.models import RateComponent
from jugendhilfe_api.organisations.bank_accounts.models import BankAccountState
from jugendhilfe_api.payments.models import PaymentOrderState
from jugendhilfe_api.seeding.offices import office_id
from jugendhilfe_api.seeding.people import SINCE, member_id
from jugendhilfe_api.seeding.providers import AGREED_SINCE, providers
from jugendhilfe_api.seeding.rows import Row, made_id
from jugendhilfe_api.seeding.stays import DAY, Stay, last_of, months

BANK = "99999999"  # a bank code that nobody has
TERM = timedelta(days=30)
WAIT = timedelta(days=4)


@dataclass(frozen=True)
class Bill:
    """What an office owes a provider for a month: one line for each stay."""

    office: str
    provider_id: Any
    month: date
    lines: tuple[tuple[Stay, date, date], ...]
    today: date

    @cached_property
    def id(self) -> Any:
        """Return the id of the invoice."""
        return made_id("invoice", self.office, self.provider_id, self.month)

    @cached_property
    def amount(self) -> Decimal:
        """Return the sum of its lines in EUR."""
        return sum((amount(*line) for line in self.lines), Decimal(0))

    @property
    def issued_on(self) -> date:
        """Return the day of the invoice: after the month, never in the future."""
        return min(last_of(self.month) + 3 * DAY, self.today)

    def member(self, number: int) -> Any:
        """Return a member of the department that pays."""
        return member_id(self.office, Department.WJH, number)


def amount(stay: Stay, first: date, last: date) -> Decimal:
    """Return what the days cost, both included, in EUR."""
    return cents(Decimal(stay.offer["rate"]) * _days(first, last))


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def bills(stays: list[Stay], today: date) -> list[Bill]:
    """Group what is billed by office, provider and month."""
    found: dict[tuple[str, Any, date], list[tuple[Stay, date, date]]] = {}
    *_, now = months(today)
    for month in months(today):
        for stay in stays:
            days = stay.days_in(month, today)
            if days and (month != now or stay.discharge):
                key = (stay.office, stay.offer["provider_id"], month)
                found.setdefault(key, []).append((stay, *days))
    return [
        Bill(office, provider, month, tuple(lines), today)
        for (office, provider, month), lines in found.items()
    ]


def accounts(now: datetime) -> list[Row]:
    """Write an account for each provider, confirmed by a second person long enough ago."""
    return [
        {
            "id": made_id("account", provider["id"]),
            "organisation_id": provider["id"],
            "account_holder": provider["name"],
            "iban": _iban(number),
            "state": BankAccountState.CONFIRMED,
            "entered_by": made_id("member", provider["id"], f"abrechnung-{number}"),
            "confirmed_by": made_id("member", provider["id"], f"traeger-{number}"),
            "confirmed_at": f"{SINCE}T09:00:00Z",
            "usable_from": f"{SINCE + WAIT}T09:00:00Z",
            "created_at": now,
        }
        for number, provider in enumerate(providers(), 1)
    ]


def _iban(number: int) -> str:
    """Make up an IBAN of a bank that does not exist, with true check digits (ISO 13616)."""
    account = f"{BANK}{number:010d}"
    check = 98 - int(f"{account}131400") % 97
    return f"DE{check:02d}{account}"


def records(billed: list[Bill], now: datetime) -> list[Row]:
    """Write the service records: a list of days for each stay and month."""
    return [
        {
            "id": _record_id(stay, bill.month),
            "youth_office_id": office_id(bill.office),
            "provider_id": bill.provider_id,
            "facility_id": stay.offer["facility_id"],
            "booking_id": stay.made("booking"),
            "period": bill.month,
            "kind": ServiceRecordKind.DAYS,
            "state": ServiceRecordState.INVOICED,
            "submitted_at": now,
            "checked_at": now,
            "checked_by": member_id(bill.office, Department.ASD),
        }
        for bill in billed
        for stay, *_ in bill.lines
    ]


def days(billed: list[Bill]) -> list[Row]:
    """Write the days of the records: everybody was there."""
    return [
        {
            "record_id": _record_id(stay, bill.month),
            "day": first + number * DAY,
            "status": DayStatus.PRESENT,
        }
        for bill in billed
        for stay, first, last in bill.lines
        for number in range(_days(first, last))
    ]


def invoices(billed: list[Bill], now: datetime) -> list[Row]:
    """Write the invoices: checked by two clerks, and paid."""
    found = []
    for number, bill in enumerate(billed, 1):
        paid = last_of(bill.month) < bill.today
        found.append(
            {
                "id": bill.id,
                "youth_office_id": office_id(bill.office),
                "provider_id": bill.provider_id,
                "facility_ids": sorted({str(s.offer["facility_id"]) for s, *_ in bill.lines}),
                "number": f"D-{bill.month:%Y-%m}-{number:04d}",
                "issued_on": bill.issued_on,
                "due_on": bill.issued_on + TERM,
                "period_from": bill.month,
                "period_until": last_of(bill.month) if paid else bill.today,
                "total_amount": bill.amount,
                "payable_amount": bill.amount,
                "state": InvoiceState.PAID if paid else InvoiceState.TRANSFERRED,
                "received_at": now,
                "factually_checked_by": bill.member(1),
                "factually_checked_at": now,
                "arithmetically_checked_by": bill.member(1),
                "arithmetically_checked_at": now,
            }
        )
    return found


def lines(billed: list[Bill]) -> list[Row]:
    """Write the lines of the invoices."""
    return [
        {
            "id": made_id("line", bill.id, number),
            "youth_office_id": office_id(bill.office),
            "provider_id": bill.provider_id,
            "invoice_id": bill.id,
            "number": number,
            "booking_id": stay.made("booking"),
            "booking_reference": stay.reference,
            "service_record_id": _record_id(stay, bill.month),
            "component": RateComponent.BASIC,
            "series": "MAIN",
            "first_day": first,
            "last_day": last,
            "unit": BillingUnit.DAY_RATE,
            "quantity": _days(first, last),
            "rate": stay.offer["rate"],
            "amount": amount(stay, first, last),
            "rate_id": stay.offer["rate_id"],
            "trace": _trace(stay, _days(first, last)),
            "state": LineState.PAYABLE,
        }
        for bill in billed
        for number, (stay, first, last) in enumerate(bill.lines, 1)
    ]


def _trace(stay: Stay, days: int) -> Row:
    """Write how the amount came about, as the rules of invoices do."""
    inputs = {
        "agreed_rate": stay.offer["rate"],
        "rate_valid_from": str(AGREED_SINCE),
        "days_by_reason": f"PRESENT {days}",
    }
    listed = [{"name": name, "value": value} for name, value in inputs.items()]
    return {"rule": "PRESENT", "version": RULES_VERSION, "inputs": listed}


def checks(billed: list[Bill], now: datetime) -> list[Row]:
    """Write that each invoice was checked on receipt, without a finding."""
    return [
        {
            "id": made_id("check", bill.id),
            "youth_office_id": office_id(bill.office),
            "provider_id": bill.provider_id,
            "invoice_id": bill.id,
            "occasion": CheckOccasion.RECEIPT,
            "rules_version": RULES_VERSION,
            "checked_at": now,
        }
        for bill in billed
    ]


def orders(billed: list[Bill], now: datetime) -> list[Row]:
    """Write the payment orders: entered, approved and released, by no one alone."""
    accounts = {row["id"]: number for number, row in enumerate(providers(), 1)}
    holders = {row["id"]: row["name"] for row in providers()}
    return [
        {
            "id": made_id("order", bill.id),
            "youth_office_id": office_id(bill.office),
            "payee_id": bill.provider_id,
            "invoice_id": bill.id,
            "bank_account_id": made_id("account", bill.provider_id),
            "account_holder": holders[bill.provider_id],
            "masked_iban": _masked(_iban(accounts[bill.provider_id])),
            "amount": bill.amount,
            "remittance_text": f"D-{bill.month:%Y-%m}-{number:04d}",
            "pay_on": bill.issued_on,
            "state": PaymentOrderState.RELEASED,
            "entered_by": bill.member(1),
            "approved_by": bill.member(2),
            "approved_at": now,
            "released_by": bill.member(3),
            "released_at": now,
        }
        for number, bill in enumerate(billed, 1)
    ]


def _masked(iban: str) -> str:
    return f"{iban[:4]}{'*' * (len(iban) - 8)}{iban[-4:]}"


def _record_id(stay: Stay, month: date) -> Any:
    return stay.made("record", month)
