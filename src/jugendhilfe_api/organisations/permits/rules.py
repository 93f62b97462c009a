"""What must fit together in a permit: pure, no I/O."""

from collections.abc import Iterator
from datetime import date

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.organisations.facilities.groups import rules as groups
from jugendhilfe_api.organisations.permits.schemas import PermitGrant

REVERSED = Text("Der Zeitraum endet vor seinem Beginn", "The period ends before it begins")
TWICE = Text("Diese Gruppe steht zweimal da", "This group is listed twice")
TOO_LATE = Text(
    "So lange gilt die Erlaubnis ohnehin nicht", "The permit is not in force that long anyway"
)
PASSED = Text("Die Frist ist schon abgelaufen", "The deadline has passed already")
PAST = Text("Aufgehoben wird nicht für die Vergangenheit", "A permit is not revoked for the past")
BEFORE = Text("Das liegt vor dem Beginn der Erlaubnis", "This is before the permit begins")
UNBORN = Text(
    "Die Auflage war noch nicht erteilt, oder der Tag liegt in der Zukunft",
    "The condition was not imposed yet, or the day is in the future",
)


def grant_fits(new: PermitGrant) -> Iterator[Violation]:
    """Find a period or ages in the wrong order, and groups that are listed twice."""
    if new.valid_until is not None and new.valid_until < new.valid_from:
        yield Violation("period-reversed", REVERSED, pointer="#/valid_until")
    seen = set()
    for position, entry in enumerate(new.approved_places):
        place = f"#/approved_places/{position}"
        yield from groups.ages_fit(entry.age_min, entry.age_max, f"{place}/age_min")
        if entry.group_id in seen:
            yield Violation("group-listed-twice", TWICE, pointer=f"{place}/group_id")
        seen.add(entry.group_id)


def replacement_fits(begins: date, before: date) -> Iterator[Violation]:
    """Find a permit that begins before the one that it replaces."""
    if begins < before:
        yield Violation("replaces-later-permit", BEFORE, pointer="#/valid_from")


def ending_fits(valid_from: date, valid_until: date | None, last_day: date) -> Iterator[Violation]:
    """Find an end outside the days on which the permit is in force."""
    if last_day < valid_from:
        yield Violation("ends-before-beginning", BEFORE, pointer="#/last_day")
    if valid_until is not None and last_day > valid_until:
        yield Violation("ends-too-late", TOO_LATE, pointer="#/last_day")


def revocation_fits(
    valid_from: date, valid_until: date | None, effective_on: date, today: date
) -> Iterator[Violation]:
    """Find a revocation for the past, or one that comes when the permit has ended anyway."""
    pointer = "#/effective_on"
    if effective_on < today:
        yield Violation("revoked-for-the-past", PAST, pointer=pointer)
    if effective_on < valid_from:
        yield Violation("ends-before-beginning", BEFORE, pointer=pointer)
    if valid_until is not None and effective_on > valid_until:
        yield Violation("ends-too-late", TOO_LATE, pointer=pointer)


def fulfilment_fits(imposed_on: date, fulfilled_on: date, today: date) -> Iterator[Violation]:
    """Find a fulfilment before the condition, or in the future."""
    if not imposed_on <= fulfilled_on <= today:
        yield Violation("fulfilled-out-of-time", UNBORN, pointer="#/fulfilled_on")


def condition_fits(deadline: date | None, today: date) -> Iterator[Violation]:
    """Find a condition that could not be met in time any more."""
    if deadline is not None and deadline < today:
        yield Violation("deadline-passed", PASSED, pointer="#/deadline")
