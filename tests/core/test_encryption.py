"""What is encrypted opens in its own place only, and the keys stay with their owner."""

import json
import os
from base64 import b64encode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.crypto import files
from jugendhilfe_api.core.crypto.ring import (
    KeyRing,
    KeyRingError,
    UndecryptableError,
    UnknownKeyError,
    keyed_hash,
)
from jugendhilfe_api.core.crypto.sealed import (
    Ciphertext,
    EncryptedText,
    encrypted_columns,
    key_of,
    open_,
    revealed,
    seal,
)


class Tables(DeclarativeBase):
    pass


class Note(Tables):
    __tablename__ = "note"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    diagnosis: Mapped[Ciphertext | None] = mapped_column(EncryptedText)
    religion: Mapped[Ciphertext | None] = mapped_column(EncryptedText)
    renamed: Mapped[Ciphertext | None] = mapped_column(EncryptedText("note.diagnosis"))
    plain: Mapped[str | None]


RING = KeyRing.generate("one")
ROW = UUID("0199a3c5-7b1e-7d4a-9c55-0f5b1f0e7a11")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back(text):
    sealed = seal(RING, Note.diagnosis, ROW, text)
    assert open_(RING, Note.diagnosis, ROW, sealed) == text
    assert text.encode() not in sealed.value or len(text.encode()) < 4


def test_nothing_stays_nothing():
    assert seal(RING, Note.diagnosis, ROW, None) is None
    assert open_(RING, Note.diagnosis, ROW, None) is None


def test_the_same_text_never_looks_the_same():
    assert seal(RING, Note.diagnosis, ROW, "F90.0") != seal(RING, Note.diagnosis, ROW, "F90.0")


def test_the_length_does_not_tell_the_value():
    lengths = {len(seal(RING, Note.religion, ROW, t).value) for t in ("", "ev", "röm.-kath.")}
    assert len(lengths) == 1


def test_a_value_in_another_row_does_not_open():
    sealed = seal(RING, Note.diagnosis, ROW, "F90.0")
    with pytest.raises(UndecryptableError):
        open_(RING, Note.diagnosis, uuid7(), sealed)


def test_a_value_in_another_column_does_not_open():
    sealed = seal(RING, Note.diagnosis, ROW, "F90.0")
    with pytest.raises(UndecryptableError):
        open_(RING, Note.religion, ROW, sealed)


def test_a_renamed_column_still_opens():
    sealed = seal(RING, Note.diagnosis, ROW, "F90.0")
    assert open_(RING, Note.renamed, ROW, sealed) == "F90.0"


def test_no_byte_can_be_changed():
    sealed = seal(RING, Note.diagnosis, ROW, "F90.0").value
    for position in range(len(sealed)):
        forged = bytearray(sealed)
        forged[position] ^= 1
        with pytest.raises(UndecryptableError):
            open_(RING, Note.diagnosis, ROW, Ciphertext(bytes(forged)))


def test_no_length_but_its_own_opens():
    sealed = seal(RING, Note.diagnosis, ROW, "F90.0").value
    for wrong in [*(sealed[:n] for n in range(len(sealed))), sealed + b"\0"]:
        with pytest.raises(UndecryptableError):
            open_(RING, Note.diagnosis, ROW, Ciphertext(wrong))


@given(st.binary(max_size=200))
def test_rubbish_does_not_open(rubbish):
    with pytest.raises(UndecryptableError):
        open_(RING, Note.diagnosis, ROW, Ciphertext(rubbish))


def test_a_key_that_is_not_in_the_ring_is_named_as_such():
    sealed = seal(KeyRing.generate("other"), Note.diagnosis, ROW, "F90.0")
    with pytest.raises(UnknownKeyError):
        open_(RING, Note.diagnosis, ROW, sealed)


def test_a_key_of_the_same_name_does_not_open():
    sealed = seal(KeyRing.generate("one"), Note.diagnosis, ROW, "F90.0")
    with pytest.raises(UndecryptableError):
        open_(RING, Note.diagnosis, ROW, sealed)


def test_an_extended_ring_opens_old_values_and_seals_under_the_new_key():
    old = seal(RING, Note.diagnosis, ROW, "F90.0")
    ring = RING.extended("two")
    assert open_(ring, Note.diagnosis, ROW, old) == "F90.0"
    assert key_of(old) == "one"
    assert key_of(seal(ring, Note.diagnosis, ROW, "F90.0")) == "two"
    with pytest.raises(UnknownKeyError):
        open_(ring.without("one"), Note.diagnosis, ROW, old)


def test_an_encrypted_column_takes_no_plain_text():
    with pytest.raises(TypeError) as refused:
        EncryptedText().process_bind_param("F90.0", None)
    assert "F90.0" not in str(refused.value)


def test_a_plain_column_cannot_be_sealed():
    with pytest.raises(LookupError):
        seal(RING, Note.plain, ROW, "F90.0")


def test_every_encrypted_column_is_in_the_registry():
    names = [str(column) for column in encrypted_columns(Tables.metadata)]
    assert names == ["note.diagnosis", "note.religion", "note.renamed"]


@pytest.mark.parametrize(
    "key",
    [
        [Column("id", Integer, primary_key=True)],
        [Column("number", Uuid, primary_key=True)],
        [Column("id", Uuid, primary_key=True), Column("more", Integer, primary_key=True)],
    ],
)
def test_a_table_without_a_uuid_id_cannot_hold_an_encrypted_column(key):
    metadata = MetaData()
    Table("broken", metadata, *key, Column("secret", EncryptedText))
    with pytest.raises(LookupError, match="broken"):
        list(encrypted_columns(metadata))


