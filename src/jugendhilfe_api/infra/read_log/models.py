"""The read log: one row a request that reads data of persons.

It names the operation and the ids, and never what was read. It is written in the transaction of
the reading and before the answer, by the function that `core.database` calls.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import (
    NOW_DEFAULT,
    ORGANISATION,
    WITH_TOKEN,
    JobRole,
    Policy,
    protected,
)

OWN = f"organisation_id = {ORGANISATION}"


class ReadEntry(Base):
    """A request that has read data of persons."""

    __tablename__ = "read_entries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    organisation_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    subject: Mapped[str]
    client: Mapped[str]
    purpose: Mapped[str]
    operation: Mapped[str]
    object_ids: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID))
    at: Mapped[datetime] = mapped_column(server_default=text(NOW_DEFAULT))

    __table_args__ = (
        Index("ix_read_entries_object_ids", "object_ids", postgresql_using="gin"),
        Index("ix_read_entries_organisation_id_id", "organisation_id", "id"),
        protected(
            Policy("own", "select", WITH_TOKEN, OWN),
            Policy("record", "insert", WITH_TOKEN, check=OWN),
            Policy("expiry", "delete", (JobRole.EXPIRY,), "true"),
        ),
    )


function(
    "log_read(text, uuid[])",
    """
    create or replace function log_read(operation text, object_ids uuid[])
    returns void language sql volatile as $$
      insert into read_entries
        (organisation_id, member_id, subject, client, purpose, operation, object_ids)
      values (
        nullif(current_setting('app.organisation', true), '')::uuid,
        nullif(current_setting('app.member', true), '')::uuid,
        coalesce(current_setting('app.subject', true), ''),
        coalesce(current_setting('app.client', true), ''),
        current_setting('app.purpose', true), $1, $2)
    $$
    """,
    *WITH_TOKEN,
)
