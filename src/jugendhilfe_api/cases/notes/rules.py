"""What must be true of a note, whatever the database says."""

from collections.abc import Iterator
from datetime import date

from jugendhilfe_api.core.problems import Text, Violation

FUTURE = Text("Der Tag liegt in der Zukunft", "The day is in the future")
STAYS_ENTRUSTED = Text(
    "Wer Anvertrautes berichtigt, schreibt wieder Anvertrautes",
    "What corrects an entrusted note is entrusted, too",
)


def violations(
    happened_on: date, today: date, *, entrusted: bool, corrects_entrusted: bool
) -> Iterator[Violation]:
    """Find what is wrong with a new note.

    A note that everybody reads may not point to one that is hidden from them.
    """
    if happened_on > today:
        yield Violation("in-future", FUTURE, "#/happened_on")
    if corrects_entrusted and not entrusted:
        yield Violation("stays-entrusted", STAYS_ENTRUSTED, "#/entrusted")
