"""Turn what a provider sends into lines: its own, or those that its records amount to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jugendhilfe_api.core.problems import RuleViolated, Text, Violation
from jugendhilfe_api.invoices import rules, schemas
from jugendhilfe_api.invoices.checks.rules import Claim, Facts, expected
from jugendhilfe_api.invoices.checks.service import ClaimedLine, Known
from jugendhilfe_api.invoices.rules import Charge, Draft
from jugendhilfe_api.invoices.service_records.models import ServiceRecord, ServiceRecordKind
from jugendhilfe_api.offers.models import BillingUnit
from jugendhilfe_api.offers.rates.models import RateComponent

LONGEST = 366  # days, of an invoice and of a line
NOT_AGREED = Text(
    "Für diese Leistung ist kein Entgelt vereinbart", "No rate is agreed for this service"
)
NOTHING = Text("Daraus ergibt sich nichts zu zahlen", "It amounts to nothing that is to be paid")
REVERSED = Text("Der Zeitraum endet vor seinem Beginn", "The period ends before it begins")
TOO_LONG = Text("Der Zeitraum ist länger als ein Jahr", "The period is longer than a year")
ONE_OF_TWO = Text(
    "Entweder Leistungsnachweise oder Zeilen, nicht beides und nicht keines",
    "Either service records or lines, neither both nor none",
)
TWICE = Text("Dieser Nachweis steht zweimal da", "This record is there twice")


@dataclass(frozen=True, slots=True)
class BuiltLine:
    """A line that can be stored: what is claimed, and how the rules come to it."""

    claimed: ClaimedLine
    record_id: UUID | None
    provider_reference: str | None
    draft: Draft | None

    @property
    def trace(self) -> dict[str, Any] | None:
        """Write how the amount came about."""
        if self.draft is None:
            return None
        inputs = [{"name": name, "value": value} for name, value in self.draft.inputs]
        return {"rule": self.draft.basis, "version": rules.RULES_VERSION, "inputs": inputs}


def check_form(new: schemas.InvoiceSubmission) -> None:
    """Refuse what cannot be an invoice at all, everything at once."""
    found = [
        *_period("period_until", new.period_from, new.period_until),
        *(_period("due_on", new.issued_on, new.due_on) if new.due_on else ()),
    ]
    if bool(new.record_ids) == bool(new.lines):
        found.append(Violation("lines-or-records", ONE_OF_TWO, pointer="#/record_ids"))
    if len(set(new.record_ids)) < len(new.record_ids):
        found.append(Violation("record-twice", TWICE, pointer="#/record_ids"))
    for place, line in enumerate(new.lines):
        found += _period(f"lines/{place}/last_day", line.first_day, line.last_day)
    if found:
        raise RuleViolated(*found)


def from_records(records: Sequence[ServiceRecord], known: Known) -> list[BuiltLine]:
    """Build the lines of records, in their order: contiguous days of one rate."""
    built: list[BuiltLine] = []
    for place, record in enumerate(records):
        facts = known.facts[record.booking_id]
        for draft in _drafts(record, facts, place):
            claimed = ClaimedLine(len(built) + 1, record.booking_id, _claim(draft))
            built.append(BuiltLine(claimed, record.id, record.provider_reference, draft))
    return built


def from_lines(lines: Sequence[schemas.ClaimedLine], known: Known) -> list[BuiltLine]:
    """Take the lines of the provider, with the trace of the rules where both agree."""
    built = []
    for number, line in enumerate(lines, 1):
        claim = Claim(
            line.component,
            line.series,
            line.first_day,
            line.last_day,
            line.unit,
            line.quantity,
            line.rate,
            line.amount,
        )
        facts = known.facts.get(line.booking_id)
        built.append(
            BuiltLine(
                ClaimedLine(number, line.booking_id, claim),
                _record_of(line.booking_id, claim, known),
                line.provider_reference,
                _agreeing(claim, facts),
            )
        )
    return built


def month_end(first: date) -> date:
    """Return the last day of the month that begins on a day."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following - rules.DAY


def _drafts(record: ServiceRecord, facts: Facts, place: int) -> list[Draft]:
    charges = _charges(record, facts)
    pointer = f"#/record_ids/{place}"
    if any(charge.agreed is None for charge in charges):
        raise RuleViolated(Violation("rate-not-agreed", NOT_AGREED, pointer=pointer))
    drafts = rules.lines(charges)
    if not drafts:
        raise RuleViolated(Violation("nothing-to-bill", NOTHING, pointer=pointer))
    return drafts


def _charges(record: ServiceRecord, facts: Facts) -> list[Charge]:
    days = record.kind == ServiceRecordKind.DAYS
    unit = BillingUnit.DAY_RATE if days else BillingUnit.HOUR
    agreed = [
        rate for rate in facts.rates if (rate.component, rate.unit) == (RateComponent.BASIC, unit)
    ]
    found = (
        rules.day_charges(facts.statuses, facts.stay, agreed)
        if days
        else rules.hour_charges(facts.contacts, agreed)
    )
    return [charge for charge in found if charge.day.replace(day=1) == record.period]


def _claim(draft: Draft) -> Claim:
    return Claim(
        draft.component,
        draft.series,
        draft.first_day,
        draft.last_day,
        draft.unit,
        draft.quantity,
        draft.rate,
        draft.amount,
    )


def _agreeing(claim: Claim, facts: Facts | None) -> Draft | None:
    if facts is None:
        return None
    found = expected(claim, facts)
    return next((draft for draft in found if _claim(draft) == claim), None)


def _record_of(booking_id: UUID, claim: Claim, known: Known) -> UUID | None:
    """Return the record of the month of a line; a line over several months has none."""
    if claim.unit not in {BillingUnit.DAY_RATE, BillingUnit.HOUR}:
        return None
    month = claim.first_day.replace(day=1)
    if claim.last_day > month_end(month):
        return None
    return known.records.get(booking_id, {}).get(month)


def _period(field: str, first: date, last: date) -> list[Violation]:
    if last < first:
        return [Violation("period-reversed", REVERSED, pointer=f"#/{field}")]
    if (last - first).days >= LONGEST:
        return [Violation("period-too-long", TOO_LONG, pointer=f"#/{field}")]
    return []
