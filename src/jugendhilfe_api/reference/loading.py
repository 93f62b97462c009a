"""Load what this version ships into the tables; again does no harm.

`COPY` is refused on tables with row-level security, so rows are copied to a temporary table and
merged from there. A row that is equal is not written again. A row that is no longer shipped stays,
because something may refer to it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.reference.criteria import models as criteria_models
from jugendhilfe_api.reference.criteria import service as criteria
from jugendhilfe_api.reference.holidays import models as holiday_models
from jugendhilfe_api.reference.holidays import service as holidays
from jugendhilfe_api.reference.regions import models as region_models
from jugendhilfe_api.reference.regions import service as regions
from jugendhilfe_api.reference.service_types import models as service_type_models
from jugendhilfe_api.reference.service_types import service as service_types

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A table, the rows that are shipped for it, and by what a row is found again."""

    model: type[Base]
    rows: Callable[[], list[Row]]
    key: tuple[str, ...]
    made: tuple[str, ...] = ()  # columns that are made anew for each row, and kept once stored
    unless: str = "false"  # a condition on the stored row that keeps it as it is


# In the order of their foreign keys.
PARTS = (
    Part(service_type_models.ServiceType, service_types.rows, ("code",)),
    Part(criteria_models.Specialisation, criteria.specialisation_rows, ("code",)),
    Part(criteria_models.ExclusionCriterion, criteria.exclusion_criterion_rows, ("code",)),
    Part(region_models.Land, regions.land_rows, ("ags",)),
    Part(region_models.Region, regions.region_rows, ("ags",)),
    Part(
        region_models.PostalCode,
        regions.postal_code_rows,
        ("postal_code",),
        unless=f"stored.quality = '{region_models.CentreQuality.EXACT}'",
    ),
    Part(
        holiday_models.LocalHoliday,
        holidays.rows,
        ("ags", "code", "valid_from", "organisation_id"),
        made=("id",),
    ),
)


async def load(connection: "asyncpg.Connection[Any]") -> dict[str, int]:
    """Load every catalogue in one transaction; return how many rows of each table were written.

    The connection is that of the owner of the tables: no other role may write them.
    """
    async with connection.transaction():
        return {
            str(part.model.__tablename__): await merge(connection, part, part.rows())
            for part in PARTS
        }


async def merge(connection: "asyncpg.Connection[Any]", part: Part, rows: Sequence[Row]) -> int:
    """Insert the rows that are new and change those that differ; return how many that were."""
    table = part.model.__table__
    if not isinstance(table, Table) or not rows:
        return 0
    columns = list(rows[0])
    documents = {name for name in columns if isinstance(table.c[name].type, JSONB)}
    records = [tuple(_value(row[name], name in documents) for name in columns) for row in rows]
    temporary = f"loading_{table.name}"
    like = f"(like {table.name} including defaults)"
    await connection.execute(f"create temporary table {temporary} {like}")
    await connection.copy_records_to_table(
        temporary, schema_name="pg_temp", columns=columns, records=records
    )
    status = await connection.execute(_merging(table.name, temporary, part, columns))
    await connection.execute(f"drop table pg_temp.{temporary}")
    return int(status.rpartition(" ")[2])


def _value(value: Any, document: bool) -> Any:
    return json.dumps(value, ensure_ascii=False) if document and value is not None else value


def _merging(table: str, temporary: str, part: Part, columns: Sequence[str]) -> str:
    """Write the statement; every name in it comes from our own models."""
    changed = [name for name in columns if name not in {*part.key, *part.made}]
    listed, key = ", ".join(columns), ", ".join(part.key)
    stored = ", ".join(f"stored.{name}" for name in changed)
    new = ", ".join(f"excluded.{name}" for name in changed)
    assigned = ", ".join(f"{name} = excluded.{name}" for name in changed)
    return (
        f"insert into {table} as stored ({listed}) select {listed} from pg_temp.{temporary} "  # noqa: S608
        f"on conflict ({key}) do update set {assigned} "
        f"where not ({part.unless}) and ({stored}) is distinct from ({new})"
    )
