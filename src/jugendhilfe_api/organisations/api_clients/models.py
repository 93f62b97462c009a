"""The table of API clients, and how the token endpoint finds one before anybody is known."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.functions import LOGIN, function
from jugendhilfe_api.core.database.policies import (
    ORGANISATION,
    ROLE,
    WITH_TOKEN,
    Policy,
    protected,
)

NAME_TAKEN = "uq_api_clients_active_name"
# A client acts in the role of its organisation's tokens and in no other.
ADMINISTERED = (
    f"organisation_id = {ORGANISATION} and 'app_' || role = {ROLE} and is_organisation_admin()"
)


class ApiClient(Versioned, Base):
    """A machine that gets tokens by its id and a secret, of which only the hash is kept."""

    __tablename__ = "api_clients"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str]
    name: Mapped[str]
    departments: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    facilities: Mapped[list[UUID] | None] = mapped_column(ARRAY(PG_UUID))  # null: all
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret_hash: Mapped[str]
    state: Mapped[str]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('ACTIVE', 'REVOKED')", "state"),
        CheckConstraint("(state = 'REVOKED') = (revoked_at is not null)", "revoked"),
        CheckConstraint("departments = '{}' or role = 'youth_office'", "departments"),
        CheckConstraint("facilities is null or role = 'provider'", "facilities"),
        Index(
            NAME_TAKEN,
            "organisation_id",
            "name",
            unique=True,
            postgresql_where=text("state = 'ACTIVE'"),
        ),
        Index("ix_api_clients_organisation_id_id", "organisation_id", "id"),
        protected(
            Policy("administered", "select", WITH_TOKEN, ADMINISTERED),
            Policy("created", "insert", WITH_TOKEN, check=ADMINISTERED),
            Policy(
                "changed",
                "update",
                WITH_TOKEN,
                ADMINISTERED,
                ADMINISTERED,
                columns=("secret_hash", "state", "revoked_at", "version"),
            ),
        ),
    )


function(
    "api_client_of(uuid)",
    """
    create or replace function api_client_of(client_id uuid)
    returns table (
        organisation_id uuid, role text, departments text[], facilities uuid[], scopes text[],
        secret_hash text)
    language sql stable security definer set search_path = public, pg_temp as $$
      select c.organisation_id, c.role, c.departments, c.facilities, c.scopes, c.secret_hash
        from api_clients c join organisations o on o.id = c.organisation_id
       where c.id = $1 and c.state = 'ACTIVE' and o.active
    $$
    """,
    LOGIN,
)
# The day is enough to find clients that nobody uses, and costs one write a day.
function(
    "api_client_used(uuid, date)",
    """
    create or replace function api_client_used(client_id uuid, today date)
    returns void language sql volatile security definer set search_path = public, pg_temp as $$
      update api_clients set last_used_on = $2
       where id = $1 and (last_used_on is null or last_used_on < $2)
    $$
    """,
    LOGIN,
)
