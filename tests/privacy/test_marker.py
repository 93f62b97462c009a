"""A name that was planted through every write path is found only where it may be."""

import tempfile
from pathlib import Path

import pytest

from jugendhilfe_api.core.observability.requests import Observed
from tests.privacy.journeys import JOURNEYS, since
from tests.support.marker import in_files, places, planted, server_log
from tests.support.office import open_office

# Where the name of a person may stand, and nowhere else. Texts that people write are listed with
# their column: what they write into them is theirs to answer for, and stays there.
ALLOWED = {
    "identity_links.reason",
    "person_merges.reason",
    "person_merges.reversal_reason",
    "persons.given_name",
    "persons.family_name",
    "persons.birth_name",
    "persons.given_key",
    "persons.family_key",
    "persons.birth_name_key",
    "facility_contacts.display_name",  # of staff, in the course of business
    "facility_contacts.availability",
    "residences.street",
    "residences.house_number",
    "residences.city",
    "custody_rights.court_reference",
    "participations.legal_basis",
    "case_notes.text",
    "emergency_accesses.reason",
    "booking_disclosures.content",
    "booking_disclosures.reason",
    "bookings.choice_note",
    "service_packages.remark",
    "service_packages.return_note",
}
# Operations on persons and cases that write and are in no journey, each with its reason.
EXCUSED: dict[str, str] = {}


@pytest.fixture
def stage(world, monkeypatch):
    with planted(world, monkeypatch) as stage:
        yield stage


async def metrics_of(app) -> bytes:
    (observed,) = [part for part in app.user_middleware if part.cls is Observed]
    return await observed.args[0].text()


async def test_a_name_is_found_only_where_it_may_be(world, stage, capsys):
    begun = since()
    for number, journey in enumerate(JOURNEYS):
        await journey(stage, await open_office(world, f"Jugendamt {number}"))
    found = await places(world.admin, stage.marker)
    assert found == ALLOWED  # less would mean that a journey plants nothing
    assert stage.echoed == []
    printed = capsys.readouterr()
    logs = (printed.out + printed.err).lower()
    marker = stage.marker.lower()
    assert "/v1/persons" in logs  # there were some
    assert marker not in logs
    assert marker not in (await server_log(world.admin)).lower()
    assert marker.encode() not in (await metrics_of(world.app)).lower()
    await world.admin.execute("checkpoint")  # so that the database has files that hold it
    found_in = in_files(Path(tempfile.gettempdir()), stage.marker, begun)
    in_database = [path for path in found_in if "/postgres/data/" in path]
    assert in_database, "this does not look into files"
    assert found_in == in_database
    writing = {
        operation.id
        for operation in stage.known
        if operation.method != "get" and operation.parameter("Data-Purpose")
    }
    assert writing - stage.called == EXCUSED.keys()


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("persons", "given_name = $1"),
        ("changes", "kind = $1"),
        ("audit_entries", "fields = array[$1]"),
        ("answered", "body = convert_to($1, 'UTF8')"),
        ("answered", "headers = jsonb_build_object('name', $1)"),
    ],
)
async def test_the_search_looks_into_texts_lists_documents_and_bytes(world, stage, table, row):
    office = await open_office(world)
    await office.person()
    column = row.partition(" ")[0]
    place = f"{table}.{column}"
    before = await places(world.admin, stage.marker)
    assert place not in before
    await world.admin.execute(f"update {table} set {row}".replace("$1", f"'{stage.marker}'"))
    assert place in await places(world.admin, stage.marker)
