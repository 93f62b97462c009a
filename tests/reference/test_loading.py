"""The loader: everything shipped, nothing twice, and nobody else may write."""

import zipfile

import asyncpg
import pytest

from jugendhilfe_api.core.database.policies import audience
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference import geonames, loading
from jugendhilfe_api.reference.geonames import UnreadableFileError

TABLES = {
    "service_types": 40,
    "specialisations": 38,
    "exclusion_criteria": 7,
    "laender": 16,
    "regions": 400,
    "postal_codes": 8215,
    "local_holidays": 29,
}


def line(code="01067", place="Dresden", kreis="14612", lat="51.05", lon="13.73", country="DE"):
    """Write a line of the GeoNames file."""
    names = (country, code, place, "Sachsen", "SN", "", "00", "Dresden, Stadt", kreis)
    return "\t".join((*names, lat, lon, "6")) + "\n"


async def one(owner, code):
    return await owner.fetchrow("select * from postal_codes where postal_code = $1", code)


async def test_everything_that_is_shipped_is_there(owner):
    for table, number in TABLES.items():
        assert await owner.fetchval(f"select count(*) from {table}") == number
    assert {part.model.__tablename__ for part in loading.PARTS} == TABLES.keys()


async def test_loading_again_writes_nothing(owner):
    assert await loading.load(owner) == dict.fromkeys(TABLES, 0)


async def test_a_row_that_differs_is_repaired(owner):
    await owner.execute("update service_types set de = 'anders' where code = 'CUSTODY'")
    await owner.execute("delete from postal_codes where postal_code = '01067'")
    await owner.execute("update local_holidays set de = 'anders' where code = 'PEACE_FESTIVAL'")
    kept = await owner.fetchval("select id from local_holidays where code = 'PEACE_FESTIVAL'")
    written = await loading.load(owner)
    assert {table: n for table, n in written.items() if n} == {
        "service_types": 1,
        "postal_codes": 1,
        "local_holidays": 1,
    }
    found = await owner.fetchrow("select id, de from local_holidays where id = $1", kept)
    assert found["de"] == "Augsburger Hohes Friedensfest"


async def test_what_an_office_has_entered_stays(owner):
    await owner.execute(
        "insert into local_holidays (id, ags, code, municipality, de, en, month, day, valid_from, "
        "source, verified, organisation_id) values (gen_random_uuid(), '05315', 'CARNIVAL', "
        "'Köln', 'Rosenmontag', 'Carnival', 2, 16, '2026-01-01', 'Dienstvereinbarung', false, "
        "gen_random_uuid())"
    )
    await loading.load(owner)
    assert await owner.fetchval("select count(*) from local_holidays where ags = '05315'") == 1


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", list(Role))
async def test_no_audience_may_write_a_catalogue(world, table, role):
    if (table, role) == ("local_holidays", Role.YOUTH_OFFICE):
        return  # rows of its own: tests/organisations/test_holidays_of_offices.py
    for privilege in ("insert", "update", "delete", "truncate"):
        asked = "select has_table_privilege($1, $2, $3)"
        assert not await world.admin.fetchval(asked, audience(role), table, privilege)
    assert await world.admin.fetchval(asked, audience(role), table, "select")


@pytest.mark.parametrize(
    "values",
    [
        "'0976', 'X', 8, 8, null",  # no AGS
        "'09761', 'X', 8, null, null",  # a month without a day
        "'09761', 'X', 8, 8, 60",  # both kinds
        "'09761', 'X', null, null, null",  # neither
        "'09761', 'X', 2, 29, null",  # not in every year
        "'09761', 'X', null, null, 300",  # not in the same year
    ],
)
async def test_a_holiday_that_cannot_be_is_refused(owner, values):
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(
            "insert into local_holidays (ags, code, month, day, easter_offset, id, municipality, "
            f"de, en, valid_from, source, verified) values ({values}, gen_random_uuid(), 'X', "
            "'X', 'X', '2026-01-01', 'X', false)"
        )


async def test_the_geonames_file_gives_exact_centres_and_kreise(owner, tmp_path):
    file = tmp_path / "DE.txt"
    file.write_text(
        line(lat="51.04", lon="13.70")
        + line(place="Dresden Innere Altstadt", lat="51.06", lon="13.80")
        + line("99999", "Neuland", "16056", "50.9", "10.3"),
        encoding="utf-8",
    )
    done = await geonames.import_postal_codes(owner, file)
    assert done == {"codes": 2, "written": 2, "left_out": 0}
    dresden = await one(owner, "01067")
    assert (dresden["lat"], dresden["lon"], dresden["quality"]) == (51.05, 13.75, "EXACT")
    assert (dresden["place"], dresden["regions"]) == ("Dresden", ["14612"])
    assert (await one(owner, "99999"))["regions"] == ["16063"]  # Eisenach, merged


async def test_loading_does_not_undo_an_import(owner, tmp_path):
    file = tmp_path / "DE.txt"
    file.write_text(line(lat="51.99"), encoding="utf-8")
    await geonames.import_postal_codes(owner, file)
    await loading.load(owner)
    assert (await one(owner, "01067"))["lat"] == 51.99
    assert (await geonames.import_postal_codes(owner, file))["written"] == 0


async def test_the_zip_of_geonames_is_read_as_it_comes(owner, tmp_path):
    file = tmp_path / "DE.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("readme.txt", "Readme for GeoNames Postal Code files")
        packed.writestr("DE.txt", line(lat="51.5"))
    assert (await geonames.import_postal_codes(owner, file))["written"] == 1


async def test_a_kreis_that_is_unknown_is_left_out_and_so_is_a_place_abroad(owner, tmp_path):
    file = tmp_path / "DE.txt"
    file.write_text(
        line(kreis="14999") + line("01069", lat="1", lon="1") + line("01069", lat="nan"),
        encoding="utf-8",
    )
    done = await geonames.import_postal_codes(owner, file)
    assert done == {"codes": 1, "written": 1, "left_out": 2}
    assert (await one(owner, "01067"))["regions"] == []


@pytest.mark.parametrize(
    "content",
    [
        b"no tabs at all\n",
        line(country="AT").encode(),
        line(code="1067").encode(),
        line(code="01067\u0661"[:5] + "x").encode(),
        line(place="").encode(),
        line(place="a\x00b").encode(),
        line(lat="north").encode(),
        line().encode() + b"\xff\xfe\n",
        b"PK\x03\x04 not a zip",
    ],
)
async def test_a_file_that_is_something_else_changes_nothing(owner, tmp_path, content):
    file = tmp_path / "DE.txt"
    file.write_bytes(content)
    before = await one(owner, "01067")
    with pytest.raises(UnreadableFileError) as refused:
        await geonames.import_postal_codes(owner, file)
    assert await one(owner, "01067") == before
    assert "north" not in str(refused.value)


async def test_an_archive_without_the_file_is_refused(owner, tmp_path):
    file = tmp_path / "DE.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("../DE.txt", line())
    with pytest.raises(UnreadableFileError, match=r"DE\.txt"):
        await geonames.import_postal_codes(owner, file)


async def test_an_archive_that_unpacks_without_end_is_refused(owner, tmp_path, monkeypatch):
    monkeypatch.setattr(geonames, "MOST_BYTES", 1000)
    file = tmp_path / "DE.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("DE.txt", line() * 100)
    with pytest.raises(UnreadableFileError, match="too large"):
        await geonames.import_postal_codes(owner, file)
