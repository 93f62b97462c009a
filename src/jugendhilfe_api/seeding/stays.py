"""Who stayed where in the months before: made up once, the same in every demonstration of a day.

Every office has long stays that go on, and short ones that each lie within a month. What began
in the running month differs from office to office, and the office of the tour is in the middle:
so one more booking there moves the median of the key figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from jugendhilfe_api.seeding.people import offices_with_people
from jugendhilfe_api.seeding.providers import described
from jugendhilfe_api.seeding.rows import Row, made_id

MONTHS = 6
LONG_STAYS = 6
BEGUN_NOW = (9, 5, 6, 7, 8, 11, 12, 13, 14)  # by office; the first is that of the tour
DAY = timedelta(days=1)
SHORT_NOW = 3 * DAY  # at the most, and never beyond today


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay of a young person: at which offer, from when to when (none: it goes on)."""

    office: str
    number: int  # within the office
    offer: Row
    admission: date
    discharge: date | None

    def made(self, *names: object) -> Any:
        """Make the id of something that belongs to the stay."""
        return made_id(*names, self.office, self.number)

    @property
    def reference(self) -> str:
        """Return the number of its booking."""
        return f"B-{self.admission.year}-D{self.number:07d}"

    def days_in(self, month: date, today: date) -> tuple[date, date] | None:
        """Return its first and last day in a month, up to today."""
        first = max(self.admission, month)
        last = min(self.discharge or today, last_of(month), today)
        return (first, last) if first <= last else None


def months(today: date) -> list[date]:
    """Return the first days of the months with a history, the running one last."""
    found = [today.replace(day=1)]
    for _ in range(MONTHS):
        found.insert(0, (found[0] - DAY).replace(day=1))
    return found


def last_of(month: date) -> date:
    """Return the last day of a month."""
    return (month + 31 * DAY).replace(day=1) - DAY


def stays(today: date) -> list[Stay]:
    """Make up the stays of every office, in the order of their numbers."""
    short = [offer for offer in described() if offer.get("history") == "SHORT"]
    long = [offer for offer in described() if offer.get("history") == "LONG"]
    found = []
    for index, office in enumerate(offices_with_people()):
        chance = Random(office)  # noqa: S311 - made-up data, no secrets
        periods = [
            *_long_stays(chance, months(today)[0], long),
            *_short_stays(chance, index, today, short),
        ]
        found += [Stay(office, number, *period) for number, period in enumerate(periods, 1)]
    return found


Period = tuple[Row, date, date | None]


def _long_stays(chance: Random, first: date, offers: Sequence[Row]) -> Iterator[Period]:
    for number in range(LONG_STAYS):
        yield offers[number % len(offers)], first + chance.randrange(20) * DAY, None


def _short_stays(
    chance: Random, index: int, today: date, offers: Sequence[Row]
) -> Iterator[Period]:
    *earlier, now = months(today)
    for month in earlier:
        for number in range(chance.randrange(5, 10)):
            admission = month + chance.randrange(18) * DAY
            discharge = min(admission + chance.randrange(7, 25) * DAY, last_of(month))
            yield offers[(index + number) % len(offers)], admission, discharge
    for number in range(BEGUN_NOW[index]):
        yield offers[number % len(offers)], now, min(now + SHORT_NOW, today)
