"""How the ends of deadlines are computed: vectors, clock changes, leap years, and laws of all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jugendhilfe_api.core.clock import GERMANY, day_of
from jugendhilfe_api.placements.custody.deadlines import rules
from jugendhilfe_api.placements.custody.deadlines.models import (
    DeadlineStart,
    DeadlineType,
    DeadlineUnit,
)
from jugendhilfe_api.reference.holidays.service import Calendar, Seat

SAARLAND = Calendar(Seat("10"))
LONG_AGO = date(2016, 1, 1)
KINDS = ("SELF", "URGENT_DANGER", "UNACCOMPANIED", "PROVISIONAL")


def every_rule(kind="PROVISIONAL"):
    starts = [*DeadlineStart, *DeadlineType]
    return {
        rule.type: rule for start in starts for rule in rules.beginning_with(start, kind, LONG_AGO)
    }


RULES = every_rule()


def due(name, started, calendar=SAARLAND):
    return rules.end(RULES[name], started, calendar)


def test_every_deadline_of_the_list_is_in_the_data_and_none_shifts():
    assert RULES.keys() == set(DeadlineType)
    assert not any(rule.shifts for rule in RULES.values())
    assert all(rule.legal_basis and rule.source for rule in RULES.values())
    assert every_rule("SELF").keys() < RULES.keys()


@pytest.mark.parametrize(
    ("name", "started", "due_on"),
    [
        ("DEPRIVATION_OF_LIBERTY", "2026-05-04T10:00:00+02:00", "2026-05-05"),  # A6
        ("DEPRIVATION_OF_LIBERTY", "2026-05-04T23:59:00+02:00", "2026-05-05"),
        ("DEPRIVATION_OF_LIBERTY", "2026-05-05T00:00:00+02:00", "2026-05-06"),
        ("DEPRIVATION_OF_LIBERTY", "2026-05-01T12:00:00+02:00", "2026-05-02"),  # a Saturday
        ("DEPRIVATION_OF_LIBERTY", "2028-02-28T12:00:00+01:00", "2028-02-29"),
        ("DISTRIBUTION", "2026-01-31T12:00:00+01:00", "2026-02-28"),
        ("DISTRIBUTION", "2028-01-31T12:00:00+01:00", "2028-02-29"),
        ("DISTRIBUTION", "2026-05-21T12:00:00+02:00", "2026-06-21"),  # a Sunday
        ("STATE_BODY_NOTICE", "2026-12-22T12:00:00+01:00", "2027-01-04"),  # Christmas, New Year
        ("STATE_BODY_NOTICE", "2026-05-23T12:00:00+02:00", "2026-06-03"),  # begun on a Saturday
    ],
)
def test_ends(name, started, due_on):
    assert due(name, datetime.fromisoformat(started)).due_on.isoformat() == due_on


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-28", 23), ("2026-10-24", 25), ("2026-05-04", 24)],
    ids=["summer time begins", "summer time ends", "an ordinary day"],
)
def test_the_last_day_is_as_long_as_the_clocks_make_it(day, hours):
    """The day after this one has 23, 25 or 24 hours: it ends at 24:00 all the same."""
    started = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=GERMANY)
    end = due("DEPRIVATION_OF_LIBERTY", started)
    assert end.due_at - rules.midnight(end.due_on) == timedelta(hours=hours)
    assert end.due_at.astimezone(GERMANY).strftime("%H:%M") == "00:00"


instants = st.datetimes(
    datetime(2016, 1, 1),  # noqa: DTZ001 - the zone comes with `timezones`
    datetime(2090, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
seats = st.sampled_from([f"{land:02}" for land in range(1, 17)]).map(Seat)
names = st.sampled_from(sorted(RULES))
ordinary = settings(max_examples=150, derandomize=True, deadline=None)


@ordinary
@given(names, instants, seats)
def test_a_deadline_ends_in_german_midnight_after_it_began(name, started, seat):
    end = due(name, started, Calendar(seat))
    assert end.due_at > started
    assert day_of(end.due_at) == end.due_on + timedelta(days=1)
    assert day_of(end.due_at - timedelta(microseconds=1)) == end.due_on
    assert end.due_on > day_of(started)


@ordinary
@given(names, instants, seats)
def test_days_that_do_not_count_and_days_that_do_are_all_days(name, started, seat):
    calendar = Calendar(seat)
    rule, first = RULES[name], day_of(started)
    end = rules.end(rule, started, calendar)
    if rule.unit is DeadlineUnit.WORKING_DAY:
        assert (end.due_on - first).days == rule.count + len(end.not_counted)
        assert calendar.is_working_day(end.due_on)
        assert not any(map(calendar.is_working_day, end.not_counted))
    else:
        assert end.not_counted == ()


@ordinary
@given(st.sampled_from(["DEPRIVATION_OF_LIBERTY", "DISTRIBUTION"]), instants, seats)
def test_what_never_shifts_is_the_same_at_every_seat(name, started, seat):
    assert due(name, started, Calendar(seat)) == due(name, started)


@ordinary
@given(names, instants, seats)
def test_who_begins_later_on_the_same_day_has_no_longer(name, started, seat):
    calendar = Calendar(seat)
    morning = rules.midnight(day_of(started))
    assert due(name, morning, calendar) == due(name, started, calendar)


@ordinary
@given(names, instants, seats)
def test_a_later_day_never_ends_earlier(name, started, seat):
    calendar = Calendar(seat)
    later = started + timedelta(days=1)
    assert due(name, later, calendar).due_on >= due(name, started, calendar).due_on


def test_what_shifts_by_its_data_moves_to_the_next_working_day():
    rule = rules.Rule(
        **{name: getattr(RULES["DISTRIBUTION"], name) for name in rules.Rule.__slots__}
        | {"shifts": True}
    )
    end = rules.end(rule, datetime(2026, 5, 21, 8, tzinfo=UTC), SAARLAND)
    assert end.due_on == date(2026, 6, 22)
    assert end.not_counted == (date(2026, 6, 21),)
