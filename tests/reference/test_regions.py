"""Länder and Kreise: complete, repaired, each with a centre."""

import csv
import json
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from jugendhilfe_api.reference.regions import rules, service
from tests.reference.ground import km

SHARED = Path(__file__).parents[3] / "shared" / "data" / "regions"
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the data to compare with (../shared/data/regions) is not here"
)


@pytest.fixture(scope="module")
def kreise():
    return {row["ags"]: row for row in service.region_rows()}


@pytest.fixture(scope="module")
def laender():
    return {row["ags"]: row for row in service.land_rows()}


def test_there_are_16_laender_and_400_kreise(kreise, laender):
    assert (len(laender), len(kreise)) == (16, 400)
    assert {row["land"] for row in kreise.values()} == laender.keys()
    assert all(re.fullmatch(r"\d{5}", ags) and ags[:2] == r["land"] for ags, r in kreise.items())


def test_nuts_codes_are_unique_and_belong_to_their_land(kreise, laender):
    assert len({row["nuts3"] for row in kreise.values()}) == 400
    assert all(r["nuts3"].startswith(laender[r["land"]]["nuts1"]) for r in kreise.values())


def test_eisenach_is_part_of_the_wartburgkreis(kreise):
    assert "16056" not in kreise
    assert kreise["16063"]["population"] == 165_395
    assert kreise["16063"]["area_km2"] == Decimal("1411.61")


def test_names_carry_no_titles(kreise):
    assert not [row["name"] for row in kreise.values() if "," in row["name"]]
    assert kreise["06411"]["name"] == "Darmstadt"


def test_a_town_and_the_kreis_around_it_are_told_apart(kreise):
    assert (kreise["09162"]["name"], kreise["09184"]["name"]) == ("München", "München")
    assert kreise["09162"]["kind"] == "URBAN_DISTRICT"
    assert kreise["09184"]["kind"] == "RURAL_DISTRICT"
    special = {ags for ags, row in kreise.items() if row["kind"] == "REGIONAL_ASSOCIATION"}
    assert special == {"03241", "05334", "10041"}


def test_a_land_is_the_sum_of_its_kreise(kreise, laender):
    for ags, land in laender.items():
        own = [row for row in kreise.values() if row["land"] == ags]
        assert sum(row["population"] for row in own) == land["population"]
        assert sum((row["area_km2"] for row in own), Decimal(0)) == land["area_km2"]
    assert sum(land["population"] for land in laender.values()) == 83_019_213


@needs_shared
def test_the_kreise_are_those_of_the_reference(kreise):
    reference = json.loads((SHARED / "kreise_400.json").read_text("utf-8"))
    assert {row["ags"] for row in reference} == kreise.keys()
    for row in reference:
        ours = kreise[row["ags"]]
        assert ours["nuts3"] == row["nuts3"]
        assert ours["population"] == row["population_2018"]
        assert ours["area_km2"] == Decimal(str(row["area_km2"]))
        assert ours["name"] == row["name"].partition(",")[0]


@needs_shared
def test_every_centre_lies_among_the_postal_codes_of_its_kreis(kreise):
    codes = defaultdict(list)
    with (SHARED / "plz_centroids.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes[row["ags_kreis"]].append((float(row["lat"]), float(row["lon"])))
    nearest = {
        ags: min(km((row["lat"], row["lon"]), at) for at in codes[ags])
        for ags, row in kreise.items()
    }
    assert max(nearest.values()) < 15


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Köln", "koln"),
        ("GIEẞEN", "giessen"),
        ("  Bad   Tölz ", "bad tolz"),
        ("Gießen", "giessen"),
    ],
)
def test_names_are_compared_without_case_and_accents(name, written):
    assert rules.search_name(name) == written


async def test_a_land_is_listed_with_its_kreise(anybody):
    answer = await anybody.get("/regions?land=10")
    found = answer.json()["items"]
    assert [item["ags"] for item in found] == [
        "10", "10041", "10042", "10043", "10044", "10045", "10046",
    ]  # fmt: skip
    assert found[0]["name_en"] == "Saarland"
    assert found[0]["iso"] == "DE-SL"
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_all_regions_can_be_walked_through(anybody):
    seen, url = [], "/regions?limit=200"
    while url:
        page = (await anybody.get(url)).json()
        seen += [item["ags"] for item in page["items"]]
        url = page["next"] and page["next"].removeprefix("/v1")
    assert len(seen) == 416
    assert seen == sorted(set(seen))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name=saarlo", ["Saarlouis"]),
        ("name=SAARLO", ["Saarlouis"]),
        ("name=köln", ["Köln"]),
        ("name=koln", ["Köln"]),
        ("name=münchen&kind=RURAL_DISTRICT", ["München"]),
        ("name=%25", []),
        ("name=_aarlouis", []),
        ("kind=LAND&name=s", ["Schleswig-Holstein", "Saarland", "Sachsen", "Sachsen-Anhalt"]),
    ],
)
async def test_regions_are_found_by_the_beginning_of_their_name(anybody, query, names):
    items = (await anybody.get(f"/regions?{query}")).json()["items"]
    assert [item["name"] for item in items] == names


async def test_a_kreis_is_read_by_its_key(anybody):
    found = (await anybody.get("/regions/14612")).json()
    assert found["name"] == "Dresden"
    assert found["area_km2"] == "328.48"
    assert found["population_on"] == "2018-12-31"
    assert found["centre"]["type"] == "Point"
    longitude, latitude = found["centre"]["coordinates"]
    assert km((latitude, longitude), (51.05, 13.74)) < 5


async def test_a_land_is_read_by_its_key(anybody):
    found = (await anybody.get("/regions/05")).json()
    assert (found["kind"], found["nuts"], found["land"]) == ("LAND", "DEA", "05")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/regions/16056", 404),
        ("/regions/17", 400),
        ("/regions/146", 400),
        ("/regions/14612000", 400),
        ("/regions?land=99", 400),
        ("/regions?name=", 400),
        ("/regions?name=%00", 400),
        ("/regions?land=14&land=15", 400),
        ("/regions?cursor=W10", 422),
    ],
)
async def test_bad_questions_get_the_stated_problem(anybody, path, status):
    assert (await anybody.get(path)).status_code == status
