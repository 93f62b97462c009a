"""The queue of pgqueuer in a schema of its own, and the one function that puts work into it.

The tables of pgqueuer carry no row-level security: they hold kinds and ids, never data. No
audience may touch them; who writes through the API enqueues by the function, the worker works as
`app`.
"""

from collections.abc import Iterator

from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.db import Driver
from pgqueuer.domain.settings import DBSettings
from pgqueuer.queries import Queries

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.functions import LOGIN
from jugendhilfe_api.core.database.policies import WITH_TOKEN, JobRole, audience

SCHEMA = "queue"
NAMES = DBSettings(db_schema=SCHEMA, channel="jugendhilfe_jobs")
CALLERS = ", ".join((*map(audience, WITH_TOKEN), *map(audience, JobRole), "seed"))


def queries(driver: Driver) -> Queries:
    """Return the operations of pgqueuer on our schema."""
    return Queries(
        driver,
        QueryBuilderEnvironment(NAMES),
        QueryQueueBuilder(NAMES),
        QuerySchedulerBuilder(NAMES),
    )


def ddl() -> Iterator[str]:
    """Write the schema of the queue, for the first migration."""
    yield QueryBuilderEnvironment(NAMES).build_install_query()
    yield f"grant usage on schema {SCHEMA} to {LOGIN}"
    yield f"grant select, insert, update, delete on all tables in schema {SCHEMA} to {LOGIN}"
    yield f"grant usage, select on all sequences in schema {SCHEMA} to {LOGIN}"
    yield _enqueue()
    signature = "enqueue(text, bytea, interval, text)"
    yield f"revoke all on function {signature} from public"
    yield f"grant execute on function {signature} to {CALLERS}"


def _enqueue() -> str:
    """Wrap the statement of pgqueuer; a job of the same key that still waits is not doubled."""
    given = (
        "array[0]",
        "array[$1]",
        "array[$2]",
        "array[coalesce($3, interval '0')]",
        "array[$4]",
        "array['{}']",
    )
    statement = QueryQueueBuilder(NAMES).build_enqueue_query("skip")
    for number, value in reversed(list(enumerate(given, start=1))):
        statement = statement.replace(f"${number}::", f"{value}::".replace("$", "\x00"))
    statement = statement.replace("\x00", "$")
    return f"""
create or replace function enqueue(kind text, payload bytea, delay interval, dedupe text)
returns void language sql volatile security definer
set search_path = public, pg_temp as $do$
{statement}
$do$"""


Base.metadata.info.setdefault("more_ddl", []).extend(ddl())
