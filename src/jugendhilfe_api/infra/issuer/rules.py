"""When keys of the embedded issuer sign, are published, and are replaced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

TOKEN_LIFETIME = timedelta(minutes=10)
KEY_LIFETIME = timedelta(days=30)
PUBLISHED_BEFORE = timedelta(days=1)  # before it signs, for those who keep our key set
KEPT_AFTER = timedelta(hours=1)  # after its last signature: longer than any token


@dataclass(frozen=True, slots=True)
class Period:
    """When a key signs: from an instant to another, which is not included."""

    valid_from: datetime
    valid_until: datetime

    def signs_at(self, now: datetime) -> bool:
        """Say whether the key signs at this instant."""
        return self.valid_from <= now < self.valid_until

    def is_published_at(self, now: datetime) -> bool:
        """Say whether the key belongs to the key set: also before, and for its last tokens."""
        return now < self.valid_until + KEPT_AFTER


def missing(periods: Iterable[Period], now: datetime) -> Period | None:
    """Return the period of a key that must be made now; none if the keys last for a day.

    A successor begins where its predecessor ends. Without a key to succeed it signs at once.
    """
    last = max((period.valid_until for period in periods), default=now)
    if last > now + PUBLISHED_BEFORE:
        return None
    begin = max(last, now)
    return Period(begin, begin + KEY_LIFETIME)
