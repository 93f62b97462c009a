"""Rules of reservations: which nights may be asked for, and for how long places are held."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from jugendhilfe_api.core.problems import RuleViolated, Text, Violation
from jugendhilfe_api.placements import dated

TERMS = "reservation_terms.yaml"

REVERSED = Text(
    "Die Entlassung liegt nicht nach der Aufnahme", "The discharge is not after the admission"
)
PAST = Text("Die Aufnahme liegt in der Vergangenheit", "The admission is in the past")
OUTSIDE = Text(
    "Der Platz ist nicht für diesen ganzen Zeitraum gemeldet",
    "The place is not reported for the whole period",
)
NOT_BY_ITSELF = Text(
    "Das Angebot bestätigt Notaufnahmen nicht von selbst: bitte reservieren",
    "The offer does not confirm emergency admissions by itself: reserve the place",
)
EXPIRY = Text(
    "Die Frist ist abgelaufen oder länger als erlaubt", "The expiry is past or later than allowed"
)
UNCONFIRMED = Text(
    "Der Träger hat den freien Platz nicht mehr bestätigt",
    "The provider has not confirmed the vacancy any more",
)
TOO_MANY = Text(
    "Es sind mehr junge Menschen als Plätze", "There are more young people than places"
)


def period_broken(
    vacancy: Any, admission_day: date, discharge_day: date | None, today: date
) -> Iterator[Violation]:
    """Yield what is wrong with the nights that are asked for."""
    if discharge_day is not None and discharge_day <= admission_day:
        yield Violation("period-reversed", REVERSED, pointer="#/discharge_day")
    if admission_day < today:
        yield Violation("day-in-past", PAST, pointer="#/admission_day")
    if admission_day < vacancy.available_from:
        yield Violation("outside-vacancy", OUTSIDE, pointer="#/admission_day")
    until = vacancy.available_until
    if until is not None and (discharge_day is None or discharge_day > until):
        yield Violation("outside-vacancy", OUTSIDE, pointer="#/discharge_day")


def outdated(vacancy: Any, today: date) -> Iterator[Violation]:
    """Yield that nobody knows whether the place is still free."""
    if vacancy.confirm_by < today:
        yield Violation("vacancy-unconfirmed", UNCONFIRMED, pointer="#/vacancy_id")


def young_people_broken(new: Any) -> Iterator[Violation]:
    """Yield that more young people are named than places are asked for."""
    if len(new.young_people) > new.places:
        yield Violation("too-many-young-people", TOO_MANY, pointer="#/young_people")


def check(*broken: Violation) -> None:
    """Refuse all at once."""
    if broken:
        raise RuleViolated(*broken)


def extensions(offered: int | None, today: date) -> int:
    """Return how often a reservation may be extended: as the offer or the terms say."""
    return int(dated.in_force(TERMS, today)["extensions"]) if offered is None else offered


def longer(
    asked: datetime | None, so_far: datetime, offered_hours: int | None, today: date
) -> datetime:
    """Return until when places are held after an extension: as asked, or as long as is allowed.

    Raises `RuleViolated` (422) for an instant that is not later or is too far away.
    """
    hours = offered_hours or dated.in_force(TERMS, today)["extension_hours"]
    latest = so_far + timedelta(hours=hours)
    if asked is None:
        return latest
    if not so_far < asked <= latest:
        raise RuleViolated(Violation("expiry-out-of-range", EXPIRY, pointer="#/expires_at"))
    return asked


def expiry(asked: datetime | None, now: datetime, today: date) -> datetime:
    """Return until when places are held: as asked, or as the terms of the day say.

    Raises `RuleViolated` (422) for an instant that has passed or is too far away.
    """
    terms = dated.in_force(TERMS, today)
    if asked is None:
        return now + timedelta(hours=terms["hours"])
    if not now < asked <= now + timedelta(hours=terms["most_hours"]):
        raise RuleViolated(Violation("expiry-out-of-range", EXPIRY, pointer="#/expires_at"))
    return asked
