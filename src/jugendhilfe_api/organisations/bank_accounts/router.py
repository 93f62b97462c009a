"""Routes of bank accounts."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from jugendhilfe_api.core.access.dependencies import reads, requires
from jugendhilfe_api.core.cursors import InvalidCursor
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.preferences import TotalCount
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import problems
from jugendhilfe_api.core.problems import (
    NotPermitted,
    PersonRequired,
    RuleViolated,
    StateTransition,
)
from jugendhilfe_api.core.schemas import Page
from jugendhilfe_api.core.types import Id
from jugendhilfe_api.infra.idempotency.service import InProgress, KeyReused, Once
from jugendhilfe_api.organisations.bank_accounts import schemas, service

router = APIRouter(tags=["organisations"], route_class=ContractRoute)
Reads = Annotated[Reader, reads("organisations:read")]
Writes = Annotated[Tx, requires("organisations:write")]
STEP = problems(StateTransition, NotPermitted, PersonRequired)


@router.get(
    "/organisations/{organisation_id}/bank-accounts",
    response_model=Page[schemas.BankAccount],
    responses=problems(InvalidCursor),
)
async def list_bank_accounts(
    request: Request,
    reader: Reads,
    total: TotalCount,
    organisation_id: Id,
    query: Annotated[schemas.BankAccountQuery, Query()],
) -> Response:
    """List the bank accounts (Bankverbindungen) of an organisation, the newest first.

    Your own, or those of a provider that your office pays.
    """
    return answers.page(request, await service.search(reader, organisation_id, query, total=total))


@router.get(
    "/organisations/{organisation_id}/bank-accounts/{bank_account_id}",
    response_model=schemas.BankAccount,
)
async def get_bank_account(
    request: Request, reader: Reads, organisation_id: Id, bank_account_id: Id
) -> Response:
    """Read a bank account (Bankverbindung)."""
    return answers.resource(request, await service.read(reader, organisation_id, bank_account_id))


@router.post(
    "/organisations/{organisation_id}/bank-accounts",
    status_code=201,
    response_model=schemas.BankAccount,
    responses=problems(
        service.BankAccountPending,
        RuleViolated,
        NotPermitted,
        PersonRequired,
        KeyReused,
        InProgress,
    ),
)
async def enter_bank_account(
    tx: Writes, once: Once, organisation_id: Id, new: schemas.BankAccountEntry
) -> Response:
    """Enter another bank account (Bankverbindung) of your organisation.

    A second person confirms it; then it waits before money goes there.
    """

    async def answer() -> Response:
        bank_account_id, made = await service.enter(tx, organisation_id, new)
        address = f"/v1/organisations/{organisation_id}/bank-accounts/{bank_account_id}"
        return answers.created(made, address)

    return await once(tx, answer)


@router.post(
    "/organisations/{organisation_id}/bank-accounts/{bank_account_id}/confirmation",
    response_model=schemas.BankAccount,
    responses=STEP,
)
async def confirm_bank_account(tx: Writes, organisation_id: Id, bank_account_id: Id) -> Response:
    """Confirm a bank account (Bankverbindung) that another person has entered."""
    return answers.changed(await service.confirm(tx, organisation_id, bank_account_id))


@router.post(
    "/organisations/{organisation_id}/bank-accounts/{bank_account_id}/withdrawal",
    response_model=schemas.BankAccount,
    responses=STEP,
)
async def withdraw_bank_account(tx: Writes, organisation_id: Id, bank_account_id: Id) -> Response:
    """Withdraw a bank account (Bankverbindung) that is not confirmed."""
    return answers.changed(await service.withdraw(tx, organisation_id, bank_account_id))
