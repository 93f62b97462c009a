"""The table of files: what is in the store and wanted.

Other tables point to it by `(owner, file_id)`, so that nobody points to a stranger's file. A row
that nothing points to any longer is marked by a trigger, whoever has removed the other one; a job
deletes the bytes a day later. Until then a backup that was begun before has what its rows name.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base
from jugendhilfe_api.core.database.functions import function, trigger
from jugendhilfe_api.core.database.policies import (
    NOW_DEFAULT,
    WITH_TOKEN,
    JobRole,
    Policy,
    owned_by,
    protected,
)


class StoredFile(Base):
    """A file in the store: whose it is, and since when nothing points to it."""

    __tablename__ = "stored_files"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]  # an organisation
    created_at: Mapped[datetime] = mapped_column(server_default=text(NOW_DEFAULT))
    discarded_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("owner_id", "id"),  # foreign keys ignore policies: children name both
        Index(
            "ix_stored_files_discarded_at",
            "discarded_at",
            postgresql_where=text("discarded_at is not null"),
        ),
        protected(
            owned_by("owner_id", *WITH_TOKEN),
            Policy("sweep", "select", (JobRole.EXPIRY,), "true"),
            Policy("swept", "delete", (JobRole.EXPIRY,), "true"),
        ),
    )


# As the owner of the tables: who may remove the pointing row need not see the file.
function(
    "discard_files()",
    f"""
    create or replace function discard_files() returns trigger
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    begin
      update stored_files set discarded_at = {NOW_DEFAULT}
       where id in (select file_id from gone);
      return null;
    end
    $$
    """,  # noqa: S608 - the fragment is ours
)


def pointing(table: str) -> None:
    """Declare that a table points to files by its column `file_id`."""
    trigger(
        f"{table}_discard_files",
        f"create or replace trigger {table}_discard_files after delete on {table} "
        "referencing old table as gone for each statement execute function discard_files()",
    )
