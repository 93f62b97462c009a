"""Check invoices: gather what is known, apply the rules, keep what was found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.invoices import rules as billing
from jugendhilfe_api.invoices.checks import models, queries, rules
from jugendhilfe_api.invoices.checks.models import CheckOccasion, CheckStage, InvoiceReason
from jugendhilfe_api.invoices.checks.reasons import reasons, version
from jugendhilfe_api.invoices.checks.rules import Billed, Claim, Facts, Found
from jugendhilfe_api.invoices.checks.schemas import REMOVE, REPLACE
from jugendhilfe_api.invoices.rules import Draft
from jugendhilfe_api.organisations.bank_accounts import service as bank_accounts
from jugendhilfe_api.placements.bookings.models import Booking


@dataclass(frozen=True, slots=True)
class ClaimedLine:
    """A line of an invoice before or after it is stored."""

    number: int
    booking_id: UUID
    claim: Claim


@dataclass(frozen=True, slots=True)
class Header:
    """What an invoice says about itself."""

    provider_id: UUID
    youth_office_id: UUID
    period: tuple[date, date]
    total_amount: Decimal
    invoice_id: UUID | None = None  # none: it is not stored yet
    number: str | None = None  # to be compared with other invoices of the provider


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a line, or with the whole invoice."""

    line_number: int | None
    reason: InvoiceReason
    proposal: tuple[Draft, ...] | None = None
    note: str | None = None

    @property
    def is_error(self) -> bool:
        """Say that the line is not paid until it is corrected."""
        return reasons()[self.reason].severity == models.Severity.ERROR

    @property
    def stage(self) -> CheckStage:
        """Name the part of the check."""
        return reasons()[self.reason].stage


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is known about the bookings of an invoice."""

    facts: Mapping[UUID, Facts]
    records: Mapping[UUID, Mapping[date, UUID]]  # by booking and month
    bookings: Mapping[UUID, Booking]


async def gather(
    tx: Tx, booking_ids: Iterable[UUID], period: tuple[date, date], but: UUID | None = None
) -> Known:
    """Gather what the caller may know about bookings; `but` is the invoice that is checked."""
    ids = sorted(set(booking_ids))
    found = await queries.bookings(tx, ids)
    lists = await queries.lists(tx, ids, period[1])
    agreed = await queries.rates(tx, found.values())
    billed = await queries.billed(tx, ids, period, but)
    uncovered = await queries.uncovered(tx, ids, period)
    facts = {
        booking_id: queries.facts(
            booking,
            lists[booking_id],
            agreed[booking_id],
            billed[booking_id],
            uncovered[booking_id],
        )
        for booking_id, booking in found.items()
    }
    return Known(facts, {booking_id: of.records for booking_id, of in lists.items()}, found)


async def lock(tx: Tx, booking_ids: Iterable[UUID]) -> None:
    """Let invoices for the same bookings wait for each other until the end of the transaction."""
    await queries.lock(tx, set(booking_ids))


async def examine(
    tx: Tx, header: Header, lines: Sequence[ClaimedLine], known: Known
) -> list[Finding]:
    """Check an invoice: every line, and the whole."""
    found = await _whole(tx, header, lines)
    accepted: dict[UUID, list[Billed]] = {}
    for line in lines:
        claim = line.claim
        facts = known.facts.get(line.booking_id)
        before = accepted.setdefault(line.booking_id, [])
        of_line = rules.check(claim, facts, header.provider_id, header.youth_office_id)
        if _overlaps(claim, before):
            of_line.append(Found(InvoiceReason.LINES_OVERLAP, ()))
        if claim.first_day < header.period[0] or claim.last_day > header.period[1]:
            of_line.append(Found(InvoiceReason.LINE_OUTSIDE_PERIOD))
        found += [Finding(line.number, one.reason, one.proposal) for one in of_line]
        before.append(Billed(claim.component, claim.series, claim.first_day, claim.last_day))
    return found


async def record(
    tx: Tx, header: Header, occasion: CheckOccasion, findings: Iterable[Finding]
) -> None:
    """Keep a check and what it has found, with the version of the rules."""
    if header.invoice_id is None:
        raise LookupError("an invoice that is not stored has no checks")
    check = models.InvoiceCheck(
        id=uuid7(),
        youth_office_id=header.youth_office_id,
        provider_id=header.provider_id,
        invoice_id=header.invoice_id,
        occasion=occasion,
        rules_version=version(),
        checked_at=tx.now,
        checked_by=None if occasion == CheckOccasion.RECEIPT else tx.member,
    )
    tx.session.add(check)
    await tx.session.flush()
    tx.session.add_all(
        models.InvoiceFinding(
            id=uuid7(),
            check_id=check.id,
            invoice_id=header.invoice_id,
            **_columns(finding),
        )
        for finding in findings
    )


def described(finding: Finding) -> dict[str, Any]:
    """Write a finding as the contract has it."""
    columns = _columns(finding)
    text = {"de": columns.pop("text_de"), "en": columns.pop("text_en")}
    return columns | {"text": text, "legal_source": columns.pop("source")}


def _columns(finding: Finding) -> dict[str, Any]:
    reason = reasons()[finding.reason]
    return {
        "line_number": finding.line_number,
        "reason": reason.code.value,
        "stage": reason.stage.value,
        "severity": reason.severity.value,
        "text_de": reason.text.de,
        "text_en": reason.text.en,
        "source": reason.source,
        "proposal": _proposal(finding.proposal),
        "note": finding.note,
    }


def _proposal(drafts: Sequence[Draft] | None) -> dict[str, Any] | None:
    if drafts is None:
        return None
    lines = [
        {
            "component": draft.component,
            "series": draft.series,
            "first_day": draft.first_day.isoformat(),
            "last_day": draft.last_day.isoformat(),
            "unit": draft.unit,
            "quantity": f"{draft.quantity:.2f}",
            "rate": f"{draft.rate:.4f}",
            "amount": f"{draft.amount:.2f}",
            "rate_id": str(draft.rate_id),
        }
        for draft in drafts
    ]
    return {"action": REPLACE if lines else REMOVE, "lines": lines}


async def _whole(tx: Tx, header: Header, lines: Sequence[ClaimedLine]) -> list[Finding]:
    """Check what is about no single line."""
    found = []
    if header.number and await queries.is_number_known(tx, header.number):
        found.append(Finding(None, InvoiceReason.DUPLICATE_NUMBER))
    if header.total_amount != sum((line.claim.amount for line in lines), billing.NOTHING):
        found.append(Finding(None, InvoiceReason.TOTAL_MISMATCH))
    if await bank_accounts.in_force(tx, header.provider_id) is None:
        found.append(Finding(None, InvoiceReason.NO_BANK_ACCOUNT))
    return found


def _overlaps(claim: Claim, before: Iterable[Billed]) -> bool:
    return any(
        (other.component, other.series) == (claim.component, claim.series)
        and other.first_day <= claim.last_day
        and claim.first_day <= other.last_day
        for other in before
    )
