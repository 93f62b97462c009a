"""Use cases of bank accounts."""

from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    NotPermitted,
    RuleViolated,
    Text,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations import service as organisations
from jugendhilfe_api.organisations.bank_accounts import models, queries, rules, schemas

INVALID = Text("Diese IBAN ist nicht gültig", "This IBAN is not valid")


class BankAccountPending(Conflict):
    """Another account of the organisation still waits for the second person."""

    code = "bank-account-pending"
    title = Text(
        "Eine Bankverbindung wartet noch auf die zweite Person",
        "A bank account still waits for the second person",
    )
    constraint = models.PENDING


async def search(
    reader: Reader, organisation_id: UUID, query: schemas.BankAccountQuery, *, total: bool
) -> Slice:
    """List the accounts of an organisation that the caller sees, the newest first."""
    if await reader.row(queries.OWNER, organisation_id=organisation_id) is None:
        raise NotFound
    return await queries.NEWEST_FIRST.page(
        reader, query, total=total, organisation_id=organisation_id
    )


async def read(reader: Reader, organisation_id: UUID, account_id: UUID) -> Resource:
    """Read one account."""
    return await reader.resource(
        queries.ONE, organisation_id=organisation_id, account_id=account_id
    )


async def enter(
    tx: Tx, organisation_id: UUID, new: schemas.BankAccountEntry
) -> tuple[UUID, Resource]:
    """Enter an account of the caller's organisation: it waits for a second person."""
    if organisation_id != tx.principal.organisation:
        if not await organisations.is_organisation(tx, organisation_id):
            raise NotFound
        raise NotPermitted
    person = tx.person()
    if not rules.is_iban(new.iban):
        raise RuleViolated(Violation("iban-invalid", INVALID, pointer="#/iban"))
    account = models.BankAccount(
        organisation_id=organisation_id,
        entered_by=person,
        state=queries.MACHINE.initial,
        **new.model_dump(),
    )
    tx.session.add(account)
    await changes.record(tx, "bank-account.entered", account)
    made = await tx.resource(queries.ONE, organisation_id=organisation_id, account_id=account.id)
    return account.id, made


async def confirm(tx: Tx, organisation_id: UUID, account_id: UUID) -> Resource:
    """Confirm an account as the second person; it is used after the waiting time."""
    account = await _get(tx, organisation_id, account_id)
    await queries.MACHINE.take(tx, account, "confirmation")
    account.confirmed_by, account.confirmed_at = tx.person(), tx.now
    account.usable_from = tx.now + rules.waiting_time(tx.today)
    return await _changed(tx, "bank-account.confirmed", account)


async def withdraw(tx: Tx, organisation_id: UUID, account_id: UUID) -> Resource:
    """Withdraw an account that waits for the second person."""
    account = await _get(tx, organisation_id, account_id)
    await queries.MACHINE.take(tx, account, "withdrawal")
    return await _changed(tx, "bank-account.withdrawn", account)


async def in_force(tx: Tx, organisation_id: UUID) -> tuple[models.BankAccount, str] | None:
    """Return the account to which an organisation is paid now, with its masked number."""
    return await queries.in_force(tx, organisation_id)


async def _get(tx: Tx, organisation_id: UUID, account_id: UUID) -> models.BankAccount:
    """Return an account of the caller's organisation.

    Raises `NotFound` (404) for what the caller does not see, `NotPermitted` (403) for the rest.
    """
    await tx.resource(queries.ONE, organisation_id=organisation_id, account_id=account_id)
    if account := await queries.get_for_update(tx, organisation_id, account_id):
        return account
    raise NotPermitted


async def _changed(tx: Tx, kind: str, account: models.BankAccount) -> Resource:
    await changes.record(tx, kind, account)
    return await tx.resource(
        queries.ONE, organisation_id=account.organisation_id, account_id=account.id
    )
