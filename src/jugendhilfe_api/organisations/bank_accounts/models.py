"""The table of bank accounts."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from jugendhilfe_api.core.database.base import Base, Versioned
from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import NOW, ORGANISATION, WITH_TOKEN, Policy, protected
from jugendhilfe_api.organisations.teams.models import ADMINISTERS
from jugendhilfe_api.reference.code_lists.models import code_list

MINE = f"organisation_id = {ORGANISATION}"
PENDING = "uq_bank_accounts_pending"


@code_list("bank-account-states")
class BankAccountState(StrEnum):
    """The states of a bank account."""

    ENTERED = "ENTERED"  # waits for the second person
    CONFIRMED = "CONFIRMED"  # used from an instant on, until a newer one is
    WITHDRAWN = "WITHDRAWN"


class BankAccount(Versioned, Base):
    """Where an organisation is paid (Bankverbindung).

    A forged change of the account is how money is stolen: so two natural persons of the
    organisation act, and the account is used only after a waiting time, which leaves time to
    notice. Nothing of it is ever changed; another account is a new row.
    """

    __tablename__ = "bank_accounts"
    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    account_holder: Mapped[str]
    iban: Mapped[str]
    bic: Mapped[str | None]
    state: Mapped[str]
    entered_by: Mapped[UUID]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    usable_from: Mapped[datetime | None]

    __table_args__ = (
        *(
            ForeignKeyConstraint(
                ["organisation_id", column], ["members.organisation_id", "members.id"]
            )
            for column in ("entered_by", "confirmed_by")
        ),
        CheckConstraint("state in ('ENTERED','CONFIRMED','WITHDRAWN')", "state"),
        CheckConstraint("confirmed_by <> entered_by", "two_persons"),
        CheckConstraint(
            "state <> 'CONFIRMED' or (confirmed_by is not null and usable_from is not null)",
            "confirmed",
        ),
        Index(
            PENDING,
            "organisation_id",
            unique=True,
            postgresql_where=text(f"state = '{BankAccountState.ENTERED}'"),
        ),
        Index("ix_bank_accounts_organisation_id_id", "organisation_id", "id"),
        protected(
            Policy("own", "select", WITH_TOKEN, MINE),
            Policy(
                "enter",
                "insert",
                WITH_TOKEN,
                check=f"{MINE} and {ADMINISTERS} and state = '{BankAccountState.ENTERED}'",
            ),
            Policy(
                "decide",
                "update",
                WITH_TOKEN,
                f"{MINE} and {ADMINISTERS}",
                f"{MINE} and {ADMINISTERS}",
                columns=("state", "version", "confirmed_by", "confirmed_at", "usable_from"),
            ),
        ),
    )


# Who releases a payment need not see the account, and must know that it still is the right one.
function(
    "is_account_in_force(uuid)",
    f"""
    create or replace function is_account_in_force(account uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
      select exists (
        select from bank_accounts a
         where a.id = $1 and a.state = 'CONFIRMED' and a.usable_from <= {NOW}
           and not exists (
             select from bank_accounts n
              where n.organisation_id = a.organisation_id and n.state = 'CONFIRMED'
                and n.usable_from <= {NOW} and (n.usable_from, n.id) > (a.usable_from, a.id)))
    $$
    """,  # noqa: S608 - constants of `policies`
    *WITH_TOKEN,
)
