"""What the market should do, in few lines: places, the nights each is taken for, and by what.

Days are dates, `None` is open-ended. It asks nobody, and knows nothing of locks or SQL.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

FOR_GOOD = date.max


@dataclass(eq=False)
class Stay:
    """A reservation of one or more places, or a booking of one."""

    first: date
    until: date
    places: list[Any]
    state: str
    expires_at: datetime | None = None  # of a reservation
    extensions_left: int = 0
    away: bool = False

    def seen(self, now: datetime) -> str:
        holds = self.state in {"REQUESTED", "CONFIRMED"}
        return "EXPIRED" if holds and self.expires_at and self.expires_at <= now else self.state


@dataclass
class Market:
    """The places of one vacancy, in the order in which they are given away."""

    announced: list[Any] = field(default_factory=list)
    withdrawn: list[Any] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    def taken(
        self, place: Any, first: date, until: date, now: datetime, but: Stay | None = None
    ) -> bool:
        return any(
            place in stay.places and stay.first < until and first < stay.until
            for stay in self.stays
            if stay is not but and stay.seen(now) != "EXPIRED"
        )

    def free(self, first: date, until: date, now: datetime) -> list[Any]:
        return [p for p in sorted(self.announced) if not self.taken(p, first, until, now)]

    def may_move(self, stay: Stay, first: date, until: date, now: datetime) -> bool:
        return not any(self.taken(place, first, until, now, stay) for place in stay.places)

    def change_places(self, number: int, today: date, now: datetime) -> bool:
        """Announce so many places, if those that go are free; whoever adds says which."""
        surplus = len(self.announced) - number
        spare = [p for p in sorted(self.announced) if not self.taken(p, today, FOR_GOOD, now)]
        if surplus > len(spare):
            return False
        for place in spare[len(spare) - surplus :] if surplus > 0 else []:
            self.announced.remove(place)
            self.withdrawn.append(place)
        return True
