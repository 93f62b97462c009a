"""Who may take part in whose case."""

from collections.abc import Iterator
from datetime import date, timedelta

from jugendhilfe_api.core.access.purposes import PURPOSES
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.people.models import WALLED_OFF, WORKING

LONGEST = timedelta(days=366)
OWN = Text("Diese Abteilung führt die Akte", "This department keeps the case")
WALL = Text(
    "Zwischen diesen Abteilungen werden keine Akten geteilt",
    "No cases are shared between these departments",
)
FOREIGN_PURPOSE = Text(
    "Diesen Zweck darf die Abteilung nicht angeben", "The department may not claim this purpose"
)
PAST = Text("Der Tag liegt in der Vergangenheit", "The day is in the past")
TOO_LONG = Text(
    "Eine Beteiligung dauert höchstens ein Jahr", "A participation lasts one year at most"
)


def violations(
    keeper: str, taker: str, purpose: str, valid_until: date, today: date
) -> Iterator[Violation]:
    """Find why a department may not take part in another one's case."""
    if taker == keeper:
        yield Violation("own-department", OWN, "#/department")
    elif taker not in WORKING or taker in WALLED_OFF or keeper in WALLED_OFF:
        yield Violation("walled-off", WALL, "#/department")
    if not PURPOSES[purpose].holders.include(Role.YOUTH_OFFICE, [taker]):
        yield Violation("purpose-not-allowed", FOREIGN_PURPOSE, "#/purpose")
    if valid_until < today:
        yield Violation("in-past", PAST, "#/valid_until")
    if valid_until > today + LONGEST:
        yield Violation("period-too-long", TOO_LONG, "#/valid_until")
