"""The free text of a request is judged with the names of its case, and never repeated."""

import pytest

from tests.support.office import made
from tests.support.placements import codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Für Testpersons Schule", {"text-has-name"}),
        ("VORNAME braucht Ruhe", {"text-has-name"}),
        ("Tel. 06831 444123, geb. 17.05.2014", {"text-has-phone-number", "text-has-date"}),
    ],
)
async def test_it_is_refused_by_codes_alone(search, text, expected):
    answer = await search.drafting(description=text)
    assert (answer.status_code, codes(answer)) == (422, expected)
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/description"}
    assert "Testperson" not in answer.text
    assert "444123" not in answer.text


async def test_the_number_of_the_case_is_refused(search):
    number = search.placing.case["reference"]
    assert "text-has-number" in codes(await search.drafting(description=f"Zu {number}"))


async def test_names_of_the_family_count(search):
    office = search.placing.office
    mother = await office.person(given_name="Xqvära", family_name="Ordentlich")
    family = {"subject": "FAMILY", "family_person_ids": [mother["id"]]}
    case = {"case_id": (await office.case(**family))["id"]}
    refused = await search.drafting(**case, description="XQVAERAS Wunsch")
    assert codes(refused) == {"text-has-name"}
    assert (await search.drafting(**case, description="Andere Worte")).status_code == 201
    assert (await search.drafting(description="XQVAERAS Wunsch")).status_code == 201


async def test_a_change_is_judged_too(search):
    draft = await search.draft(description="Braucht eine kleine Gruppe.")
    refused = await search.change(draft, description="Für Vorname")
    assert codes(refused) == {"text-has-name"}
    assert (await search.seen(draft))["version"] == draft["version"]


async def test_a_name_that_came_later_stops_the_sending(search, world):
    draft = await search.draft(description="Am liebsten bei Ordentlich in der Gruppe.")
    person = search.placing.person_id
    rename = "update persons set birth_name = 'Ordentlich' where id = $1"
    await world.admin.execute(rename, person)
    assert codes(await search.step(draft, "opening")) == {"text-has-name"}
    await world.admin.execute("update persons set birth_name = null where id = $1", person)
    request = made(await search.step(draft, "opening"), 200)
    await world.admin.execute(rename, person)
    assert codes(await search.ask(request)) == {"text-has-name"}
    assert await search.contacts(request) == []
