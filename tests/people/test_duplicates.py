"""Persons who may be the same are proposed, and nobody whom the caller may not know."""

import pytest

from tests.support.office import PERSON, made, open_office

BORN = "2014-05-17"


async def duplicates(office, person, department="ASD"):
    worker = await office.worker(department)
    answer = await worker.get(f"/persons/{person['id']}/duplicates")
    return made(answer, 200)["items"]


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        (
            {"family_name": "Müller"},
            {"family_name": "MUELLER"},
            ["NAME_EQUAL", "BIRTH_DATE_EQUAL"],
        ),
        (
            {"family_name": "Meier"},
            {"family_name": "Meyer"},
            ["NAME_SIMILAR", "BIRTH_DATE_EQUAL"],
        ),
        ({"family_name": "Meier"}, {"family_name": "Zander"}, None),
        (
            {"family_name": "Albrecht"},
            {"family_name": "Albrech"},
            ["NAME_SIMILAR", "BIRTH_DATE_EQUAL"],
        ),
        (
            {"family_name": "Neuland"},
            {"family_name": "Früher", "birth_name": "Neuland"},
            ["BIRTH_NAME", "BIRTH_DATE_EQUAL"],
        ),
        (
            {"given_name": "Karim", "family_name": "Nuristan"},
            {"given_name": "Nuristan", "family_name": "Karim"},
            ["NAMES_SWAPPED", "BIRTH_DATE_EQUAL"],
        ),
        (
            {"given_name": "Anna"},
            {"given_name": "Anna Lena"},
            ["NAME_SIMILAR", "BIRTH_DATE_EQUAL"],
        ),
        ({"given_name": "Anna"}, {"given_name": "Bertold"}, None),  # a twin
    ],
)
async def test_names_that_may_be_one(office, first, second, reasons):
    known = await office.person(**first)
    person = await office.person(**second)
    found = await duplicates(office, person)
    assert [item["reasons"] for item in found] == ([reasons] if reasons else [])
    assert [item["person"] for item in found] == ([known] if reasons else [])


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"born_on": "2014-05-11"}, {"born_on": "2014-11-05"}, "BIRTH_DATE_SWAPPED"),
        ({"born_on": BORN}, {"born_on": "2014-05-11"}, "BIRTH_DATE_DIGIT"),
        ({"born_on": BORN}, {"born_on": "2004-05-17"}, "BIRTH_DATE_DIGIT"),
        ({"born_on": BORN}, {"born_on": "2014-06-18"}, None),
        (
            {"born_on": BORN},
            {"born_on": "2014-05-01", "birth_precision": "MONTH"},
            "BIRTH_DATE_COMPATIBLE",
        ),
        (
            {"born_on": BORN},
            {"born_on": "2014-01-01", "birth_precision": "YEAR"},
            "BIRTH_DATE_COMPATIBLE",
        ),
        ({"born_on": BORN}, {"born_on": "2015-01-01", "birth_precision": "YEAR"}, None),
        (
            {"born_on": BORN},
            {"born_on": "2016-01-01", "birth_precision": "ESTIMATED"},
            "BIRTH_DATE_COMPATIBLE",
        ),
        ({"born_on": BORN}, {"born_on": "2017-01-01", "birth_precision": "ESTIMATED"}, None),
        ({"born_on": BORN}, {"born_on": None}, "BIRTH_DATE_UNKNOWN"),
        ({"born_on": None}, {"born_on": None}, "BIRTH_DATE_UNKNOWN"),
    ],
)
async def test_days_of_birth_that_may_be_one_seen_from_either_side(office, first, second, reason):
    persons = [await office.person(**fields) for fields in (first, second)]
    for person in persons:
        found = await duplicates(office, person)
        expected = [["NAME_EQUAL", reason]] if reason else []
        assert [item["reasons"] for item in found] == expected


async def test_the_likeliest_come_first_page_by_page(office):
    worker = await office.worker()
    person = await office.person()
    await office.person(born_on=None)
    await office.person()
    await office.person(born_on="2014-05-11")
    scores = [item["score"] for item in await duplicates(office, person)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 100
    address, paged = f"/v1/persons/{person['id']}/duplicates?limit=1", []
    while address:
        page = made(await worker.get(address.removeprefix("/v1")), 200)
        paged += [item["score"] for item in page["items"]]
        address = page["next"]
    assert paged == scores


async def test_a_relative_is_somebody_else(office):
    worker = await office.worker()
    person, twin = await office.person(), await office.person()
    relation = {"kind": "SIBLING", "other_person_id": twin["id"], "valid_from": BORN}
    made(await worker.post(f"/persons/{person['id']}/relationships", json=relation))
    assert await duplicates(office, person) == await duplicates(office, twin) == []


@pytest.mark.parametrize("department", ["JGH", "WJH", "UVG", "GUARDIANSHIP"])
async def test_no_wall_is_crossed(world, office, department):
    mine = await office.person("ASD")
    theirs = await office.person(department)
    elsewhere = await open_office(world, "Jugendamt anderswo")
    await elsewhere.person()
    assert await duplicates(office, mine) == await duplicates(office, theirs, department) == []
    stranger = await office.worker(department)
    assert (await stranger.get(f"/persons/{mine['id']}/duplicates")).status_code == 404


async def test_what_is_known_for_another_purpose_only_is_not_proposed(office):
    """The JGH knows the child of a case of the ASD, for its own purpose and for no other."""
    asd = await office.worker("ASD")
    await office.member("JGH")
    case = await office.case("ASD")
    grant = {
        "department": "JGH",
        "purpose": "YOUTH_COURT_ASSISTANCE",
        "legal_basis": "§ 52 SGB VIII",
        "valid_until": "2027-01-31",
    }
    made(await asd.post(f"/cases/{case['id']}/participations", json=grant))
    person = await office.person("JGH")
    (found,) = await duplicates(office, person, "JGH")
    assert found["person"]["id"] == case["person_id"]
    other = await office.worker("JGH", purpose="TRANSFER")
    answer = await other.get(f"/persons/{person['id']}/duplicates")
    assert made(answer, 200)["items"] == []


async def test_entering_a_person_again_works_and_says_where_the_first_may_be(office):
    worker = await office.worker()
    body = PERSON | {"department": "ASD"}
    first = await worker.post("/persons", json=body)
    assert "link" not in first.headers
    key = {"Idempotency-Key": "entered-once-0001"}
    answers = [await worker.post("/persons", json=body, headers=key) for _ in range(2)]
    for second in answers:
        address = second.headers["location"]
        assert second.headers["link"] == f'<{address}/duplicates>; rel="related"'
    (found,) = await duplicates(office, made(answers[0]))
    assert found["person"] == made(first)


async def test_who_is_proposed_is_in_the_read_log(world, office):
    known, person = await office.person(), await office.person()
    await duplicates(office, person)
    logged = await world.admin.fetchval(
        "select object_ids from read_entries where operation = 'list_duplicates'"
    )
    assert [str(one) for one in logged] == [known["id"]]
