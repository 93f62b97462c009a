"""The catalogue of service types: complete, honest about its sources, the same for everybody."""

import re
from pathlib import Path

import pytest

from jugendhilfe_api.reference.service_types import models, schemas, service

# Every row of the law's catalogue, by the paragraph that it begins with.
PARAGRAPHS = {
    *("8a", "13", "16", "17", "18", "19", "20", "21", "22", "23", "24", "27", "28", "29", "30"),
    *("31", "32", "33", "34", "35", "35a", "39", "40", "41", "41a", "42", "42a", "50", "52"),
    *("52a", "55", "58", "59", "90"),
}


@pytest.fixture(scope="module")
def rows():
    return service.rows()


def test_every_paragraph_of_the_catalogue_is_there(rows):
    cited = [paragraph for row in rows for paragraph in row["paragraphs"]]
    found = {match[1] for text in cited if (match := re.match(r"§ (\d+a?)\b.*SGB VIII", text))}
    assert found >= PARAGRAPHS
    assert ["UVG"] in [row["paragraphs"] for row in rows]


def test_codes_are_unique_and_upper_snake(rows):
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes)) == 40
    assert all(re.fullmatch(schemas.CODE_PATTERN, code) for code in codes)


def test_rows_use_the_codes_of_their_lists_only(rows):
    for row in rows:
        assert {*row["kinds"]} <= {*models.ServiceKind}
        assert row["kinds"]
        assert {*row["claimants"]} <= {*models.Claimant}
        assert {*row["billing"]["units"]} <= {*models.BillingUnit}
        assert row["support_plan"]["rule"] in {*models.SupportPlanRule}
        assert {*row["cost_contribution"]["rules"]} <= {*models.CostContributionRule}
        assert row["ages"] is None or row["ages"]["of"] in {*models.AgeSubject}
        assert row["statistics"] is None or row["statistics"]["survey"] in {*models.Survey}


def test_what_is_practice_is_not_called_verified(rows):
    by_code = {row["code"]: row for row in rows}
    assert not any(row["billing"]["verified"] for row in rows)
    assert by_code["EDUCATIONAL_AIDE"]["ages"]["verified"] is False
    assert by_code["DAY_GROUP"]["ages"]["verified"] is False
    assert by_code["MAINTENANCE_ADVANCE"]["statistics"]["verified"] is False
    assert by_code["RESIDENTIAL_CARE"]["ages"]["verified"] is True


@pytest.mark.parametrize(
    ("code", "kinds", "claimants", "rules", "statistics"),
    [
        ("RESIDENTIAL_CARE", ["RESIDENTIAL"], ["CUSTODIANS", "YOUNG_ADULT"], ["FULL"], ["11"]),
        ("DAY_GROUP", ["DAY"], ["CUSTODIANS"], ["PARTIAL"], ["08"]),
        ("FAMILY_AID", ["AMBULATORY"], ["CUSTODIANS"], ["NONE"], ["07"]),
        ("INTEGRATION_ASSISTANCE_DAY", ["DAY"], ["CHILD"], ["PARTIAL"], ["13"]),
        ("PROVISIONAL_CUSTODY", ["CUSTODY"], [], ["NONE"], ["2"]),
    ],
)
def test_a_row_says_what_the_law_says(rows, code, kinds, claimants, rules, statistics):
    row = next(row for row in rows if row["code"] == code)
    assert (row["kinds"], row["claimants"]) == (kinds, claimants)
    assert row["cost_contribution"]["rules"] == rules
    assert [entry["code"] for entry in row["statistics"]["codes"]] == statistics


def test_the_codes_of_the_official_statistics_are_shared_by_one_paragraph(rows):
    owners: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        for entry in (row["statistics"] or {"codes": []})["codes"]:
            key = (row["statistics"]["survey"], entry["code"])
            owners.setdefault(key, set()).add(row["paragraphs"][0].split(" (")[0])
    assert {code for survey, code in owners if survey == "I_1"} == {
        f"{number:02}" for number in range(1, 17)
    }
    assert all(len(paragraphs) == 1 for paragraphs in owners.values())


def test_no_legacy_keys_are_shipped():
    data = Path(service.__file__).parents[1] / "data" / "service_types.yaml"
    assert not re.search(r"\bp\d+", data.read_text("utf-8"))


async def test_everybody_reads_the_catalogue_without_a_token(anybody):
    answer = await anybody.get("/service-types?limit=200")
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [item["code"] for item in items] == [row["code"] for row in service.rows()]
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_a_page_goes_on_where_the_last_one_ended(anybody):
    first = (await anybody.get("/service-types?limit=25")).json()
    second = (await anybody.get(first["next"].removeprefix("/v1"))).json()
    codes = [item["code"] for item in first["items"] + second["items"]]
    assert codes == [row["code"] for row in service.rows()]
    assert second["next"] is None


async def test_the_catalogue_is_filtered_by_the_form_of_help(anybody):
    items = (await anybody.get("/service-types?kind=CUSTODY")).json()["items"]
    assert [item["code"] for item in items] == ["CUSTODY", "PROVISIONAL_CUSTODY"]


async def test_one_service_type_is_read_by_its_code(anybody):
    found = (await anybody.get("/service-types/RESIDENTIAL_CARE")).json()
    assert found["paragraphs"] == ["§ 34 SGB VIII"]
    assert found["statistics"]["codes"] == [
        {"code": "11", "de": "Heimerziehung, sonstige betreute Wohnform"}
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/service-types/NO_SUCH_TYPE", 404),
        ("/service-types/p34", 400),
        ("/service-types/%00", 400),
        ("/service-types?kind=residential", 400),
        ("/service-types?colour=RED", 400),
        ("/service-types?cursor=AAAA", 422),
    ],
)
async def test_bad_questions_get_the_stated_problem(anybody, path, status):
    answer = await anybody.get(path)
    assert answer.status_code == status
    assert "p34" not in answer.text


async def test_a_client_that_holds_the_answer_gets_304_and_head_has_no_body(anybody):
    first = await anybody.get("/service-types/RESIDENTIAL_CARE")
    held = {"If-None-Match": first.headers["etag"]}
    again = await anybody.get("/service-types/RESIDENTIAL_CARE", headers=held)
    assert (again.status_code, again.content) == (304, b"")
    head = await anybody.head("/service-types/RESIDENTIAL_CARE")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
