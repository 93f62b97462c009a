"""Rules of contacts: what a provider is told, and until when it answers."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from jugendhilfe_api.core.problems import RuleViolated, Text, Violation
from jugendhilfe_api.placements import dated
from jugendhilfe_api.placements.bookings.models import DisclosureStage
from jugendhilfe_api.placements.bookings.rules import disclosed
from jugendhilfe_api.placements.requests.models import PlacementRequest
from jugendhilfe_api.placements.requests.schemas import MOST_CONTACTS
from jugendhilfe_api.placements.reservations.rules import PAST

TERMS = "placement_request_terms.yaml"
KNOWN = (
    "service_type", "kind", "places", "exclusions", "languages", "regions", "near_ags",
    "radius_km", "emergency", "description",
)  # fmt: skip
NOTHING: dict[str, Any] = {"age": None, "gender": None, "needs": []}

LATE = Text(
    "Die Antwortfrist ist abgelaufen oder länger als erlaubt",
    "The answer is due in the past or later than allowed",
)
TOO_MANY = Text(
    "Eine Anfrage geht an höchstens 50 Angebote", "A request goes to 50 offers at most"
)
TWICE = Text("Dieses Angebot ist schon angefragt", "This offer was asked already")
OTHER_OFFER = Text(
    "Dieser freie Platz gehört zu einem anderen Angebot", "This vacancy is of another offer"
)
OTHER_CASE = Text(
    "Diese Reservierung kommt aus der Platzanfrage eines anderen Falls",
    "This reservation comes of the request for a place of another case",
)


def told(request: PlacementRequest, day: date) -> tuple[list[str], dict[str, Any], date]:
    """Return what a provider is told: the fields of the whitelist, their values, since when.

    Age, gender and needs are those of each young person.
    """
    known = {name: getattr(request, name) for name in KNOWN}
    known["needed_from"] = request.needed_from.isoformat()
    if request.needed_until is not None:
        known["needed_until"] = request.needed_until.isoformat()
    fields, content, whitelist = disclosed(DisclosureStage.REQUEST, known, day)
    content["young_people"] = [
        NOTHING | disclosed(DisclosureStage.REQUEST, person, day)[1]
        for person in request.young_people
    ]
    return fields, content, whitelist


def known_of(content: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return what was told that concerns one of the young people."""
    people = content["young_people"]
    person = people[number] if number < len(people) else {}
    return {name: value for name, value in content.items() if name != "young_people"} | person


def answer_due_at(
    asked: datetime | None, now: datetime, today: date, *, emergency: bool
) -> datetime:
    """Return until when a provider answers: as asked, or as the terms of the day say.

    Raises `RuleViolated` (422) for an instant that has passed or is too far away.
    """
    terms = dated.in_force(TERMS, today)
    if asked is None:
        return now + timedelta(hours=terms["emergency_hours" if emergency else "hours"])
    if not now < asked <= now + timedelta(hours=terms["most_hours"]):
        raise RuleViolated(Violation("answer-out-of-range", LATE, pointer="#/answer_due_at"))
    return asked


def sending_broken(already: int, asked: int) -> Iterator[Violation]:
    """Yield that more offers would be asked than a request goes to."""
    if already + asked > MOST_CONTACTS:
        yield Violation("too-many-contacts", TOO_MANY, pointer="#/offer_ids")


def day_broken(day: date | None, today: date) -> Iterator[Violation]:
    """Yield that a place would have been there before today only."""
    if day is not None and day < today:
        yield Violation("day-in-past", PAST, pointer="#/available_from")
