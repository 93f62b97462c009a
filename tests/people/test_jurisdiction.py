"""The competent youth office, from the facts that were entered."""

from tests.support.office import made, open_office

SINCE = "2020-01-01"


async def lives(office, person, ags, kind="HABITUAL"):
    asd = await office.worker()
    entry = {"kind": kind, "ags": ags, "valid_from": SINCE}
    return made(await asd.post(f"/persons/{person['id']}/residences", json=entry))


async def parent(office, child, ags, *, custody=True):
    asd = await office.worker()
    adult = await office.person(born_on="1990-01-01")
    address = f"/persons/{child['id']}"
    relation = {"other_person_id": adult["id"], "kind": "PARENT", "valid_from": SINCE}
    made(await asd.post(f"{address}/relationships", json=relation))
    if custody:
        right = {"holder_person_id": adult["id"], "basis": "DECLARATION", "valid_from": SINCE}
        made(await asd.post(f"{address}/custody-rights", json=right))
    await lives(office, adult, ags)
    return adult


async def jurisdiction(office, person, **query):
    asd = await office.worker()
    answer = await asd.get(f"/persons/{person['id']}/jurisdiction", params=query)
    return made(answer, 200)


async def test_the_office_of_the_parents_is_named(world, office):
    await world.admin.execute("update organisations set ags = '10044' where id = $1", office.id)
    child = await office.person()
    await parent(office, child, "10044111")
    await parent(office, child, "10044115")
    found = await jurisdiction(office, child)
    assert found["rule"] == "COMMON_RESIDENCE"
    assert found["youth_office"] == {"id": str(office.id), "name": "Jugendamt"}
    assert found["own"]
    assert not found["provisional"]


async def test_a_town_with_an_office_of_its_own_is_a_district_of_its_own(world, office):
    await world.admin.execute("update organisations set ags = '10044' where id = $1", office.id)
    town = await world.organisation("Jugendamt der Stadt", "YOUTH_OFFICE", ags="10044115")
    child = await office.person()
    mother = await parent(office, child, "10044115")
    await parent(office, child, "10044111", custody=False)
    found = await jurisdiction(office, child)
    assert found["rule"] == "SOLE_CUSTODY"
    assert found["youth_office"]["id"] == str(town)
    assert found["person_id"] == mother["id"]
    assert not found["own"]


async def test_living_together_decides_between_parents_with_joint_custody(office):
    asd = await office.worker()
    child = await office.person()
    mother = await parent(office, child, "10044")
    await parent(office, child, "07336")
    members = [{"person_id": p["id"], "valid_from": SINCE} for p in (child, mother)]
    made(await asd.post("/households", json={"members": members}))
    found = await jurisdiction(office, child)
    assert (found["rule"], found["ags"]) == ("LAST_WITH_PARENT", "10044")


async def test_cancelled_facts_count_for_nothing(office):
    asd = await office.worker()
    child = await office.person()
    wrong = await lives(office, child, "10044")
    await asd.post(f"/persons/{child['id']}/residences/{wrong['id']}/cancellation")
    found = await jurisdiction(office, child)
    assert (found["rule"], found["ags"], found["youth_office"]) == ("UNDETERMINED", None, None)


async def test_a_day_before_the_beginning_is_refused(office):
    asd = await office.worker()
    child = await office.person()
    query = {"begins_on": "2026-05-02", "on": "2026-05-01"}
    answer = await asd.get(f"/persons/{child['id']}/jurisdiction", params=query)
    assert answer.status_code == 422


async def test_another_department_and_another_office_ask_in_vain(world, office):
    child = await office.person()
    elsewhere = await open_office(world, "Jugendamt anderswo")
    for client in (await office.worker("JGH"), await elsewhere.worker()):
        assert (await client.get(f"/persons/{child['id']}/jurisdiction")).status_code == 404


async def test_the_reading_is_logged_with_its_purpose(world, office):
    child = await office.person()
    await jurisdiction(office, child)
    logged = await world.admin.fetchval(
        "select count(*) from read_entries where operation = 'get_jurisdiction' "
        "and $1::uuid = any(object_ids)",
        child["id"],
    )
    assert logged == 1


async def test_what_is_not_known_is_said_with_its_paragraph(office):
    person = await office.person(born_on="2006-01-01")
    await lives(office, person, "10044")
    begin = {"begins_on": "2026-05-01", "on": "2026-05-01"}
    found = await jurisdiction(office, person, **begin)
    assert [(gap["fact"], gap["paragraph"]) for gap in found["missing"]] == [
        ("PRECEDING_HELP", "§ 86a (4) SGB VIII")
    ]
    told = await jurisdiction(office, person, **begin, preceded_from="2025-05-01")
    assert (told["rule"], told["missing"]) == ("YOUNG_ADULT_UNCHANGED", [])


async def test_a_help_before_lies_before(office):
    asd = await office.worker()
    child = await office.person()
    for before in (
        {"preceded_until": "2026-01-01"},
        {"preceded_from": "2026-05-01"},
        {"preceded_from": "2026-02-01", "preceded_until": "2026-01-01"},
    ):
        query = before | {"begins_on": "2026-05-01", "on": "2026-05-01"}
        answer = await asd.get(f"/persons/{child['id']}/jurisdiction", params=query)
        assert answer.status_code == 422
