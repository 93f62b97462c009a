"""Change the key under which stored values are encrypted: the body of a job, and of a command.

First the new key is added to the ring of every process (`KeyRing.extended`), then this runs, then
`in_use` shows which old keys may leave the ring.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Select, Text, case, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from jugendhilfe_api.core.crypto.ring import KeyRing, UndecryptableError
from jugendhilfe_api.core.crypto.sealed import (
    Attribute,
    Ciphertext,
    column_of,
    context,
    id_of,
)

Connection = AsyncConnection | AsyncSession
Begin = Callable[[], AbstractAsyncContextManager[Connection]]
MOST_NAMED = 100


@dataclass(slots=True)
class Rotated:
    """How many values have changed their key, and which rows could not be read."""

    changed: int = 0
    unreadable: int = 0
    rows: list[UUID] = field(default_factory=list)  # the first 100 unreadable ones


async def rotate(
    ring: KeyRing,
    begin: Begin,
    attribute: Attribute,
    batch: int = 500,
    progress: Callable[[int], object] = bool,
) -> Rotated:
    """Encrypt every value of a column under the active key, one transaction for each batch.

    `begin` opens a transaction that sees every row and commits at its end. An interrupted run is
    simply started again: what is done is recognised by its head. Rows are not locked; a value
    that the application changes meanwhile is under the active key already and stays as it is.
    The version of a row does not change, because its content does not. A value that cannot be
    decrypted is left alone and counted, so that one damaged row does not keep the old key alive
    for all others. `progress` is told the size of each batch after its commit.
    """
    column, result, after = column_of(attribute), Rotated(), UUID(int=0)
    while True:
        async with begin() as connection:
            rows = (await connection.execute(_outdated(ring, column, after).limit(batch))).all()
            for row in rows:
                await _change(ring, connection, column, row, result)
        progress(len(rows))
        if len(rows) < batch:
            return result
        after = rows[-1].id


async def outdated(ring: KeyRing, connection: Connection, attribute: Attribute) -> int:
    """Count the values of a column that are not under the active key."""
    rows = _outdated(ring, column_of(attribute), UUID(int=0)).order_by(None).subquery()
    return (await connection.execute(select(func.count()).select_from(rows))).scalar_one()


async def in_use(connection: Connection, attribute: Attribute) -> Mapping[str, int]:
    """Count the values of a column by key id; a key that nobody counts may leave the ring.

    Values too short to name a key are counted under the empty id.
    """
    column = column_of(attribute)
    value = cast(column, LargeBinary)
    length = case((func.octet_length(value) > 1, func.get_byte(value, 1)), else_=0)
    name = func.encode(func.substr(value, 3, length), "escape", type_=Text)
    counted = select(name, func.count()).where(column.is_not(None)).group_by(name)
    found = await connection.execute(counted)
    return {row[0]: row[1] for row in found}


def _outdated(ring: KeyRing, column: Column[Any], after: UUID) -> Select[Any]:
    row_id, head = id_of(column.table), ring.head
    other_head = func.substr(cast(column, LargeBinary), 1, len(head)) != head
    return (
        select(row_id.label("id"), column.label("value"))
        .where(column.is_not(None), other_head, row_id > after)
        .order_by(row_id)
    )


async def _change(
    ring: KeyRing, connection: Connection, column: Column[Any], row: Any, result: Rotated
) -> None:
    place = context(column, row.id)
    try:
        renewed = Ciphertext(ring.encrypt(ring.decrypt(row.value.value, place), place))
    except UndecryptableError:
        result.unreadable += 1
        result.rows += [row.id] if len(result.rows) < MOST_NAMED else []
        return
    same = (id_of(column.table) == row.id, column == row.value)
    changed = await connection.execute(
        update(column.table)
        .where(*same)
        .values({column.name: renewed})
        .returning(id_of(column.table))
    )
    result.changed += len(changed.all())
