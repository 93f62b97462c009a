"""How rows of the demonstration are made and written: deterministic ids, one statement a table."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from uuid import UUID

import asyncpg
import yaml
from sqlalchemy import Table

from jugendhilfe_api.core.database.base import Base

Row = dict[str, Any]
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # in the ids of what does not depend on the day
MILLISECONDS = 1000
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})  # subjects of tokens are ASCII
_VERSION, _VARIANT = 0x7, 0b10


def made_id(*names: object) -> UUID:
    """Make the id of a row from its names: the same in every demonstration, shaped as UUIDv7."""
    digest = blake2b("\x1f".join(map(str, names)).encode(), digest_size=10).digest()
    number = int.from_bytes(digest, "big")
    instant = int(BEGINNING.timestamp() * MILLISECONDS)
    random_a, random_b = number >> 68, number & (1 << 62) - 1
    return UUID(int=instant << 80 | _VERSION << 76 | random_a << 64 | _VARIANT << 62 | random_b)


@cache
def shipped(name: str) -> Any:
    """Read a file of `data/`."""
    text = (files("jugendhilfe_api.seeding") / "data" / name).read_text("utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


class Country:
    """The rows of every table, in the order of their foreign keys."""

    def __init__(self) -> None:
        """Begin with an empty country."""
        self.tables: list[tuple[Table, list[Row]]] = []

    def add(self, model: type[Base], rows: Sequence[Row]) -> None:
        """Add rows of one shape; each of a versioned table is at its first version."""
        table = model.__table__
        if not isinstance(table, Table) or not rows:
            return
        first = {"version": 1} if "version" in table.c and "version" not in rows[0] else {}
        self.tables.append((table, [first | row for row in rows]))

    def rows(self, model: type[Base]) -> list[Row]:
        """Return all rows of a table."""
        return [row for table, rows in self.tables if table is model.__table__ for row in rows]

    async def write(self, connection: "asyncpg.Connection[Any]") -> int:
        """Write everything in the caller's transaction; return the number of rows."""
        for table, rows in self.tables:
            columns = ", ".join(rows[0])
            await connection.execute(
                f"insert into {table.name} ({columns}) select {columns} "  # noqa: S608 - our names
                f"from jsonb_populate_recordset(null::{table.name}, $1)",
                json.dumps(rows, default=_written, ensure_ascii=False),
            )
        return sum(len(rows) for _, rows in self.tables)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def nights(first: date, until: date | None) -> str:
    """Write the nights of a stay as PostgreSQL reads a range."""
    return f"[{first},{until or ''})"
