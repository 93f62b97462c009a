"""What must be true of a measure, whatever the database says."""

from collections.abc import Collection, Iterator
from datetime import date

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.reference.service_types.models import Claimant

AFTERCARE = "AFTERCARE"  # § 41a: also the young adult's, and no help under § 41
OTHER_KIND = Text(
    "In dieser Form gibt es die Hilfeart nicht", "The service type does not exist in this form"
)
OTHER_CLAIMANT = Text(
    "Diese Hilfeart steht nach dem Gesetz anderen zu, oder sie ist keine Leistung",
    "By law others may claim this service type, or it is no help",
)
FUTURE = Text("Der Tag liegt in der Zukunft", "The day is in the future")
BEFORE_BEGIN = Text("Der Tag liegt vor dem Beginn", "The day is before the begin")


def claim(
    kind: str, claimant: str, kinds: Collection[str], claimants: Collection[str]
) -> Iterator[Violation]:
    """Find what does not fit the service type: its form, or who claims it."""
    if claimant not in claimants:
        yield Violation("claimant-differs", OTHER_CLAIMANT, "#/claimant")
    if kind not in kinds:
        yield Violation("service-kind-differs", OTHER_KIND, "#/kind")


def is_section_41(service_type: str, claimant: str) -> bool:
    """Say whether a help is one for a young adult (§ 41 SGB VIII)."""
    return claimant == Claimant.YOUNG_ADULT and service_type != AFTERCARE


def day(
    name: str, chosen: date | None, today: date, begun_on: date | None = None
) -> Iterator[Violation]:
    """Find what is wrong with the day of a step."""
    if chosen and chosen > today:
        yield Violation("in-future", FUTURE, f"#/{name}")
    if chosen and begun_on and chosen < begun_on:
        yield Violation("before-begin", BEFORE_BEGIN, f"#/{name}")
