"""The whole country at a tiny scale: its numbers add up, and the same seed makes it again."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import asyncpg
import pytest

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.offers.published import functions
from jugendhilfe_api.seeding.nation import service
from jugendhilfe_api.seeding.nation.size import (
    Size,
    at_least_one,
    measure_types,
    offer_types,
    shared,
)
from jugendhilfe_api.seeding.rows import shipped
from jugendhilfe_api.seeding.service import DemonstrationRefusedError
from tests.support import schema

from .conftest import ISSUER

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
SIZE = Size(0.002, seed=7)
DATABASE = "nation"


@pytest.fixture(scope="module")
async def empty(address):
    """Build a database with catalogues and nothing else; give a connection of role `seed`."""
    admin = await asyncpg.connect(address.format(user="postgres", database="postgres"))
    await schema.build(address, DATABASE)
    connection = await asyncpg.connect(address.format(user="seed", database=DATABASE))
    yield connection
    await connection.close()
    await admin.execute(f"drop database {DATABASE} with (force)")
    await admin.close()


@pytest.fixture(scope="module")
async def country(empty):
    """Load the country twice, in turn: what the first left is compared with the second."""
    transaction = empty.transaction()
    await transaction.start()
    await service.load(empty, ISSUER, NOW, SIZE)
    empty_again = await fingerprints(empty)
    await transaction.rollback()
    await service.load(empty, ISSUER, NOW, SIZE)
    return empty, empty_again


@pytest.fixture
async def nation(country):
    return country[0]


async def fingerprints(connection) -> dict[str, str]:
    """Hash all rows of each table that is not shipped with the program."""
    return {
        table.name: await connection.fetchval(
            f"select md5(string_agg(t::text, '|' order by t::text)) from {table.name} t"
        )
        for table in Base.metadata.sorted_tables
        if not table.info.get("shipped")
    }


async def none(connection, query: str) -> None:
    """Say that a query for what is wrong finds nothing."""
    found = await connection.fetch(query + " limit 5")
    assert found == []


def test_numbers_are_shared_out_exactly():
    assert shared([3, 1, 1], 7) == [4, 2, 1]
    assert sum(shared([0.3] * 556, 1033)) == 1033
    assert at_least_one([0, 5, 1, 0]) == [1, 3, 1, 1]


@pytest.mark.parametrize("scale", [0.001, 0.01, 0.37, 1])
def test_a_country_of_any_size_adds_up(scale):
    size = Size(scale, seed=1)
    offices = size.offices()
    assert len(offices) == 556
    assert offices[-1]["last"] == size.measures
    assert all(row["first"] <= row["last"] for row in offices)
    assert max(row["workers"] for row in offices) < 1000
    assert size.grounds()[-1]["last"] == size.facilities
    assert size.measure_bounds()[-1] == size.measures


def test_the_whole_country_is_that_of_the_statistics():
    size = Size(1, seed=1)
    assert size.measures == 1_032_929
    assert size.providers == 23_400
    assert size.homes == 10_700
    assert sum(size.offers()) == 60_000
    assert size.vacancies("stationary") + size.vacancies("ambulatory") == 40_000
    bounds = size.measure_bounds()
    numbers = [kind["number"] for kind in measure_types()]
    assert [end - begin for begin, end in pairwise(bounds)] == numbers


def test_its_codes_are_those_of_the_catalogues():
    data, known = shipped("nation.yaml"), {kind["type"] for kind in offer_types()}
    assert {kind["type"] for kind in measure_types()} <= known
    assert len(set(data["words"])) == len(data["words"])


async def test_there_is_as_much_as_the_scale_says(nation):
    assert await nation.fetchval("select count(*) from cases") == SIZE.measures
    assert await nation.fetchval("select count(*) from facilities") == SIZE.facilities
    assert await nation.fetchval("select count(*) from offers") == sum(SIZE.offers())
    announced = "select count(*) from vacancies where confirm_by >= $1::date - 70"
    assert await nation.fetchval(announced, TODAY) == SIZE.scaled(40_000)
    kinds = Counter(
        {
            (row["service_type"], row["kind"]): row["number"]
            for row in await nation.fetch(
                "select service_type, kind, count(*) as number from offers group by 1, 2"
            )
        }
    )
    expected = {
        (kind["type"], kind["kind"]): number
        for kind, number in zip(offer_types(), SIZE.offers(), strict=True)
    }
    assert kinds == expected


async def test_helps_are_as_many_of_each_type_as_the_statistics_say(nation):
    rows = await nation.fetch(
        """select m.service_type, c.subject = 'FAMILY' as family, count(*) as number
           from measures m join cases c on c.id = m.case_id group by 1, 2"""
    )
    bounds = SIZE.measure_bounds()
    expected = {
        (kind["type"], kind.get("family", False)): end - begin
        for kind, (begin, end) in zip(measure_types(), pairwise(bounds), strict=True)
    }
    assert {(row["service_type"], row["family"]): row["number"] for row in rows} == expected
    for kind, (begin, end) in zip(measure_types(), pairwise(bounds), strict=True):
        assert abs(end - begin - kind["number"] * SIZE.scale) <= 1


async def test_a_help_and_its_stay_tell_the_same(nation):
    await none(
        nation,
        """select m.id from measures m join bookings b on b.case_id = m.case_id
           where m.service_type <> 'EDUCATIONAL_AIDE' and (
             m.begun_on <> b.admission_day or m.ended_on is distinct from b.discharge_day
             or (m.end_reason = 'AS_PLANNED') is distinct from
                (b.discharge_reason = 'AS_PLANNED'))""",
    )
    await none(
        nation,
        """select m.id from measures m join persons p on p.id = m.person_id
           join cases c on c.id = m.case_id
           where c.subject = 'PERSON' and (p.born_on + interval '27 years' < m.begun_on
             or p.born_on > m.begun_on or m.section_41
                <> (p.born_on + interval '18 years' <= m.begun_on))""",
    )


async def test_every_home_has_a_permit_for_its_offers(nation):
    count = "select count(*) from permits where state = 'ACTIVE'"
    assert await nation.fetchval(count) == SIZE.homes
    await none(nation, f"select offer_id from offer_permit_gaps where until > date '{TODAY}'")
    await none(
        nation,
        """select g.id from facility_groups g join permit_places p on p.group_id = g.id
           where p.places < g.available_places or g.available_places < (
             select sum(o.places) from offers o where o.group_id = g.id)""",
    )


async def test_every_office_has_workers_and_cases(nation):
    await none(
        nation,
        """select o.name from organisations o where o.kind = 'YOUTH_OFFICE' and (
             not exists (select from cases c where c.youth_office_id = o.id)
             or not exists (select from members m where m.organisation_id = o.id
                            and m.departments && '{ASD}')
             or not exists (select from members m where m.organisation_id = o.id
                            and m.departments && '{WJH}'))""",
    )


async def test_every_kreis_has_as_many_cases_as_people(nation):
    """Allow the least, one case for each office, and the rounding."""
    rows = await nation.fetch(
        """select r.population, count(c.id) as cases, count(distinct o.id) as offices
           from regions r join organisations o on o.ags = r.ags and o.kind = 'YOUTH_OFFICE'
           join cases c on c.youth_office_id = o.id group by r.ags, r.population"""
    )
    people = sum(row["population"] for row in rows)
    for row in rows:
        fair = SIZE.measures * row["population"] / people
        assert abs(row["cases"] - fair) <= 2 * row["offices"] + 1


async def test_no_night_is_taken_twice_and_no_place_is_missing(nation):
    await none(
        nation,
        """select a.id from occupancies a join occupancies b
           on a.place_id = b.place_id and a.id < b.id and a.nights && b.nights""",
    )
    await none(
        nation,
        f"""select o.id from offers o where o.places < (
             select count(*) from places p join occupancies x on x.place_id = p.id
             where p.offer_id = o.id and x.nights @> date '{TODAY}')""",
    )
    await none(
        nation,
        """select o.id from offers o
           where o.places < (select count(*) from places p where p.offer_id = o.id)""",
    )


async def test_bookings_are_what_the_ledger_says(nation):
    await none(
        nation,
        """select b.id from bookings b left join occupancies o on o.id = b.occupancy_id
           where o.nights is distinct from daterange(b.admission_day, b.discharge_day)""",
    )
    await none(
        nation,
        """select b.id from bookings b join offers o on o.id = b.offer_id
           join persons p on p.id = b.person_id
           where extract(year from age(b.admission_day, p.born_on))
                 not between o.age_min and o.age_max or p.gender <> all(o.genders)""",
    )
    await none(
        nation,
        "select a.id from bookings a join bookings b on a.person_id = b.person_id and a.id < b.id "
        "and daterange(a.admission_day, a.discharge_day) "
        "&& daterange(b.admission_day, b.discharge_day)",
    )


async def test_the_history_goes_back_two_years(nation):
    """In each month of two years young people were admitted and discharged."""
    for day in ("admission_day", "discharge_day"):
        months = await nation.fetchval(
            f"select count(distinct date_trunc('month', {day})) from bookings "
            f"where {day} between $1::date - 700 and $1",
            TODAY,
        )
        assert months >= 23, day
    assert await nation.fetchval("select count(*) from booking_absences") > 50


async def test_free_places_are_those_that_nobody_has(nation):
    counted = """
      select v.id, count(*) - count(o.id) as left_over, (
        select count(*) from places p where p.vacancy_id = v.id and not exists (
          select from occupancies x where x.place_id = p.id
          and x.nights && daterange(greatest(v.available_from, $1::date), null))) as free
      from vacancies v join places p on p.vacancy_id = v.id
      left join occupancies o
        on o.place_id = p.id and (upper_inf(o.nights) or upper(o.nights) > $1)
      where v.confirm_by >= $1 group by v.id"""
    rows = await nation.fetch(counted, TODAY)
    assert rows
    assert all(row["left_over"] == row["free"] for row in rows)
    assert any(row["free"] == 0 for row in rows)


@pytest.mark.parametrize(
    ("table", "columns", "query"),
    [
        ("published_offers", f"id, {functions.OFFER_COLUMNS}", functions.OFFERS),
        ("published_rates", functions.RATE_COLUMNS, functions.rates()),
        ("published_facilities", f"id, {functions.FACILITY_COLUMNS}", functions.FACILITIES),
    ],
)
async def test_the_projections_are_their_queries(nation, table, columns, query):
    fresh = f"select * from ({query}) fresh"
    kept = f"select {columns} from {table}"
    await none(nation, f"({fresh} except all {kept}) union all ({kept} except all {fresh})")


async def test_the_same_seed_makes_the_same_country(country):
    connection, first = country
    again = await fingerprints(connection)
    assert again == first
    assert len([table for table, rows in again.items() if rows]) > 20


async def test_nothing_of_it_is_real(nation):
    await none(nation, "select name from organisations where not synthetic")
    await none(nation, "select id from persons where family_name not like 'Demo-%'")


async def test_it_is_loaded_once_and_never_beside_others(nation):
    with pytest.raises(service.CountryThereError):
        await service.load(nation, ISSUER, NOW, SIZE)
    transaction = nation.transaction()
    await transaction.start()
    await nation.execute("update organisations set synthetic = false where kind = 'PROVIDER'")
    with pytest.raises(DemonstrationRefusedError):
        await service.load(nation, ISSUER, NOW, SIZE)
    await transaction.rollback()
