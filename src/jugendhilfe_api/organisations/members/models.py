"""Members: the people and machines behind tokens.

A token says who somebody is; the member says that this organisation still wants them. Leaving
ends access with the next request, whatever the token says, because policies on persons and cases
ask for the member.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.context import current_today
from jugendhilfe_api.core.database.functions import LOGIN, function
from jugendhilfe_api.core.database.policies import (
    MEMBER,
    ORGANISATION,
    WITH_TOKEN,
    protected,
)
from jugendhilfe_api.organisations.teams.models import kept_by_admins
from jugendhilfe_api.reference.code_lists.models import code_list


@code_list("member-kinds")
class MemberKind(StrEnum):
    """What is behind a token."""

    PERSON = "PERSON"
    MACHINE = "MACHINE"


@code_list("member-functions")
class MemberFunction(StrEnum):
    """What a member may do beyond the scopes of its role (Funktion)."""

    ORGANISATION_ADMIN = "ORGANISATION_ADMIN"  # keeps members, teams and API clients
    PROVIDER_ADMIN = "PROVIDER_ADMIN"
    BILLING = "BILLING"  # Abrechnung eines Trägers
    HOME_LEAD = "HOME_LEAD"  # Einrichtungsleitung
    TEAM_LEAD = "TEAM_LEAD"
    CASE_WORKER = "CASE_WORKER"  # fallführende Fachkraft
    CLERK = "CLERK"  # Sachbearbeitung WJH, UVG
    CONTROLLER = "CONTROLLER"


class Member(Versioned, Base):
    """A person or machine of an organisation, known by issuer and subject of its tokens."""

    __tablename__ = "members"

    organisation_id: Mapped[UUID]
    kind: Mapped[str]
    issuer: Mapped[str]
    subject: Mapped[str]
    display_name: Mapped[str]
    departments: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    functions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    team_id: Mapped[UUID | None]
    leads_team: Mapped[bool] = mapped_column(server_default=text("false"))
    deputy_id: Mapped[UUID | None]  # who acts while the member is absent
    absent_from: Mapped[date | None]
    absent_until: Mapped[date | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day

    __table_args__ = (
        ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        ForeignKeyConstraint(
            ["organisation_id", "team_id"], ["teams.organisation_id", "teams.id"]
        ),
        ForeignKeyConstraint(
            ["organisation_id", "deputy_id"], ["members.organisation_id", "members.id"]
        ),
        UniqueConstraint("organisation_id", "id"),
        UniqueConstraint("organisation_id", "issuer", "subject"),
        CheckConstraint("kind in ('PERSON', 'MACHINE')", "kind"),
        CheckConstraint("valid_until >= valid_from", "period"),
        CheckConstraint("absent_until >= absent_from", "absence"),
        CheckConstraint("deputy_id <> id", "deputy"),
        Index("ix_members_organisation_id_display_name", "organisation_id", "display_name", "id"),
        protected(*kept_by_admins()),
    )


# `core.database.context` calls this for every transaction, before a role is entered. It sees all
# members and answers for one token only: the member, the departments that token and member
# share, and whether a token without facilities is narrowed to none, because only administrators,
# billing and machines of a provider work for the whole of it.
function(
    "member_of(text, text, text, text, text)",
    """
    create or replace function member_of(
        organisation text, issuer text, subject text, claimed text, today text,
        out id text, out kind text, out departments text, out narrowed boolean
    ) returns record language plpgsql stable security definer
    set search_path = public, pg_temp as $$
    declare
      wanted uuid := case when $2 = 'member' then nullif($3, '')::uuid else (
        select m.id from members m
        where m.organisation_id = $1::uuid and m.issuer = $2 and m.subject = $3) end;
    begin
      select m.id::text, m.kind,
             array_to_string(array(
               select d from unnest(m.departments) d
               where d = any(string_to_array(claimed, ','))), ','),
             m.kind = 'PERSON' and not m.functions && array['PROVIDER_ADMIN', 'BILLING']
        into id, kind, departments, narrowed
        from members m
       where m.id = wanted and m.organisation_id = $1::uuid
         and m.valid_from <= today::date
         and (m.valid_until is null or m.valid_until >= today::date);
    end
    $$
    """,
    LOGIN,
)
function(
    "is_organisation_admin()",
    f"""
    create or replace function is_organisation_admin() returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
    begin
      return exists (
        select from members
        where id = {MEMBER} and organisation_id = {ORGANISATION}
          and functions && array['ORGANISATION_ADMIN', 'PROVIDER_ADMIN']);
    end
    $$
    """,
    *WITH_TOKEN,
    after_tables=False,
)


ACTIVE_TODAY: ColumnElement[bool] = and_(
    Member.valid_from <= current_today,
    or_(Member.valid_until.is_(None), Member.valid_until >= current_today),
)
