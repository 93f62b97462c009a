"""Encrypted columns: `EncryptedText`, and how a service writes and reads one.

Declare beside the model, on a table whose only key is a UUID `id`::

    diagnosis: Mapped[Ciphertext | None] = mapped_column(EncryptedText)

Write in the service. The id must be known, so it is chosen before the row is made::

    note_id = uuid7()
    Note(id=note_id, diagnosis=seal(ring, Note.diagnosis, note_id, body.diagnosis))

Read one resource: PostgreSQL writes the ciphertext into the JSON, the service puts the text in
its place. POST, PATCH and GET all do, so they answer the same bytes::

    NOTE = one(document(NoteOutput, Note, diagnosis=ciphertext(Note.diagnosis)), …)
    found = await reader.resource(NOTE, id=note_id)
    revealed(ring, found.body, note_id, {"diagnosis": Note.diagnosis})

Never in lists: a page would decrypt what nobody has asked for, and leave no trace of whom it was
about. The text is not a `str` to the ORM on purpose: assigning a plain text fails before it can
reach the database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, overload
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    literal_column,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

from jugendhilfe_api.core.crypto.ring import KeyRing, UndecryptableError, key_id_of

Attribute = InstrumentedAttribute[Any] | Column[Any]


@dataclass(frozen=True, slots=True, repr=False)
class Ciphertext:
    """A text as it is stored. It cannot be read by accident: only `open_` has the key."""

    value: bytes

    def __repr__(self) -> str:
        """Say how much there is."""
        return f"<Ciphertext of {len(self.value)} bytes>"


class EncryptedText(TypeDecorator[Ciphertext]):
    """A bytea column that takes and gives `Ciphertext` only.

    `bound_to` keeps the old `table.column` in the associated data after a column was renamed.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, bound_to: str | None = None) -> None:
        super().__init__()
        self.bound_to = bound_to

    def process_bind_param(self, value: Any, _: Dialect) -> bytes | None:
        """Refuse what is not encrypted."""
        if value is None:
            return None
        if not isinstance(value, Ciphertext):
            raise TypeError("an encrypted column takes what `seal` returns")
        return value.value

    def process_result_value(self, value: bytes | None, _: Dialect) -> Ciphertext | None:
        """Wrap what was stored."""
        return None if value is None else Ciphertext(bytes(value))


@overload
def seal(ring: KeyRing, attribute: Attribute, row_id: UUID, text: str) -> Ciphertext: ...
@overload
def seal(ring: KeyRing, attribute: Attribute, row_id: UUID, text: None) -> None: ...
@overload
def seal(
    ring: KeyRing, attribute: Attribute, row_id: UUID, text: str | None
) -> Ciphertext | None: ...
def seal(ring: KeyRing, attribute: Attribute, row_id: UUID, text: str | None) -> Ciphertext | None:
    """Encrypt a text for one column of one row; nothing stays nothing."""
    if text is None:
        return None
    return Ciphertext(ring.encrypt(text.encode(), context(attribute, row_id)))


@overload
def open_(ring: KeyRing, attribute: Attribute, row_id: UUID, sealed: Ciphertext) -> str: ...
@overload
def open_(ring: KeyRing, attribute: Attribute, row_id: UUID, sealed: None) -> None: ...
@overload
def open_(
    ring: KeyRing, attribute: Attribute, row_id: UUID, sealed: Ciphertext | None
) -> str | None: ...
def open_(
    ring: KeyRing, attribute: Attribute, row_id: UUID, sealed: Ciphertext | None
) -> str | None:
    """Decrypt a value of this column of this row; raise `UndecryptableError` for any other."""
    if sealed is None:
        return None
    return ring.decrypt(sealed.value, context(attribute, row_id)).decode()


def context(attribute: Attribute, row_id: UUID) -> bytes:
    """Name the place of a value: the row, and `table.column`."""
    column = column_of(attribute)
    kind = column.type
    bound_to = kind.bound_to if isinstance(kind, EncryptedText) else None
    return row_id.bytes + (bound_to or f"{column.table.name}.{column.name}").encode()


def column_of(attribute: Attribute) -> Column[Any]:
    """Return the column behind a mapped attribute; raise `LookupError` if it is not encrypted."""
    column = attribute if isinstance(attribute, Column) else attribute.property.columns[0]
    if not isinstance(column, Column) or not isinstance(column.type, EncryptedText):
        raise LookupError(f"{attribute} is not an encrypted column")  # noqa: TRY004 - no such entry
    return column


def ciphertext(attribute: Attribute) -> ColumnElement[Any]:
    """Write the ciphertext into a JSON document, for `revealed` to find."""
    return func.encode(column_of(attribute), literal_column("'hex'"), type_=Text)


def revealed(ring: KeyRing, body: str, row_id: UUID, fields: Mapping[str, Attribute]) -> str:
    """Put texts in the place of ciphertexts in the JSON of one resource.

    `fields` names them as in the document, `a.b` for one that is nested. Raise `LookupError` if
    the document has no such field, `UndecryptableError` if the value is not of this row.
    """
    document = from_json(body)
    for path, attribute in fields.items():
        *parents, name = path.split(".")
        place = document
        for parent in parents:
            place = place[parent]
        place[name] = _opened(ring, attribute, row_id, place[name])
    return to_json(document).decode()


def _opened(ring: KeyRing, attribute: Attribute, row_id: UUID, written: Any) -> str | None:
    if written is None:
        return None
    try:
        value = bytes.fromhex(written)
    except (ValueError, TypeError) as error:
        raise UndecryptableError from error
    return open_(ring, attribute, row_id, Ciphertext(value))


def encrypted_columns(metadata: MetaData) -> Iterator[Column[Any]]:
    """List every encrypted column; raise `LookupError` for one that could not be rotated.

    The declaration beside the model is the registry: there is no second list to forget one in.
    """
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                id_of(table)
                yield column


def id_of(table: Table) -> Column[UUID]:
    """Return the id of a table's rows, which must be its only key."""
    key = list(table.primary_key)
    if [column.name for column in key] != ["id"] or not isinstance(key[0].type, Uuid):
        raise LookupError(f"{table.name} needs a UUID `id` to hold an encrypted column")
    return key[0]


def key_of(sealed: Ciphertext) -> str:
    """Name the key under which a value was encrypted."""
    return key_id_of(sealed.value)
