"""The tables of trusted issuers and of the keys of our own.

No audience has a policy on them: the service reads them through functions that its login role may
call before it has entered any other role. Operators register issuers as the owner of the tables.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.crypto.sealed import Ciphertext, EncryptedText
from jugendhilfe_api.core.database.base import Base, Identified
from jugendhilfe_api.core.database.functions import LOGIN, function
from jugendhilfe_api.core.database.policies import WITH_TOKEN, protected

ROLES = ", ".join(f"'{role}'" for role in WITH_TOKEN)


class TrustedIssuer(Base):
    """An issuer whose tokens are believed, and where its keys are: published or deposited."""

    __tablename__ = "trusted_issuers"
    __table_args__ = (
        CheckConstraint("num_nonnulls(jwks_uri, jwks) = 1", "one_source"),
        CheckConstraint("valid_until > valid_from", "period"),
        protected(),
    )

    issuer: Mapped[str] = mapped_column(primary_key=True)
    jwks_uri: Mapped[str | None]
    jwks: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    audience: Mapped[str | None]  # where it is not the address of this API
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]


class IssuerMandate(Base):
    """For which organisations an issuer may speak in a role: those listed, or any."""

    __tablename__ = "issuer_mandates"
    __table_args__ = (
        CheckConstraint(f"role in ({ROLES})", "role"),
        CheckConstraint("any_organisation = (organisations = '{}')", "any_or_listed"),
        protected(),
    )

    issuer: Mapped[str] = mapped_column(
        ForeignKey("trusted_issuers.issuer", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(Text, primary_key=True)
    organisations: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID), server_default=text("'{}'"))
    any_organisation: Mapped[bool] = mapped_column(server_default=text("false"))


class SigningKey(Identified, Base):
    """A private key of the embedded issuer; its id is the `kid` of the tokens that it signs."""

    __tablename__ = "signing_keys"
    __table_args__ = (CheckConstraint("valid_until > valid_from", "period"), protected())

    private_key: Mapped[Ciphertext] = mapped_column(EncryptedText)  # PKCS #8, PEM
    valid_from: Mapped[datetime]  # signs from here …
    valid_until: Mapped[datetime]  # … to here; verifies until its last token has expired


function(
    "list_trusted_issuers()",
    """
    create or replace function list_trusted_issuers()
    returns table (
        issuer text, jwks_uri text, jwks text, audience text, valid_from timestamptz,
        valid_until timestamptz, role text, organisations uuid[], any_organisation boolean)
    language sql stable security definer set search_path = public, pg_temp as $$
      select t.issuer, t.jwks_uri, t.jwks::text, t.audience, t.valid_from, t.valid_until,
             m.role, m.organisations, m.any_organisation
        from trusted_issuers t join issuer_mandates m on m.issuer = t.issuer
       order by t.issuer, m.role
    $$
    """,
    LOGIN,
)
function(
    "list_signing_keys()",
    """
    create or replace function list_signing_keys()
    returns table (
        id uuid, private_key bytea, valid_from timestamptz, valid_until timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
      select k.id, k.private_key, k.valid_from, k.valid_until
        from signing_keys k order by k.valid_from, k.id
    $$
    """,
    LOGIN,
)
# Of several processes that miss a key at once, the first makes it; old keys leave with a new one.
function(
    "add_signing_key(uuid, bytea, timestamptz, timestamptz, timestamptz)",
    """
    create or replace function add_signing_key(
        new_id uuid, private_key bytea, valid_from timestamptz, valid_until timestamptz,
        useless_before timestamptz
    ) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('signing_keys', 0));
      if not exists (select from signing_keys k where k.valid_until > $3) then
        insert into signing_keys (id, private_key, valid_from, valid_until)
        values ($1, $2, $3, $4);
        delete from signing_keys k where k.valid_until < $5;
      end if;
    end
    $$
    """,
    LOGIN,
)