def test_nothing_shows_a_key_or_a_text():
    sealed = seal(RING, Note.diagnosis, ROW, "F90.0")
    keys = [b64encode(key).decode() for key in RING.material()[1].values()]
    shown = f"{RING!r} {RING} {sealed!r} {sealed}"
    assert not any(key in shown for key in keys)
    assert "F90" not in shown


def test_a_hash_needs_the_key_and_keeps_purposes_apart():
    assert keyed_hash(RING, "Muster") == keyed_hash(RING.extended("two"), "Muster")
    assert keyed_hash(RING, "Muster") != keyed_hash(KeyRing.generate("one"), "Muster")
    assert keyed_hash(RING, "b", purpose="a") != keyed_hash(RING, "ab")
    assert len(keyed_hash(RING, "")) == 64


def test_texts_take_the_place_of_ciphertexts_in_one_resource():
    sealed = seal(RING, Note.diagnosis, ROW, "F90.0 – „ja“")
    body = json.dumps(
        {"id": str(ROW), "diagnosis": sealed.value.hex(), "health": {"religion": None}, "n": 1}
    )
    fields = {"diagnosis": Note.diagnosis, "health.religion": Note.religion}
    told = json.loads(revealed(RING, body, ROW, fields))
    assert told == {
        "id": str(ROW),
        "diagnosis": "F90.0 – „ja“",
        "health": {"religion": None},
        "n": 1,
    }
    for broken in ("zz", "ab", 7, True):
        with pytest.raises(UndecryptableError):
            revealed(RING, json.dumps({"diagnosis": broken}), ROW, {"diagnosis": Note.diagnosis})
    with pytest.raises(LookupError):
        revealed(RING, "{}", ROW, {"diagnosis": Note.diagnosis})


def test_a_ring_is_made_once_and_found_again(tmp_path):
    made = files.load_or_create(tmp_path)
    assert files.load_or_create(tmp_path).material() == made.material()
    assert (tmp_path / files.NAME).stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == [files.NAME]


def test_whoever_starts_second_takes_the_ring_of_the_first(tmp_path, monkeypatch):
    first = KeyRing.generate("first")
    link = os.link

    def overtaken(source, target):
        files.replace(target, first)
        link(source, target)

    monkeypatch.setattr(files.os, "link", overtaken)
    assert files.load_or_create(tmp_path).material() == first.material()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610])
def test_a_ring_that_others_may_read_is_refused(tmp_path, mode):
    files.load_or_create(tmp_path)
    (tmp_path / files.NAME).chmod(mode)
    with pytest.raises(KeyRingError, match="0600"):
        files.load(tmp_path / files.NAME, None)


def test_a_ring_that_is_read_only_is_fine(tmp_path):
    made = files.load_or_create(tmp_path)
    (tmp_path / files.NAME).chmod(0o400)
    assert files.load(tmp_path / files.NAME, None).material() == made.material()


def test_a_replaced_ring_is_the_new_one_and_still_private(tmp_path):
    ring = files.load_or_create(tmp_path).extended("two")
    file = tmp_path / files.NAME
    files.replace(file, ring)
    assert files.read(file).active == "two"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_ring_must_be_a_file_that_is_there(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    for file in (tmp_path / "none", tmp_path, tmp_path / "pipe"):
        with pytest.raises(KeyRingError):
            files.read(file)


def test_a_ring_comes_from_one_place():
    text = files.serialise(RING)
    assert files.load(None, text).material() == RING.material()
    with pytest.raises(KeyRingError):
        files.load(None, None)
    with pytest.raises(KeyRingError):
        files.load(files.Path("ring"), text)


KEY = b64encode(b"k" * 32).decode()
OTHER = b64encode(b"o" * 32).decode()
SECRET = "c2VjcmV0"


@pytest.mark.parametrize(
    "content",
    [
        "",
        SECRET,
        "[" * 100_000,
        "[]",
        "{}",
        {"active": "a", "keys": {"a": SECRET}, "hash": OTHER},
        {"active": "a", "keys": {"a": KEY}, "hash": KEY},
        {"active": "a", "keys": {"a": KEY, "b": KEY}, "hash": OTHER},
        {"active": "b", "keys": {"a": KEY}, "hash": OTHER},
        {"active": "a", "keys": {"a": KEY}},
        {"active": "a", "keys": {"a": 7}, "hash": OTHER},
        {"active": "a", "keys": {"a": KEY + "?"}, "hash": OTHER},
        {"active": "a", "keys": [KEY], "hash": OTHER},
        {"active": "ä", "keys": {"ä": KEY}, "hash": OTHER},
        {"active": "", "keys": {"": KEY}, "hash": OTHER},
        {"active": "a" * 33, "keys": {"a" * 33: KEY}, "hash": OTHER},
    ],
)
def test_a_malformed_ring_is_refused_without_a_word_of_it(content):
    text = content if isinstance(content, str) else json.dumps(content)
    with pytest.raises(KeyRingError) as refused:
        files.parse(text)
    assert refused.value.__cause__ is None
    assert not any(part in str(refused.value) for part in (KEY, OTHER, SECRET))
