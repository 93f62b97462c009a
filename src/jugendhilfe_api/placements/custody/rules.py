"""What must be true of a taking into care, whatever the database says."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from jugendhilfe_api.core.clock import day_of
from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.people.models import BirthPrecision
from jugendhilfe_api.placements.bookings.rules import age_on
from jugendhilfe_api.placements.custody.codes import CustodyEndReason
from jugendhilfe_api.reference.service_types.models import ServiceKind

OF_AGE = 18
LONGEST_AGO = timedelta(days=3650)  # what is entered late, and begins deadlines of a known law
FUTURE = Text("Der Zeitpunkt liegt in der Zukunft", "The instant is in the future")
LONG_AGO = Text("Der Zeitpunkt liegt zu weit zurück", "The instant is too long ago")
BEFORE = Text("Das liegt vor der Inobhutnahme", "This is before the taking into care")
ADULT = Text("Die Person ist volljährig", "The person is of age")
STEP = Text(
    "Die Entscheidung über eine Hilfe ist ein eigener Schritt",
    "The decision on help is a step of its own",
)
NO_VACANCY = Text("Das gehört zu einem freien Platz", "This belongs to a vacancy")
NOT_FOR_CUSTODY = Text(
    "Dieses Angebot nimmt niemanden in Obhut und niemanden im Notfall auf",
    "The offer takes nobody into care and nobody in an emergency",
)
ONE_PLACE = Text(
    "Entweder derselbe Platz, oder ein anderer", "Either the same place, or another one"
)
NO_STAY = Text(
    "Es gibt keine laufende Belegung, die weitergehen kann", "No stay is running that could go on"
)
OTHER_HELP = Text(
    "Der Platz ist nicht für diese Hilfe; nennen Sie einen anderen derselben Einrichtung",
    "The place is not for this help; name another one of the same facility",
)
OTHER_FACILITY = Text(
    "Der Platz ist in einer anderen Einrichtung", "The place is in another facility"
)


def begun(begun_at: datetime, now: datetime) -> Iterator[Violation]:
    """Find why nobody can have been taken into care then."""
    if begun_at > now:
        yield Violation("in-future", FUTURE, "#/begun_at")
    if begun_at < now - LONGEST_AGO:
        yield Violation("too-long-ago", LONG_AGO, "#/begun_at")


def as_shown(instant: datetime) -> datetime:
    """Cut an instant to what answers show of it: what a client sends back is not before it."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def minor(person: Any, day: date) -> Iterator[Violation]:
    """Find that the person is of age; an estimated age decides nothing (§ 42f SGB VIII)."""
    if person.born_on is None or person.birth_precision == BirthPrecision.ESTIMATED:
        return
    if age_on(person.born_on, day) >= OF_AGE:
        yield Violation("of-age", ADULT, "#/person_id")


def vacancy(new: Any) -> Iterator[Violation]:
    """Find what was said about a place without naming one."""
    for name in ("discharge_day", "needs"):
        if new.vacancy_id is None and getattr(new, name):
            yield Violation("vacancy-missing", NO_VACANCY, f"#/{name}")


def suited(offer: Any) -> Iterator[Violation]:
    """Find that an offer is neither for custody nor for emergencies."""
    if offer.kind != ServiceKind.CUSTODY and not offer.emergency_admission:
        yield Violation("not-for-custody", NOT_FOR_CUSTODY, "#/vacancy_id")


def instant(name: str, at: datetime, begun_at: datetime, now: datetime) -> Iterator[Violation]:
    """Find what is wrong with when something has happened."""
    if at > now:
        yield Violation("in-future", FUTURE, f"#/{name}")
    if at < begun_at:
        yield Violation("before-begin", BEFORE, f"#/{name}")


def ending(reason: str) -> Iterator[Violation]:
    """Find that an end is one by a decision on help."""
    if reason == CustodyEndReason.HELP_DECISION:
        yield Violation("help-decision-step", STEP, "#/reason")


def decided(
    decision: Any, decided_on: date, begun_at: datetime, today: date
) -> Iterator[Violation]:
    """Find what is wrong with the day of a decision, and with the place that it names."""
    if decided_on > today:
        yield Violation("in-future", FUTURE, "#/decided_on")
    if decided_on < day_of(begun_at):
        yield Violation("before-begin", BEFORE, "#/decided_on")
    if decision.same_place and decision.vacancy_id is not None:
        yield Violation("one-place", ONE_PLACE, "#/vacancy_id")
    if decision.discharge_day is not None and decision.vacancy_id is None:
        yield Violation("vacancy-missing", NO_VACANCY, "#/discharge_day")


def fits(decision: Any, offer: Any) -> Iterator[Violation]:
    """Find that the offer of a place is not for the help."""
    if (offer.service_type, offer.kind) != (decision.service_type, decision.kind):
        yield Violation("place-differs", OTHER_HELP, "#/vacancy_id")
