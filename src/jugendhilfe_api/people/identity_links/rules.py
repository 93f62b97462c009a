"""Between whom a link may be made, and for which purpose."""

from collections.abc import Iterator
from datetime import date

from jugendhilfe_api.core.access.purposes import may_claim
from jugendhilfe_api.core.principal import Department, Role
from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.people.identity_links.models import LINKED

WALL = Text(
    "Vormundschaft und Beistandschaft werden mit niemandem verknüpft (§§ 55 (5), 68 SGB VIII)",
    "Guardianship and legal assistance are linked with nobody (§§ 55 (5), 68 SGB VIII)",
)
SAME = Text(
    "In derselben Abteilung wird zusammengeführt und nicht verknüpft",
    "Within a department persons are merged and not linked",
)
PURPOSE = Text(
    "Diesen Zweck hat die andere Abteilung nicht", "The other department has no such purpose"
)
PAST = Text("Der letzte Tag liegt vor heute", "The last day is before today")


def violations(
    department: Department,
    other: Department,
    purpose: str,
    valid_until: date | None,
    today: date,
) -> Iterator[Violation]:
    """Find what is wrong with a link."""
    if department not in LINKED:
        yield Violation("walled-off", WALL, "#/department")
    if other not in LINKED:
        yield Violation("walled-off", WALL, "#/other_department")
    elif other == department:
        yield Violation("same-department", SAME, "#/other_department")
    elif purpose not in may_claim(Role.YOUTH_OFFICE, [other]):
        yield Violation("purpose-not-theirs", PURPOSE, "#/purpose")
    if valid_until is not None and valid_until < today:
        yield Violation("in-past", PAST, "#/valid_until")
