"""SQL of bank accounts."""

from uuid import UUID

from sqlalchemy import Text, and_, bindparam, case, func, literal_column, or_, select

from jugendhilfe_api.core.database.context import (
    current_member,
    current_organisation,
)
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement, one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.organisations.bank_accounts import schemas
from jugendhilfe_api.organisations.bank_accounts.models import BankAccount
from jugendhilfe_api.organisations.models import Organisation

IS_OWN = BankAccount.organisation_id == current_organisation
IS_ADMIN = and_(IS_OWN, func.is_organisation_admin())
MACHINE = Machine(
    "bank-accounts",
    BankAccount,
    {
        "administers": IS_ADMIN,
        "confirms": and_(IS_ADMIN, BankAccount.entered_by != current_member),
    },
)
SHOWN = 4  # signs at either end of a masked number
IN_FORCE = func.is_account_in_force(BankAccount.id)
MASKED = func.concat(
    func.left(BankAccount.iban, SHOWN),
    func.repeat(literal_column("'*'"), func.length(BankAccount.iban) - 2 * SHOWN),
    func.right(BankAccount.iban, SHOWN),
    type_=Text,
)

ITEM = document(
    schemas.BankAccount,
    BankAccount,
    # Who is not of the organisation and sees the row at all is who pays it: the policies say so.
    iban=case((or_(~IS_OWN, func.is_organisation_admin()), BankAccount.iban), else_=MASKED),
    in_force=IN_FORCE,
    available_steps=MACHINE.available_steps,
)
OF_OWNER = select(BankAccount).where(BankAccount.organisation_id == bindparam("organisation_id"))
ONE = one(ITEM, BankAccount.version, OF_OWNER.where(BankAccount.id == bindparam("account_id")))
NEWEST_FIRST = Listing(
    ITEM,
    OF_OWNER,
    query=schemas.BankAccountQuery,
    name="bank-accounts",
    orders={"-created_at": Order((BankAccount.id,), descending=True)},
    filters={"state": BankAccount.state == bindparam("state")},
)
OWNER = Statement(select(Organisation.id).where(Organisation.id == bindparam("organisation_id")))


async def get_for_update(tx: Tx, organisation_id: UUID, account_id: UUID) -> BankAccount | None:
    """Return an account of the caller's organisation; others wait for it."""
    found = select(BankAccount).where(
        BankAccount.id == account_id, BankAccount.organisation_id == organisation_id
    )
    return await tx.session.scalar(found.with_for_update())


async def in_force(tx: Tx, organisation_id: UUID) -> tuple[BankAccount, str] | None:
    """Return the account that is used now, with its masked number."""
    found = select(BankAccount, MASKED).where(
        BankAccount.organisation_id == organisation_id, IN_FORCE
    )
    row = (await tx.session.execute(found)).first()
    return (row[0], str(row[1])) if row else None
