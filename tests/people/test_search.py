"""Searching persons: by name whatever the spelling, by day of birth, never by address."""

import pytest

from tests.support.office import open_office


async def names(office, department="ASD", **sought):
    worker = await office.worker(department)
    answer = await worker.post("/persons/search", json=sought)
    assert answer.status_code == 200, answer.text
    return [person["family_name"] for person in answer.json()["items"]]


@pytest.mark.parametrize("spelling", ["Müller", "Mueller", "MULLER", "mülle", "Müler"])
async def test_a_name_is_found_however_it_is_spelt(office, spelling):
    await office.person(family_name="Müller")
    await office.person(family_name="Zander")
    assert await names(office, family_name=spelling) == ["Müller"]


@pytest.mark.parametrize(
    ("name", "sought"),
    [
        ("Groß", "gross"),
        ("O'Neill", "ONEILL"),
        ("Łukasiewicz", "lukasiewicz"),
        ("von der Au", "Von-der-Au"),
        ("Иванов", "иванов"),
    ],
)
async def test_signs_and_scripts_do_not_hide_a_name(office, name, sought):
    await office.person(family_name=name)
    assert await names(office, family_name=sought) == [name]


async def test_the_name_itself_comes_before_its_beginnings_and_what_sounds_alike(office):
    for name in ("Maier", "Meierhofer", "Meier", "Beier"):
        await office.person(family_name=name)
    found = await names(office, family_name="Meier")
    assert found[:2] == ["Meier", "Meierhofer"]


async def test_the_name_of_birth_counts(office):
    await office.person(family_name="Neu", birth_name="Früher")
    assert await names(office, family_name="Frueher") == ["Neu"]


async def test_given_names_narrow_the_search(office):
    await office.person(given_name="Anna Lena", family_name="Nord")
    await office.person(given_name="Bert", family_name="Nord")
    assert await names(office, family_name="Nord", given_name="Lena") == ["Nord"]
    assert await names(office, given_name="Bert") == ["Nord"]


@pytest.mark.parametrize(
    ("known", "precision", "found"),
    [
        ("2014-05-17", "DAY", True),
        ("2014-05-01", "MONTH", True),
        ("2014-01-01", "YEAR", True),
        ("2014-05-01", "DAY", False),
        ("2014-06-01", "MONTH", False),
    ],
)
async def test_a_birth_date_finds_who_is_known_in_part(office, known, precision, found):
    await office.person(born_on=known, birth_precision=precision)
    assert bool(await names(office, born_on="2014-05-17")) == found


@pytest.mark.parametrize(
    "sought",
    [
        {},
        {"family_name": "A"},
        {"given_name": "..."},
        {"family_name": "?", "born_on": "2014-05-17"},
    ],
)
async def test_a_search_that_lists_everybody_is_refused(office, sought):
    await office.person()
    worker = await office.worker()
    answer = await worker.post("/persons/search", json=sought)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "criteria-too-wide"


async def test_a_search_walks_through_its_pages(office):
    for number in range(5):
        await office.person(family_name="Seite", given_name=f"Kind {number}")
    worker = await office.worker()
    body, seen = {"family_name": "Seite", "limit": 2}, []
    while True:
        page = (await worker.post("/persons/search", json=body)).json()
        seen += [person["given_name"] for person in page["items"]]
        if page["next_cursor"] is None:
            break
        body["cursor"] = page["next_cursor"]
    assert seen == [f"Kind {number}" for number in range(5)]
    foreign = await worker.post("/persons/search", json=body | {"family_name": "Andere"})
    assert foreign.json()["errors"][0]["code"] == "invalid-cursor"


async def test_a_search_is_logged_with_whom_it_has_shown(world, office):
    person = await office.person()
    await world.admin.execute("delete from read_entries")
    await names(office, family_name="Testperson")
    (entry,) = await world.admin.fetch("select * from read_entries")
    assert [str(i) for i in entry["object_ids"]] == [person["id"]]
    assert "Testperson" not in str(dict(entry))


@pytest.mark.parametrize("sought", [{"limit": 0}, {"limit": "5"}, {"limit": 201}, {"name": "x"}])
async def test_a_search_that_breaks_the_schema_is_refused(office, sought):
    worker = await office.worker()
    answer = await worker.post("/persons/search", json={"family_name": "Xaver"} | sought)
    assert answer.status_code == 400


async def test_a_search_finds_nobody_of_another_department_or_office(world, office):
    await office.person("JGH", family_name="Fremd")
    neighbour = await open_office(world, "Nachbaramt")
    await neighbour.person(family_name="Fremd")
    assert await names(office, family_name="Fremd") == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_the_address_of_the_search_is_no_person(office, method):
    worker = await office.worker()
    answer = await worker.request(method, "/persons/search", json={})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "OPTIONS, POST"
