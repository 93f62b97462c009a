"""Specialisations and exclusion criteria: the whole catalogue, for everybody."""

import pytest


@pytest.mark.parametrize(
    ("path", "number", "code", "label"),
    [
        ("/specialisations", 38, "TRAUMA", "Trauma"),
        ("/specialisations", 38, "SIBLINGS", "Geschwistergruppen"),
        ("/specialisations", 38, "DEPRIVATION_OF_LIBERTY", "Freiheitsentziehende Unterbringung"),
        ("/exclusion-criteria", 7, "ACUTE_SUICIDALITY", "Akute Suizidalität"),
    ],
)
async def test_the_whole_catalogue_is_public(anybody, path, number, code, label):
    answer = await anybody.get(f"{path}?limit=200")
    found = {item["code"]: item["de"] for item in answer.json()["items"]}
    assert (len(found), found[code]) == (number, label)
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_a_specialisation_that_the_law_names_says_where(anybody):
    items = (await anybody.get("/specialisations")).json()["items"]
    named = {item["code"]: item["paragraph"] for item in items if item["paragraph"]}
    assert named["PARENT_AND_CHILD"] == "§ 19 SGB VIII"
    assert "TRAUMA" not in named


@pytest.mark.parametrize("path", ["/specialisations", "/exclusion-criteria"])
async def test_every_label_has_both_languages_and_a_place(anybody, path):
    items = (await anybody.get(f"{path}?limit=200")).json()["items"]
    assert all(item["de"].strip() and item["en"].strip() for item in items)
    assert len({item["de"] for item in items}) == len(items)
