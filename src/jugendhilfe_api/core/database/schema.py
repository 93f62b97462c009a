"""The whole schema as statements, for the first migration and for the test of all migrations.

Extensions are trusted ones: the owner of a database may create them.
"""

from collections.abc import Iterator

from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from jugendhilfe_api.core.database import functions, policies
from jugendhilfe_api.core.database.base import Base

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "cube")


def statements() -> Iterator[str]:
    """Write everything that makes an empty database the one that the models describe."""
    for extension in EXTENSIONS:
        yield f"create extension if not exists {extension}"
    yield from functions.ddl(after_tables=False)
    postgres = dialect()  # type: ignore[no-untyped-call]
    for table in Base.metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=postgres)).strip()
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            yield str(CreateIndex(index).compile(dialect=postgres)).strip()
    yield from Base.metadata.info.get("more_ddl", ())
    yield from functions.ddl(after_tables=True)
    for table in Base.metadata.sorted_tables:
        yield from policies.ddl(table)
