"""What must be true of a transfer, whatever the database says."""

from collections.abc import Iterator
from datetime import date

from jugendhilfe_api.core.problems import Text, Violation

FUTURE = Text("Der Tag liegt in der Zukunft", "The day is in the future")
PAST = Text("Der Tag liegt in der Vergangenheit", "The day is in the past")
OWN = Text("Das ist Ihr eigenes Jugendamt", "This is your own office")


def proposal(*, own: bool, conversation_on: date, today: date) -> Iterator[Violation]:
    """Find what is wrong with a proposal: the conversation is arranged, and still to come."""
    if own:
        yield Violation("own-office", OWN, "#/receiving_office_id")
    if conversation_on < today:
        yield Violation("in-past", PAST, "#/conversation_on")


def continuation(continued_on: date, today: date) -> Iterator[Violation]:
    """Find what is wrong with the day since which the help is continued."""
    if continued_on > today:
        yield Violation("in-future", FUTURE, "#/continued_on")
