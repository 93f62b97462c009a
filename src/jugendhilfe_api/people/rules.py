"""What must be true of a person, whatever the database says."""

from collections.abc import Iterator
from datetime import date

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.people.models import BirthPrecision

LEAST_LETTERS = 2
FUTURE = Text("Der Tag liegt in der Zukunft", "The day is in the future")
NOT_FIRST = Text(
    "Ist nur Monat oder Jahr bekannt, steht dessen erster Tag",
    "Where only the month or year is known, its first day is given",
)
WITHOUT_DAY = Text(
    "Eine Genauigkeit gehört zu einem Geburtstag", "A precision belongs to a day of birth"
)
DIED_BEFORE = Text("Der Tod liegt vor der Geburt", "The death is before the birth")
TOO_WIDE = Text(
    "Gesucht wird nach mindestens zwei Buchstaben eines Namens oder nach dem Geburtstag",
    "A search names at least two letters of a name, or the day of birth",
)


def precision(born_on: date | None, said: str | None, known: str | None = None) -> str | None:
    """Return how exactly a day of birth is known: as said, as before, or to the day."""
    if said or born_on is None:
        return said
    return known or BirthPrecision.DAY


def violations(
    born_on: date | None, precision: str | None, deceased_on: date | None, today: date
) -> Iterator[Violation]:
    """Find what cannot be about birth and death, as of today."""
    if born_on is None and precision is not None:
        yield Violation("birth-precision", WITHOUT_DAY, "#/birth_precision")
    if born_on and not _is_first(born_on, precision):
        yield Violation("birth-precision", NOT_FIRST, "#/born_on")
    for name, day in (("born_on", born_on), ("deceased_on", deceased_on)):
        if day and day > today:
            yield Violation("in-future", FUTURE, f"#/{name}")
    if born_on and deceased_on and deceased_on < born_on:
        yield Violation("deceased-before-birth", DIED_BEFORE, "#/deceased_on")


def too_wide(*names: str | None) -> bool:
    """Say whether these names would list an office's whole population."""
    letters = [sum(map(str.isalnum, name)) for name in names if name]
    return not letters or min(letters) < LEAST_LETTERS


def _is_first(day: date, precision: str | None) -> bool:
    if precision == BirthPrecision.MONTH:
        return day.day == 1
    if precision == BirthPrecision.YEAR:
        return (day.month, day.day) == (1, 1)
    return True
