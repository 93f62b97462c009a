"""Holidays and working days: pure, no I/O.

The holidays of a Land come from the library `holidays`; its category `catholic` (Bavaria, Saxony,
Thuringia) is left out, because it holds in some municipalities only: those are data.

Which deadlines shift is said by the kind of deadline, not here: the end of an objection period
does (§ 26 (3) SGB X, § 193 BGB), the day of a fictitious notification, `Werktage` and the ends of
benefit periods do not.
"""

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from uuid import UUID

from holidays.countries.germany import Germany

from jugendhilfe_api.reference.holidays.schemas import FIRST_YEAR, LAST_YEAR

FRIDAY = 4
ONE_DAY = timedelta(days=1)
SUBDIVISIONS = {
    "01": "SH",
    "02": "HH",
    "03": "NI",
    "04": "HB",
    "05": "NW",
    "06": "HE",
    "07": "RP",
    "08": "BW",
    "09": "BY",
    "10": "SL",
    "11": "BE",
    "12": "BB",
    "13": "MV",
    "14": "SN",
    "15": "ST",
    "16": "TH",
}


class OutsideCalendarError(ValueError):
    """The day lies outside the years for which the holidays are known."""


@dataclass(frozen=True, slots=True)
class Local:
    """A holiday of a municipality: on a day of the year or some days after Easter Sunday."""

    ags: str
    code: str
    de: str
    en: str
    valid_from: date
    valid_until: date | None = None
    month: int | None = None
    day: int | None = None
    easter_offset: int | None = None
    source: str = ""
    verified: bool = True
    id: UUID | None = None
    organisation_id: UUID | None = None  # the office that has entered it; none: shipped

    def in_year(self, year: int) -> date | None:
        """Return its day in a year, if it is in force on that day."""
        if self.easter_offset is not None:
            found = easter(year) + timedelta(days=self.easter_offset)
        else:
            found = date(year, self.month or 1, self.day or 1)
        in_force = self.valid_from <= found and (
            self.valid_until is None or found <= self.valid_until
        )
        return found if in_force else None


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday on a day; `local` is the municipal rule, where it is none of the Land."""

    day: date
    de: str
    en: str
    local: Local | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an authority has its seat: a Land (two digits), or a place in it by AGS (5 or 8).

    Without a Land, only the holidays count that all Länder share.
    """

    land: str | None = None
    ags: str | None = None

    def __post_init__(self) -> None:
        """Refuse a Land that does not exist, and a place in another one."""
        if self.land is not None and self.land not in SUBDIVISIONS:
            raise ValueError("unknown Land")
        if self.ags is not None and (self.land is None or not self.ags.startswith(self.land)):
            raise ValueError("the place is not in the Land")

    @classmethod
    def at(cls, ags: str) -> "Seat":
        """Return the seat of a Land (2 digits), a Kreis (5) or a municipality (8)."""
        return cls(ags[:2], ags if len(ags) > len("00") else None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays at a seat; `local` are the municipal ones, of whatever place."""

    seat: Seat
    local: Sequence[Local] = ()
    _years: dict[int, Mapping[date, Holiday]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def holidays(self, year: int) -> Mapping[date, Holiday]:
        """Return the holidays of a year by day.

        Raises `OutsideCalendarError` before 1991 and after 2099: rather none than a wrong answer.
        """
        if year not in self._years:
            self._years[year] = _at(self.seat, year, self.local)
        return self._years[year]

    def is_holiday(self, day: date) -> bool:
        """Say whether the day is a public holiday at the seat."""
        return day in self.holidays(day.year)

    def is_working_day(self, day: date) -> bool:
        """Say whether the day is a Werktag of §§ 24 (4), 42a–c SGB VIII: Monday to Friday."""
        return day.weekday() <= FRIDAY and not self.is_holiday(day)

    def next_working_day(self, day: date) -> date:
        """Return the day itself or the next working day (§ 26 (3) SGB X, § 193 BGB)."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """Return the last of so many working days; the day of the start does not count."""
        if count < 0:
            raise ValueError("working days are counted forward")
        day = start
        for _ in range(count):
            day = self.next_working_day(day + ONE_DAY)
        return day

    def working_days(self, start: date, end: date) -> int:
        """Count the working days after the start up to and including the end."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_working_day, days))


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap, common = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, rest = divmod(in_century, 4)
    weekday = (32 + 2 * common + 2 * quarter - epact - rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def add_months(day: date, count: int) -> date:
    """Return the end of a period of months that an event on `day` begins (§ 188 (2), (3) BGB).

    The day with the same number, or the last of a month that has no such day.
    """
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def is_holiday(day: date, seat: Seat, local: Sequence[Local] = ()) -> bool:
    """Say whether the day is a public holiday at the seat."""
    return Calendar(seat, local).is_holiday(day)


def _at(seat: Seat, year: int, local: Sequence[Local]) -> Mapping[date, Holiday]:
    """Put the holidays of the Land and those of the place together, in order."""
    found = dict(of_land(seat.land, year))
    for rule in local:
        day = rule.in_year(year) if (seat.ags or "").startswith(rule.ags) else None
        if day and day not in found:
            found[day] = Holiday(day, rule.de, rule.en, rule)
    return dict(sorted(found.items()))


@lru_cache(maxsize=4096)
def of_land(land: str | None, year: int) -> Mapping[date, Holiday]:
    """Return the public holidays of a Land, or those of all Länder."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideCalendarError
    if land is None:
        return _shared(year)
    german = Germany(subdiv=SUBDIVISIONS[land], years=year, language="de")
    english = Germany(subdiv=SUBDIVISIONS[land], years=year, language="en_US")
    return {day: Holiday(day, german[day], english[day]) for day in sorted(german)}


@cache
def _shared(year: int) -> Mapping[date, Holiday]:
    """Return what every Land has: the library's own list without a Land is that of the law."""
    everywhere = [of_land(land, year) for land in SUBDIVISIONS]
    first, *others = everywhere
    return {day: first[day] for day in first if all(day in other for other in others)}
