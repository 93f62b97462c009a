"""Rotation on a real PostgreSQL: restartable, beside writers, and it says what is left."""

from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Text, cast, func, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.crypto.rotation import in_use, outdated, rotate
from jugendhilfe_api.core.crypto.sealed import (
    Ciphertext,
    EncryptedText,
    ciphertext,
    encrypted_columns,
    key_of,
    open_,
    revealed,
    seal,
)

OLD = KeyRing.generate("2025")
NEW = OLD.extended("2026")


class Tables(DeclarativeBase):
    pass


class Secret(Tables):
    __tablename__ = "secret"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    text: Mapped[Ciphertext | None] = mapped_column(EncryptedText)
    other: Mapped[Ciphertext | None] = mapped_column(EncryptedText)


@pytest.fixture(scope="module")
async def engine(address):
    admin = await asyncpg.connect(address.format(user="postgres", database="postgres"))
    await admin.execute("create database key_rotation")
    url = address.format(user="postgres", database="key_rotation")
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    yield engine
    await engine.dispose()
    await admin.execute("drop database key_rotation")
    await admin.close()


@pytest.fixture
async def rows(engine):
    async with engine.begin() as connection:
        await connection.run_sync(Tables.metadata.drop_all)
        await connection.run_sync(Tables.metadata.create_all)
        ids = [uuid7() for _ in range(25)]
        values = [
            {
                "id": i,
                "text": seal(OLD, Secret.text, i, f"Text {i}"),
                "other": seal(OLD, Secret.other, i, "x"),
            }
            for i in ids
        ]
        await connection.execute(insert(Secret), values)
        await connection.execute(insert(Secret), [{"id": uuid7(), "text": None, "other": None}])
    return ids


async def stored(engine, attribute):
    async with engine.connect() as connection:
        found = await connection.execute(select(Secret.id, attribute).order_by(Secret.id))
        return {row[0]: row[1] for row in found if row[1]}


async def counted(engine, attribute):
    async with engine.connect() as connection:
        return await in_use(connection, attribute)


async def test_every_value_changes_its_key_and_keeps_its_text(engine, rows):
    batches = []
    async with engine.connect() as connection:
        assert await outdated(NEW, connection, Secret.text) == 25
    result = await rotate(NEW, engine.begin, Secret.text, batch=10, progress=batches.append)
    assert (result.changed, result.unreadable, batches) == (25, 0, [10, 10, 5])
    async with engine.connect() as connection:
        assert await outdated(NEW, connection, Secret.text) == 0
    values = await stored(engine, Secret.text)
    assert {open_(NEW.without("2025"), Secret.text, i, values[i]) for i in rows} == {
        f"Text {i}" for i in rows
    }
    assert await counted(engine, Secret.text) == {"2026": 25}
    assert await counted(engine, Secret.other) == {"2025": 25}


@pytest.mark.parametrize("batch", [5, 25, 26])
async def test_a_second_run_changes_nothing(engine, rows, batch):
    assert len(rows) == 25
    assert (await rotate(NEW, engine.begin, Secret.text, batch)).changed == 25
    before = await stored(engine, Secret.text)
    assert (await rotate(NEW, engine.begin, Secret.text, batch)).changed == 0
    assert await stored(engine, Secret.text) == before


async def test_an_interrupted_run_is_continued(engine, rows):
    batches = 0

    @asynccontextmanager
    async def crashing():
        nonlocal batches
        async with engine.begin() as connection:
            yield connection
            batches += 1
            if batches == 2:
                raise ConnectionError  # before the commit of the second batch

    with pytest.raises(ConnectionError):
        await rotate(NEW, crashing, Secret.text, batch=10)
    assert await counted(engine, Secret.text) == {"2026": 10, "2025": 15}
    assert (await rotate(NEW, engine.begin, Secret.text, batch=10)).changed == 15
    assert await counted(engine, Secret.text) == {"2026": len(rows)}


async def test_a_value_written_meanwhile_is_not_overwritten(engine, rows):
    changed = rows[3]

    @asynccontextmanager
    async def beside_a_writer():
        async with engine.begin() as connection:
            yield Late(connection)

    class Late:
        """A connection beside which another transaction writes, after the batch was read."""

        def __init__(self, connection):
            self._connection = connection

        async def execute(self, statement):
            result = await self._connection.execute(statement)
            if statement.is_select:
                async with engine.begin() as other:
                    value = seal(NEW, Secret.text, changed, "neu")
                    await other.execute(
                        update(Secret).where(Secret.id == changed).values(text=value)
                    )
            return result

    result = await rotate(NEW, beside_a_writer, Secret.text, batch=100)
    assert result.changed == 24
    assert open_(NEW, Secret.text, changed, (await stored(engine, Secret.text))[changed]) == "neu"


async def test_a_damaged_value_is_reported_and_left_alone(engine, rows):
    damaged, swapped = rows[0], rows[1]
    before = await stored(engine, Secret.text)
    async with engine.begin() as connection:
        for row, value in ((damaged, Ciphertext(b"\x01\x04rest")), (swapped, before[rows[2]])):
            await connection.execute(update(Secret).where(Secret.id == row).values(text=value))
    result = await rotate(NEW, engine.begin, Secret.text, batch=1)
    assert (result.changed, result.unreadable, result.rows) == (23, 2, [damaged, swapped])
    after = await stored(engine, Secret.text)
    assert key_of(after[swapped]) == "2025"
    assert key_of(after[rows[2]]) == "2026"


async def test_a_value_too_short_to_name_a_key_is_counted_too(engine, rows):
    async with engine.begin() as connection:
        for row, value in zip(rows, (b"", b"\x01"), strict=False):
            await connection.execute(
                update(Secret).where(Secret.id == row).values(text=Ciphertext(value))
            )
    assert await counted(engine, Secret.text) == {"": 2, "2025": 23}
    assert (await rotate(NEW, engine.begin, Secret.text)).unreadable == 2


async def test_rotating_the_registry_leaves_no_old_key(engine, rows):
    assert rows
    for column in encrypted_columns(Tables.metadata):
        await rotate(NEW, engine.begin, column)
    for column in encrypted_columns(Tables.metadata):
        assert await counted(engine, column) == {"2026": 25}


async def test_a_service_reveals_one_field_of_what_postgresql_wrote(engine, rows):
    async with engine.connect() as connection:
        document = func.json_build_object(
            literal_column("'text'"), ciphertext(Secret.text), literal_column("'other'"), None
        )
        body = await connection.scalar(select(cast(document, Text)).where(Secret.id == rows[0]))
    assert str(rows[0]) not in body
    told = revealed(OLD, body, rows[0], {"text": Secret.text, "other": Secret.other})
    assert told == f'{{"text":"Text {rows[0]}","other":null}}'


async def test_postgresql_never_sees_a_text(engine, rows):
    async with engine.connect() as connection:
        raw = (await connection.exec_driver_sql("select text from secret")).scalars().all()
    assert len([value for value in raw if value]) == len(rows)
    assert not any(b"Text" in value for value in raw if value)
