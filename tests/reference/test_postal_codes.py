"""Postal codes: every German one has a centre, near to the real one."""

import csv
import importlib.util
import re
import sys
from pathlib import Path

import pytest
from sqlalchemy import literal, select

from jugendhilfe_api.core.database.geo import distance_km, within_box
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.core.principal import ANYBODY
from jugendhilfe_api.reference.regions import service
from jugendhilfe_api.reference.regions.models import PostalCode
from tests.reference.ground import km
from tests.reference.test_regions import SHARED, needs_shared

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture(scope="module")
def rows():
    return {row["postal_code"]: row for row in service.postal_code_rows()}


@pytest.fixture(scope="module")
def script():
    """Load the script that makes and measures the table."""
    sys.path.insert(0, str(SCRIPTS))
    spec = importlib.util.spec_from_file_location("measure", SCRIPTS / "build_postal_codes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(SCRIPTS))


def test_rows_are_well_formed(rows):
    kreise = {row["ags"] for row in service.region_rows()}
    assert len(rows) == 8215
    for code, row in rows.items():
        assert re.fullmatch(r"\d{5}", code)
        assert 47.2 < row["lat"] < 55.1
        assert 5.8 < row["lon"] < 15.1
        assert set(row["regions"]) <= kreise
        assert (row["place"] is None) == (row["land"] is None)
        assert row["quality"] == "PREFIX" or (row["place"] and row["regions"])


def test_few_codes_are_known_by_their_prefix_only(rows):
    assert sum(row["quality"] == "PREFIX" for row in rows.values()) < 0.01 * len(rows)


@needs_shared
def test_centres_are_near_those_of_the_reference(script):
    found = script.measure(SHARED / "plz_centroids.csv")
    assert found["codes"] == 8305
    assert found["within_25_km"] >= 0.99
    assert found["median_km"] < 0.5


@needs_shared
def test_the_kreis_of_the_reference_is_among_ours(rows):
    with (SHARED / "plz_centroids.csv").open(encoding="utf-8", newline="") as file:
        reference = {row["plz"]: row["ags_kreis"] for row in csv.DictReader(file)}
    known = {code: kreis for code, kreis in reference.items() if rows.get(code, {}).get("regions")}
    agreed = sum(kreis in rows[code]["regions"] for code, kreis in known.items())
    assert len(known) > 0.97 * len(reference)
    assert agreed > 0.997 * len(known)


async def centre(world, code):
    async with world.app.state.database.reader(ANYBODY) as reader:
        return await service.centre_of(reader, code)


@needs_shared
async def test_every_code_of_the_reference_resolves(world):
    with (SHARED / "plz_centroids.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["plz"] for row in csv.DictReader(file)]
    assert len(codes) == 8305
    missing = (
        "select count(*) from unnest($1::text[]) code "
        "where not exists (select from postal_code_centre(code))"
    )
    assert await world.admin.fetchval(missing, codes) == 0


@pytest.mark.parametrize(
    ("code", "digits"), [("01067", 5), ("03139", 4), ("09028", 2), ("33519", 2)]
)
async def test_a_code_is_found_by_as_many_digits_as_possible(world, code, digits):
    assert (await centre(world, code)).digits == digits


@pytest.mark.parametrize(
    "code", ["00000", "05123", "43210", "62999", "1067", "abcde", "01067' --"]
)
async def test_what_is_no_german_code_has_no_centre(world, code):
    assert await centre(world, code) is None


async def test_a_listed_code_is_read_with_its_place(anybody):
    answer = await anybody.get("/postal-codes/76829")
    found = answer.json()
    assert found["place"] == "Landau in der Pfalz"
    assert (found["land"], found["quality"]) == ("07", "PLACE")
    assert "07313" in found["regions"]
    longitude, latitude = found["centre"]["coordinates"]
    assert km((latitude, longitude), (49.1984, 8.1169)) < 5
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_an_unlisted_code_has_the_centre_of_its_prefix(anybody):
    found = (await anybody.get("/postal-codes/03139")).json()
    assert found["quality"] == "PREFIX"
    assert (found["place"], found["land"], found["regions"]) == (None, None, [])


@pytest.mark.parametrize(
    ("digits", "region", "number"),
    [("0106", None, 3), ("66", "10044", 13), ("", "02000", 101), ("00", None, 0)],
)
async def test_postal_codes_are_listed_by_digits_and_region(anybody, rows, digits, region, number):
    asked = {"limit": 200} | ({"begins_with": digits} if digits else {})
    asked |= {"region": region} if region else {}
    items = (await anybody.get("/postal-codes", params=asked)).json()["items"]
    expected = [
        code
        for code, row in rows.items()
        if code.startswith(digits) and (region is None or region in row["regions"])
    ]
    assert [item["postal_code"] for item in items] == expected
    assert len(expected) == number


@pytest.mark.parametrize("query", ["begins_with=x", "begins_with=", "region=10", "region=99999"])
async def test_bad_filters_of_postal_codes_get_the_stated_problem(anybody, query):
    assert (await anybody.get(f"/postal-codes?{query}")).status_code == 400


@pytest.mark.parametrize(
    ("code", "status"), [("00000", 404), ("1067", 400), ("0106７", 400), ("010670", 400)]
)
async def test_bad_codes_get_the_stated_problem(anybody, code, status):
    assert (await anybody.get(f"/postal-codes/{code}")).status_code == status


@pytest.mark.parametrize("radius", [0, 5, 50, 1200])
async def test_a_radius_search_finds_exactly_what_is_near(world, rows, radius):
    lat, lon = 51.05, 13.74
    near = Statement(
        select(PostalCode.postal_code).where(
            within_box(PostalCode.lat, PostalCode.lon, lat, lon, radius),
            distance_km(PostalCode.lat, PostalCode.lon, literal(lat), literal(lon)) <= radius,
        )
    )
    async with world.app.state.database.reader(ANYBODY) as reader:
        found = {row["postal_code"] for row in await reader.rows(near)}
    expected = {c for c, r in rows.items() if km((r["lat"], r["lon"]), (lat, lon)) <= radius}
    assert found == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [((51.05, 13.74), (48.14, 11.58)), ((0.0, 0.0), (0.0, 180.0)), ((51, -170), (-51, 10))],
)
async def test_distances_are_right_even_at_the_antipode(world, one, other):
    found = await world.admin.fetchval("select distance_km($1, $2, $3, $4)", *one, *other)
    assert found == pytest.approx(km(one, other), rel=1e-6)


async def test_without_a_point_there_is_no_distance(world):
    assert await world.admin.fetchval("select distance_km(1, 2, null, 4)") is None


async def test_coordinates_are_compared_without_leaks(world):
    leakproof = (
        "select bool_and(p.proleakproof) from pg_operator o join pg_proc p on p.oid = o.oprcode "
        "where o.oprleft = 'float8'::regtype and o.oprright = 'float8'::regtype "
        "and o.oprname in ('<', '<=', '>', '>=', '=')"
    )
    assert await world.admin.fetchval(leakproof) is True


async def test_the_box_is_answered_by_an_index_under_the_policies(world):
    async with world.app.state.database.reader(ANYBODY) as reader:
        plan = await reader.connection.fetch(
            "explain select postal_code from postal_codes "
            "where lat between 51.04::float8 and 51.05::float8 and lon between 13.7 and 13.8"
        )
    assert "ix_postal_codes_lat_lon" in " ".join(row[0] for row in plan)


async def test_the_distance_is_written_into_the_statement(world):
    async with world.app.state.database.reader(ANYBODY) as reader:
        plan = await reader.connection.fetch(
            "explain verbose select distance_km(lat, lon, 51, 13) from postal_codes"
        )
    assert "distance_km" not in " ".join(row[0] for row in plan)
