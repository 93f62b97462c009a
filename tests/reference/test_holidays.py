"""Holidays by the seat of the authority, and the days that deadlines are counted in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jugendhilfe_api.core.principal import ANYBODY
from jugendhilfe_api.reference.holidays import rules, service
from jugendhilfe_api.reference.holidays.rules import Calendar, Local, Seat, add_months, is_holiday

SAARLAND, BAVARIA, AUGSBURG = Seat.at("10"), Seat.at("09"), Seat.at("09761000")
LOCAL = tuple(
    Local(**{name: value for name, value in row.items() if name in Local.__slots__})
    for row in service.rows()
)
DAYS = st.dates(date(1991, 1, 1), date(2098, 12, 31))
FICTION = timedelta(days=4)  # § 37 (2) SGB X: the fourth day after posting


def objection_ends(posted: date, seat: Seat) -> date:
    """§ 70 VwGO with § 37 (2) and § 26 (3) SGB X: one month, and the end shifts."""
    return Calendar(seat).next_working_day(add_months(posted + FICTION, 1))


def test_a1_easter_monday_shifts_the_end_of_the_objection_period():
    posted = date(2026, 3, 2)
    assert add_months(posted + FICTION, 1) == date(2026, 4, 6)  # Easter Monday
    assert objection_ends(posted, SAARLAND) == date(2026, 4, 7)


@pytest.mark.parametrize("land", sorted(rules.SUBDIVISIONS))
def test_a3_christmas_eve_is_no_holiday_anywhere(land):
    assert objection_ends(date(2026, 11, 20), Seat(land)) == date(2026, 12, 24)


@pytest.mark.parametrize(
    ("day", "seat", "expected"),
    [
        (date(2026, 6, 4), "10", True),  # Fronleichnam: Saarland
        (date(2026, 6, 4), "13", False),
        (date(2026, 8, 15), "10", True),  # Mariä Himmelfahrt: Saarland
        (date(2026, 8, 15), "09", False),  # Bavaria: in Catholic municipalities only
        (date(2026, 8, 15), "09162000", True),  # München
        (date(2026, 8, 15), "09564000", False),  # Nürnberg
        (date(2026, 8, 8), "09761000", True),  # Augsburg: Friedensfest
        (date(2026, 8, 8), "09162000", False),
        (date(2026, 6, 4), "14625080", True),  # Crostwitz, Saxony
        (date(2026, 6, 4), "14612000", False),  # Dresden
        (date(2026, 6, 4), "16061045", True),  # anywhere in the Eichsfeld
        (date(2026, 6, 4), "16051000", False),  # Erfurt
        (date(2023, 3, 8), "13", True),  # Frauentag: from 2023
        (date(2022, 3, 8), "13", False),
        (date(2017, 10, 31), "09", True),  # Reformation: 2017 everywhere
        (date(2018, 10, 31), "09", False),
        (date(2025, 5, 8), "11", True),  # Berlin, once
        (date(2026, 5, 8), "11", False),
    ],
)
def test_a_holiday_depends_on_the_seat_and_the_year(day, seat, expected):
    assert is_holiday(day, Seat.at(seat), LOCAL) is expected


def test_the_catholic_category_is_never_automatic():
    assert not is_holiday(date(2026, 8, 15), AUGSBURG)  # without the municipal data
    assert is_holiday(date(2026, 8, 15), AUGSBURG, LOCAL)


def test_a_municipal_holiday_holds_in_its_period_only():
    once = Local("09761", "ONCE", "Einmal", "Once", date(2026, 1, 1), date(2026, 12, 31), 8, 10)
    assert is_holiday(date(2026, 8, 10), AUGSBURG, [once])
    assert not is_holiday(date(2025, 8, 10), AUGSBURG, [once])
    assert not is_holiday(date(2027, 8, 10), AUGSBURG, [once])


def test_working_days_are_monday_to_friday_without_holidays():
    calendar = Calendar(SAARLAND)
    thursday = date(2026, 4, 2)  # before Good Friday
    assert calendar.add_working_days(thursday, 1) == date(2026, 4, 7)
    assert calendar.working_days(thursday, date(2026, 4, 10)) == 4
    assert calendar.add_working_days(thursday, 0) == thursday


def test_the_seven_working_days_of_section_42a_jump_over_the_turn_of_the_year():
    start = date(2026, 12, 23)  # Wednesday
    assert Calendar(SAARLAND).add_working_days(start, 7) == date(2027, 1, 5)
    assert Calendar(BAVARIA).add_working_days(start, 8) == date(2027, 1, 7)  # Epiphany


def test_working_days_are_not_counted_backward():
    with pytest.raises(ValueError, match="forward"):
        Calendar(SAARLAND).add_working_days(date(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), 12, date(2027, 3, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(day, months, end):
    assert add_months(day, months) == end


@pytest.mark.parametrize("seat", [("99", None), ("10", "09162"), (None, "09162")])
def test_a_seat_that_cannot_be_is_refused(seat):
    with pytest.raises(ValueError, match=r"Land"):
        Seat(*seat)


@pytest.mark.parametrize("year", [1990, 2100])
def test_outside_the_known_years_there_is_no_answer(year):
    with pytest.raises(rules.OutsideCalendarError):
        is_holiday(date(year, 5, 1), SAARLAND)


@given(day=DAYS, seat=st.sampled_from(["10", "09761000", "05", "14625080"]))
def test_the_next_working_day_is_the_first_one(day, seat):
    calendar = Calendar(Seat.at(seat), LOCAL)
    found = calendar.next_working_day(day)
    assert calendar.is_working_day(found)
    skipped = [day + timedelta(days=n) for n in range((found - day).days)]
    assert not any(map(calendar.is_working_day, skipped))
    assert calendar.next_working_day(found) == found


@given(day=DAYS, count=st.integers(0, 60))
def test_counting_undoes_adding(day, count):
    calendar = Calendar(SAARLAND)
    assert calendar.working_days(day, calendar.add_working_days(day, count)) == count


@given(year=st.integers(1991, 2099))
def test_easter_is_where_the_library_has_it(year):
    shared = {holiday.en: day for day, holiday in rules.of_land(None, year).items()}
    assert rules.easter(year) + timedelta(days=1) == shared["Easter Monday"]


@given(year=st.integers(1991, 2099))
def test_what_holds_nationwide_holds_in_every_land(year):
    shared = rules.of_land(None, year)
    # 2008 Ascension Day was on 1 May; Repentance Day until 1994, Reformation Day in 2017
    assert len(shared) == 9 + (year == 2017 or year < 1995) - (year == 2008)
    assert all(shared.keys() <= rules.of_land(land, year).keys() for land in rules.SUBDIVISIONS)


async def test_a_calendar_knows_the_municipal_holidays_of_its_seat(world):
    async with world.app.state.database.reader(ANYBODY) as reader:
        calendar = await service.calendar(reader, AUGSBURG)
    assert {local.code for local in calendar.local} == {"PEACE_FESTIVAL", "ASSUMPTION_DAY"}
    assert not calendar.is_working_day(date(2028, 8, 8))


async def test_a_writing_transaction_gets_the_same_calendar(world):
    async with world.app.state.database.transaction(ANYBODY) as tx:
        calendar = await service.calendar(tx, AUGSBURG)
    assert calendar.is_holiday(date(2028, 8, 8))
    assert not calendar.is_holiday(date(2028, 8, 9))


async def test_holidays_are_listed_by_seat_with_their_source(anybody):
    answer = await anybody.get("/holidays?year=2026&ags=09761")
    found = {item["day"]: item for item in answer.json()["items"]}
    assert found["2026-08-08"]["scope"] == "MUNICIPAL"
    assert "FTG" in found["2026-08-08"]["source"]
    assert found["2026-08-15"]["verified"] is False
    assert found["2026-01-06"]["scope"] == "LAND"
    assert found["2026-10-03"]["scope"] == "NATIONWIDE"
    assert list(found) == sorted(found)
    assert answer.headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize(("query", "number"), [("year=2026", 9), ("year=2026&land=10", 12)])
async def test_holidays_of_a_land_and_of_all(anybody, query, number):
    assert len((await anybody.get(f"/holidays?{query}")).json()["items"]) == number


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("year=1990", 400),
        ("year=2100", 400),
        ("year=2_26", 400),
        ("year=%2B202", 400),
        ("year=２０２６", 400),
        ("year=2026&land=17", 400),
        ("year=2026&ags=0976", 400),
        ("year=2026&year=2027", 400),
        ("year=2026&land=10&ags=09761", 422),
    ],
)
async def test_bad_questions_get_the_stated_problem(anybody, query, status):
    assert (await anybody.get(f"/holidays?{query}")).status_code == status
