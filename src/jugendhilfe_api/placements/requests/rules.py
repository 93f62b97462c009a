"""Rules of requests for a place: what can be searched for, what a text may not say."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from secrets import choice
from typing import Any

from jugendhilfe_api.core.problems import RuleViolated, Text, Violation
from jugendhilfe_api.placements.requests import identifying
from jugendhilfe_api.placements.reservations.rules import PAST, REVERSED, young_people_broken

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no letters that look like digits
LENGTH = 10  # 50 random bits

KIND = Text(
    "Diese Form hat die Hilfeart nicht",
    "The service type does not have this kind",
)
NO_MIDDLE = Text("Dafür fehlt der Kreis in der Mitte", "This needs the Kreis in the middle")
TELLS = {
    "text-has-email": Text(
        "Der Text enthält eine E-Mail-Adresse oder ein Profil",
        "The text has an e-mail address or a profile",
    ),
    "text-has-bank-account": Text(
        "Der Text enthält eine Bankverbindung", "The text has a bank account"
    ),
    "text-has-phone-number": Text(
        "Der Text enthält eine Telefonnummer", "The text has a telephone number"
    ),
    "text-has-date": Text(
        "Der Text enthält ein Datum: Alter in Jahren oder Monat genügen, der Tag der Aufnahme hat "
        "ein eigenes Feld",
        "The text has a date: age in years or the month is enough, the day of admission has a "
        "field of its own",
    ),
    "text-has-address": Text("Der Text enthält eine Anschrift", "The text has a postal address"),
    "text-has-number": Text(
        "Der Text enthält ein Aktenzeichen oder die Nummer einer Versicherung",
        "The text has the number of a file or of an insurance",
    ),
    "text-has-name": Text(
        "Der Text enthält den Namen einer Person der Akte",
        "The text has the name of a person of the case",
    ),
}


def criteria_broken(request: Any, kinds: Sequence[str], today: date) -> Iterator[Violation]:
    """Yield what does not fit in the criteria."""
    if request.kind not in kinds:
        yield Violation("kind-not-of-service-type", KIND, pointer="#/kind")
    if request.needed_until is not None and request.needed_until <= request.needed_from:
        yield Violation("period-reversed", REVERSED, pointer="#/needed_until")
    if request.needed_from < today:
        yield Violation("day-in-past", PAST, pointer="#/needed_from")
    if request.radius_km is not None and request.near_ags is None:
        yield Violation("middle-missing", NO_MIDDLE, pointer="#/radius_km")
    yield from young_people_broken(request)


def description_broken(
    written: str | None, names: Iterable[str], references: Iterable[str]
) -> Iterator[Violation]:
    """Yield what a text says that would tell who is meant; never what it was."""
    for code in identifying.found(written or "", names, references):
        yield Violation(code, TELLS[code], pointer="#/description")


def check(violations: Iterable[Violation]) -> None:
    """Refuse all at once."""
    if broken := tuple(violations):
        raise RuleViolated(*broken)


def pseudonym() -> str:
    """Make up what a request is called: random, so that it leads back to nobody."""
    return "P-" + "".join(choice(LETTERS) for _ in range(LENGTH))
