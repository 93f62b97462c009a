"""What must fit together in a group: pure, no I/O."""

from collections.abc import Iterator

from jugendhilfe_api.core.problems import Text, Violation

AGES = Text("Das niedrigste Alter liegt über dem höchsten", "The youngest age is above the oldest")


def ages_fit(age_min: int, age_max: int, pointer: str = "#/age_min") -> Iterator[Violation]:
    """Find ages in the wrong order."""
    if age_min > age_max:
        yield Violation("ages-reversed", AGES, pointer=pointer)
