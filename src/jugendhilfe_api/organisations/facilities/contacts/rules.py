"""What makes a contact one: pure, no I/O."""

from collections.abc import Iterator

from jugendhilfe_api.core.problems import Text, Violation

UNREACHABLE = Text(
    "Telefonnummer oder E-Mail-Adresse fehlen", "There is no telephone number and no mail address"
)


def reachable(phone: str | None, email: str | None) -> Iterator[Violation]:
    """Find a contact that can be reached in no way."""
    if phone is None and email is None:
        yield Violation("contact-unreachable", UNREACHABLE, pointer="#/phone")
