"""What must be true of a case, whatever the database says."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from jugendhilfe_api.cases.models import CaseSubject
from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.people.models import WALLED_OFF

FUTURE = Text("Der Tag liegt in der Zukunft", "The day is in the future")
BEFORE_OPENING = Text(
    "Der Tag liegt vor der Eröffnung", "The day is before the opening of the case"
)
NO_FAMILY = Text(
    "Weitere Personen gehören nur zur Akte einer Familie",
    "Further persons belong to the case of a family only",
)
NAMED_TWICE = Text("Diese Person steht schon in der Akte", "This person is in the case already")
WALL = Text(
    "Diese Person kennt nur eine Abteilung, die ihre Daten nicht weitergeben darf",
    "The person is known only to a department that may not pass on its data",
)


def reference(department: str, year: int, number: int) -> str:
    """Write the Aktenzeichen of a case, such as ASD-2026-000001."""
    return f"{department}-{year}-{number:06d}"


def about(subject: str, person_id: UUID, family: Collection[UUID]) -> Iterator[Violation]:
    """Find what is wrong with whom a case is about."""
    if family and subject != CaseSubject.FAMILY:
        yield Violation("no-family", NO_FAMILY, "#/family_person_ids")
    if person_id in family or len(set(family)) < len(family):
        yield Violation("named-twice", NAMED_TWICE, "#/family_person_ids")


def day(
    name: str, chosen: date, today: date, opened_on: date | None = None
) -> Iterator[Violation]:
    """Find what is wrong with the day of a step."""
    if chosen > today:
        yield Violation("in-future", FUTURE, f"#/{name}")
    if opened_on and chosen < opened_on:
        yield Violation("before-opening", BEFORE_OPENING, f"#/{name}")


def crosses_wall(department: str, known_to: Collection[str]) -> bool:
    """Say whether a case would carry a person over a wall (§§ 55 (5), 68 SGB VIII)."""
    if department in known_to:
        return False
    return department in WALLED_OFF or all(other in WALLED_OFF for other in known_to)
