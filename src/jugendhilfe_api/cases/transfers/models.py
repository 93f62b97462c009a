"""The tables of transfers: what is proposed, and the facts that are handed over with it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.cases.participations.models import OPEN_DEPARTMENTS
from jugendhilfe_api.core.crypto.sealed import Ciphertext, EncryptedText
from jugendhilfe_api.core.database.base import Base, Versioned, listed
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import (
    DEPARTMENTS,
    MEMBER,
    NOW,
    ORGANISATION,
    Policy,
    protected,
)
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.reference.code_lists.models import code_list

OFFICE = (Role.YOUTH_OFFICE,)
OURS = f"department = any({DEPARTMENTS})"
GIVING = f"giving_office_id = {ORGANISATION}"
RECEIVING = f"receiving_office_id = {ORGANISATION}"
OF_BOTH = f"({GIVING} or {RECEIVING}) and {OURS}"


@code_list("case-transfer-states")
class TransferState(StrEnum):
    """How far the transfer of a case has come."""

    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"  # the receiving office keeps the case; the giving one is obliged still
    CONTINUED = "CONTINUED"  # the receiving office continues the help (§ 86c (1))
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


@code_list("case-transfer-reasons")
class TransferReason(StrEnum):
    """Why another office is in charge (örtliche Zuständigkeit)."""

    PARENTS_MOVED = "PARENTS_MOVED"  # § 86 (1)–(5)
    FOSTER_FAMILY = "FOSTER_FAMILY"  # § 86 (6): two years with foster parents
    YOUNG_ADULT = "YOUNG_ADULT"  # § 86a
    MOTHER_AND_CHILD = "MOTHER_AND_CHILD"  # § 86b
    PROVISIONAL = "PROVISIONAL"  # § 86d: the office that acted provisionally hands over
    COURT_PROCEEDING = "COURT_PROCEEDING"  # § 87b


@code_list("case-transfer-refusals")
class RefusalReason(StrEnum):
    """Why an office does not take a case."""

    NOT_COMPETENT = "NOT_COMPETENT"
    TOO_EARLY = "TOO_EARLY"  # what makes it competent has not happened yet
    INCOMPLETE = "INCOMPLETE"  # the files or the conversation are missing
    OTHER = "OTHER"


class CaseTransfer(Versioned, Base):
    """That an office hands a case over to another one (Fallübergabe).

    The same department of both offices sees the row. It names nobody: before it accepts, the
    receiving office has no task for which it needs data of persons (§ 67d SGB X, § 64 (1), (2)).
    """

    __tablename__ = "case_transfers"

    giving_office_id: Mapped[UUID]
    receiving_office_id: Mapped[UUID]
    department: Mapped[str]  # of both
    case_id: Mapped[UUID]
    reference: Mapped[str]  # Aktenzeichen of the giving office
    service_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str]
    competent_from: Mapped[date]
    conversation_on: Mapped[date]  # Fallübergabegespräch, § 86c (2) sentence 3
    state: Mapped[str]
    proposed_by: Mapped[UUID]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    refusal_reason: Mapped[str | None]
    new_case_id: Mapped[UUID | None]
    continued_on: Mapped[date | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["giving_office_id", "case_id", "department"],
            ["cases.youth_office_id", "cases.id", "cases.department"],
        ),
        ForeignKeyConstraint(
            ["receiving_office_id", "new_case_id", "department"],
            ["cases.youth_office_id", "cases.id", "cases.department"],
        ),
        ForeignKeyConstraint(["receiving_office_id"], ["organisations.id"]),
        ForeignKeyConstraint(
            ["giving_office_id", "proposed_by"], ["members.organisation_id", "members.id"]
        ),
        ForeignKeyConstraint(
            ["receiving_office_id", "answered_by"], ["members.organisation_id", "members.id"]
        ),
        UniqueConstraint("giving_office_id", "receiving_office_id", "id"),
        CheckConstraint("giving_office_id <> receiving_office_id", "offices"),
        CheckConstraint(f"department in ({listed(OPEN_DEPARTMENTS)})", "department"),
        CheckConstraint(f"state in ({listed(TransferState)})", "state"),
        CheckConstraint(f"reason in ({listed(TransferReason)})", "reason"),
        CheckConstraint(f"refusal_reason in ({listed(RefusalReason)})", "refusal_reason"),
        CheckConstraint(
            "(state = 'REFUSED') = (refusal_reason is not null) "
            "and (new_case_id is null or state in ('ACCEPTED', 'CONTINUED')) "
            "and (state in ('ACCEPTED', 'CONTINUED', 'REFUSED')) = (answered_at is not null) "
            "and (state = 'CONTINUED') = (continued_on is not null)",
            "answered",
        ),
        # A case is offered to one office at a time.
        Index(
            "case_transfer_proposed",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'PROPOSED'"),
        ),
        Index("ix_case_transfers_giving", "giving_office_id", "id"),
        Index("ix_case_transfers_receiving", "receiving_office_id", "id"),
        protected(
            Policy("concerned", "select", OFFICE, OF_BOTH),
            Policy(
                "propose",
                "insert",
                OFFICE,
                check=f"{GIVING} and {OURS} and proposed_by = {MEMBER}",
            ),
            Policy(
                "answer",
                "update",
                OFFICE,
                OF_BOTH,
                OF_BOTH,
                columns=(
                    "state",
                    "version",
                    "answered_by",
                    "answered_at",
                    "refusal_reason",
                    "new_case_id",
                    "continued_on",
                ),
            ),
        ),
    )


TRANSFER = "select from case_transfers t where t.id = transfer_id"


class CaseTransferFacts(Versioned, Base):
    """What is handed over (§ 86c (2) SGB VIII); the receiving office reads it on acceptance."""

    __tablename__ = "case_transfer_facts"

    giving_office_id: Mapped[UUID]
    receiving_office_id: Mapped[UUID]
    transfer_id: Mapped[UUID]
    facts: Mapped[Ciphertext] = mapped_column(EncryptedText)  # JSON of `schemas.HandedOver`

    __table_args__ = (
        ForeignKeyConstraint(
            ["giving_office_id", "receiving_office_id", "transfer_id"],
            [
                "case_transfers.giving_office_id",
                "case_transfers.receiving_office_id",
                "case_transfers.id",
            ],
        ),
        UniqueConstraint("transfer_id"),
        protected(
            Policy(
                "handed_over",
                "select",
                OFFICE,
                f"exists ({TRANSFER} and "
                f"(t.{GIVING} or t.{RECEIVING} and t.state in ('ACCEPTED', 'CONTINUED')))",
            ),
            Policy("hand_over", "insert", OFFICE, check=f"{GIVING} and exists ({TRANSFER})"),
        ),
    )


# The receiving office accepts, and by that the case of the giving office is handed over: a case
# that the one who acts does not see. The function changes what its acceptance says, and tells the
# giving office in its own trail and feed, where nobody of it has acted.
function(
    "hand_case_over(uuid)",
    f"""
    create or replace function hand_case_over(accepted uuid) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    declare
      handed record;
      told bigint;
    begin
      update cases c set state = 'TRANSFERRED', version = c.version + 1
        from case_transfers t
       where t.id = accepted and t.state = 'ACCEPTED' and t.{RECEIVING}
         and t.department = any({DEPARTMENTS})
         and c.id = t.case_id and c.state in ('OPEN', 'DORMANT')
      returning c.id, c.version, c.youth_office_id into handed;
      if handed.id is null then
        return false;
      end if;
      insert into audit_entries
        (organisation_id, subject, client, kind, resource_id, version, fields, at)
      values (handed.youth_office_id, '', '', 'case.transferred', handed.id, handed.version,
              array['state'], {NOW});
      insert into changes (kind, resource_id, version, concerns, at)
      values ('case.transferred', handed.id, handed.version, array[handed.youth_office_id], {NOW})
      returning seq into told;
      insert into outbox (seq, kind) values (told, 'case.transferred');
      return true;
    end
    $$
    """,  # noqa: S608 - codes and fragments of our own
    Role.YOUTH_OFFICE,
)
