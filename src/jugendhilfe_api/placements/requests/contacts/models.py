"""The table of contacts: what a provider was asked, and what it has answered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import (
    MEMBER,
    ORGANISATION,
    TODAY,
    JobRole,
    Policy,
    in_facilities,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
PROVIDER = (Role.PROVIDER,)


@code_list("placement-inquiry-states")
class ContactState(StrEnum):
    """What has become of a question to a provider; unanswered it is NO_ANSWER without a write."""

    ASKED = "ASKED"  # angefragt
    ACCEPTED = "ACCEPTED"  # zugesagt
    DECLINED = "DECLINED"  # abgelehnt
    NO_ANSWER = "NO_ANSWER"  # keine Antwort bis zur Frist
    WAITING_LIST = "WAITING_LIST"  # Warteliste
    WITHDRAWN = "WITHDRAWN"  # zurückgezogen: the search is over


STANDING = (ContactState.ASKED, ContactState.ACCEPTED, ContactState.WAITING_LIST)
ANSWERABLE = (*STANDING, ContactState.NO_ANSWER)  # a late answer counts while the search goes on

# The request has policies of its own: who sees it sees whom it was sent to.
OURS = (
    f"youth_office_id = {ORGANISATION} and "
    "exists (select from placement_requests r where r.id = placement_request_id)"
)
THEIRS = (
    f"provider_id = {ORGANISATION} and {in_facilities('facility_id')} and {MEMBER} is not null"
)


class PlacementContact(Versioned, Base):
    """A request for a place as one provider knows it (Platzanfrage an einen Träger).

    `content` is what the provider was told: the fields that the whitelist named on that day. With
    `closed_at` the provider knows it no longer.
    """

    __tablename__ = "placement_contacts"

    youth_office_id: Mapped[UUID]
    placement_request_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    facility_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    pseudonym: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    whitelist: Mapped[date]  # since when it was in force
    places: Mapped[int] = mapped_column(SmallInteger)  # for these nights, whatever was told
    needed_from: Mapped[date]
    needed_until: Mapped[date | None]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]  # the member of the office
    answer_due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None]
    vacancy_id: Mapped[UUID | None]  # where there is a place
    available_from: Mapped[date | None]  # from when it is there, or expected
    chosen: Mapped[bool] = mapped_column(server_default=text("false"))
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_office_id", "placement_request_id"],
            ["placement_requests.youth_office_id", "placement_requests.id"],
        ),
        ForeignKeyConstraint(
            ["provider_id", "offer_id", "facility_id"],
            ["offers.provider_id", "offers.id", "offers.facility_id"],
        ),
        ForeignKeyConstraint(
            ["provider_id", "vacancy_id"], ["vacancies.provider_id", "vacancies.id"]
        ),
        ForeignKeyConstraint(
            ["youth_office_id", "asked_by"], ["members.organisation_id", "members.id"]
        ),
        UniqueConstraint("placement_request_id", "offer_id"),
        UniqueConstraint("youth_office_id", "provider_id", "offer_id", "id"),
        CheckConstraint(
            "state in ('ASKED','ACCEPTED','DECLINED','NO_ANSWER','WAITING_LIST','WITHDRAWN')",
            "state",
        ),
        CheckConstraint("(state = 'DECLINED') = (decline_reason is not null)", "declined"),
        CheckConstraint(
            "state not in ('DECLINED', 'WAITING_LIST') or answered_at is not null", "answered"
        ),
        CheckConstraint("state <> 'WITHDRAWN' or closed_at is not null", "withdrawn"),
        Index("ix_placement_contacts_provider_id_id", "provider_id", "id"),
        Index("ix_placement_contacts_placement_request_id_id", "placement_request_id", "id"),
        Index(
            "ix_placement_contacts_waiting",
            "offer_id",
            "answered_at",
            "id",
            postgresql_where=text("state = 'WAITING_LIST'"),
        ),
        Index(
            "ix_placement_contacts_answer_due_at",
            "answer_due_at",
            postgresql_where=text("state = 'ASKED'"),
        ),
        protected(
            Policy("office", "select", OFFICE, OURS),
            Policy("ask", "insert", OFFICE, check=OURS),
            Policy(
                "close",
                "update",
                OFFICE,
                OURS,
                OURS,
                columns=("state", "version", "chosen", "closed_at"),
            ),
            Policy("provider", "select", PROVIDER, THEIRS),
            Policy(
                "answer",
                "update",
                PROVIDER,
                THEIRS,
                THEIRS,
                columns=(
                    "state",
                    "version",
                    "answered_at",
                    "decline_reason",
                    "vacancy_id",
                    "available_from",
                ),
            ),
            Policy("expiry", "select", (JobRole.EXPIRY,), "true"),
            Policy(
                "expire",
                "update",
                (JobRole.EXPIRY,),
                "state = 'ASKED'",
                "state = 'NO_ANSWER'",
                columns=("state", "version"),
            ),
        ),
    )


# An office that counted under row-level security would see its own only, and think itself first.
function(
    "waiting_position(uuid)",
    """
    create or replace function waiting_position(contact uuid) returns integer
    language sql stable security definer set search_path = public, pg_temp as $$
      select nullif(count(*), 0)::integer
      from placement_contacts mine
      join placement_contacts other on other.offer_id = mine.offer_id
        and other.state = 'WAITING_LIST'
        and (other.answered_at, other.id) <= (mine.answered_at, mine.id)
      where mine.id = contact and mine.state = 'WAITING_LIST'
    $$
    """,
    Role.YOUTH_OFFICE,
    Role.PROVIDER,
)

# For whom an answer waits: the case worker, or the department once that member has left. A
# provider knows neither; what is said here goes into an inbox that the provider does not see.
function(
    "answer_waits_for(uuid)",
    f"""
    create or replace function answer_waits_for(contact uuid)
    returns table (department text, member_id uuid)
    language sql stable security definer set search_path = public, pg_temp as $$
      select case when m.id is null then c.department end, m.id
      from placement_contacts k
      join placement_requests r on r.id = k.placement_request_id
      join cases c on c.id = r.case_id
      left join members m on m.id = c.responsible_member_id
        and {TODAY} between m.valid_from and coalesce(m.valid_until, {TODAY})
      where k.id = contact and k.provider_id = {ORGANISATION}
    $$
    """,  # noqa: S608 - constants of `policies`
    Role.PROVIDER,
)
