"""The one clock: every transaction has an instant and a day in Germany, and takes them from here.

SQL reads them in the context of its transaction (`core.database.context`); a test forbids every
other clock. So a rule can be tried on any day, and one request never sees two days.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

GERMANY = ZoneInfo("Europe/Berlin")


class Clock:
    """Tells the time, moved by `offset` where a sandbox or a test wants another day."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC) + self.offset


CLOCK = Clock()


def now() -> datetime:
    """Return the present instant, in UTC."""
    return CLOCK.now()


def day_of(instant: datetime) -> date:
    """Return the day of an instant as an office in Germany counts it."""
    return instant.astimezone(GERMANY).date()
