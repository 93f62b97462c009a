"""Use cases of transfers."""

from uuid import UUID

from pydantic_core import from_json
from uuid_utils.compat import uuid7

from jugendhilfe_api.cases import service as cases
from jugendhilfe_api.cases.schemas import CaseOpening
from jugendhilfe_api.cases.transfers import queries, rules, schemas
from jugendhilfe_api.cases.transfers.models import CaseTransfer, CaseTransferFacts
from jugendhilfe_api.core.crypto.sealed import Ciphertext, open_, seal
from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    RuleViolated,
    StateTransition,
    UnknownReference,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations import service as organisations
from jugendhilfe_api.organisations.inbox import service as inbox
from jugendhilfe_api.organisations.inbox.models import InboxKind
from jugendhilfe_api.people import service as people
from jugendhilfe_api.people.schemas import PersonCreation


class TransferProposed(Conflict):
    """The case is offered to an office already."""

    code = "case-transfer-proposed"
    constraint = "case_transfer_proposed"


async def search(reader: Reader, query: schemas.TransferQuery) -> Slice:
    """List the transfers from and to the caller's departments, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query)


async def read(reader: Reader, transfer_id: UUID) -> Resource:
    """Read one transfer."""
    return await reader.resource(queries.ONE, transfer_id=transfer_id)


async def read_facts(reader: Reader, transfer_id: UUID) -> str:
    """Read what was handed over; the receiving office may when it has accepted."""
    found = await reader.resource(queries.FACTS, transfer_id=transfer_id)
    if found.id is None:
        raise LookupError("facts have an id")
    sealed = Ciphertext(bytes.fromhex(found.body))
    return open_(reader.ring, CaseTransferFacts.facts, found.id, sealed)


async def propose(tx: Tx, case_id: UUID, new: schemas.TransferProposal) -> Resource:
    """Offer a case to another office; what is handed over is written down now."""
    case = await cases.lock(tx, case_id)
    await cases.take(tx, case, "transfer")
    own = new.receiving_office_id == case.youth_office_id
    found = rules.proposal(own=own, conversation_on=new.conversation_on, today=tx.today)
    if broken := tuple(found):
        raise RuleViolated(*broken)
    if not await organisations.is_youth_office(tx, new.receiving_office_id):
        raise UnknownReference("#/receiving_office_id")
    transfer = CaseTransfer(
        id=uuid7(),
        giving_office_id=case.youth_office_id,
        receiving_office_id=new.receiving_office_id,
        department=case.department,
        case_id=case.id,
        reference=case.reference,
        service_types=await queries.service_types(tx, case.id),
        reason=new.reason.value,
        competent_from=new.competent_from,
        conversation_on=new.conversation_on,
        state=queries.STATES.initial,
        proposed_by=tx.person(),
    )
    tx.session.add(transfer)
    await changes.record(tx, "case-transfer.proposed", transfer, transfer.receiving_office_id)
    await _write_facts(tx, transfer)
    to = transfer.receiving_office_id
    await _notify(tx, InboxKind.CASE_TRANSFER_PROPOSED, transfer, to)
    return await tx.resource(queries.ONE, transfer_id=transfer.id)


async def accept(tx: Tx, transfer_id: UUID, acceptance: schemas.TransferAcceptance) -> Resource:
    """Take the case over: its persons and a case about them come into being here.

    The giving office keeps its own case, which can no longer be changed.
    """
    transfer = await _step(tx, transfer_id, "acceptance")
    transfer.answered_at, transfer.answered_by = tx.now, tx.person()
    transfer.new_case_id = await _open_case(tx, transfer, acceptance)
    await changes.record(tx, "case-transfer.accepted", transfer, transfer.giving_office_id)
    if not await queries.hand_over(tx, transfer.id):
        raise StateTransition
    return await _answered(tx, transfer)


async def refuse(tx: Tx, transfer_id: UUID, refusal: schemas.TransferRefusal) -> Resource:
    """Do not take the case over."""
    transfer = await _step(tx, transfer_id, "refusal")
    transfer.answered_at, transfer.answered_by = tx.now, tx.person()
    transfer.refusal_reason = refusal.reason.value
    await changes.record(tx, "case-transfer.refused", transfer, transfer.giving_office_id)
    return await _answered(tx, transfer)


async def withdraw(tx: Tx, transfer_id: UUID) -> Resource:
    """Take back what was proposed."""
    transfer = await _step(tx, transfer_id, "withdrawal")
    await changes.record(tx, "case-transfer.withdrawn", transfer, transfer.receiving_office_id)
    await inbox.settle(tx, [transfer.id], InboxKind.CASE_TRANSFER_PROPOSED)
    return await tx.resource(queries.ONE, transfer_id=transfer.id)


async def continue_help(
    tx: Tx, transfer_id: UUID, continuation: schemas.TransferContinuation
) -> Resource:
    """Record that the help is continued here: the giving office is no longer obliged."""
    transfer = await _step(tx, transfer_id, "continuation")
    continued_on = continuation.continued_on or tx.today
    if broken := tuple(rules.continuation(continued_on, tx.today)):
        raise RuleViolated(*broken)
    transfer.continued_on = continued_on
    await changes.record(tx, "case-transfer.continued", transfer, transfer.giving_office_id)
    to = transfer.giving_office_id
    await _notify(tx, InboxKind.CASE_TRANSFER_CONTINUED, transfer, to)
    return await tx.resource(queries.ONE, transfer_id=transfer.id)


async def _step(tx: Tx, transfer_id: UUID, name: str) -> CaseTransfer:
    transfer = await queries.get_for_update(tx, transfer_id)
    if transfer is None:
        raise NotFound
    await queries.STATES.take(tx, transfer, name)
    return transfer


async def _answered(tx: Tx, transfer: CaseTransfer) -> Resource:
    await inbox.settle(tx, [transfer.id], InboxKind.CASE_TRANSFER_PROPOSED)
    to = transfer.giving_office_id
    await _notify(tx, InboxKind.CASE_TRANSFER_ANSWERED, transfer, to)
    return await tx.resource(queries.ONE, transfer_id=transfer.id)


async def _notify(tx: Tx, kind: InboxKind, transfer: CaseTransfer, office: UUID) -> None:
    to = inbox.To(office, department=Department(transfer.department))
    await inbox.notify(tx, kind, "case-transfers", transfer.id, to)


async def _write_facts(tx: Tx, transfer: CaseTransfer) -> None:
    facts_id = uuid7()
    text = await queries.handed_over(tx, transfer.case_id)
    facts = CaseTransferFacts(
        id=facts_id,
        giving_office_id=transfer.giving_office_id,
        receiving_office_id=transfer.receiving_office_id,
        transfer_id=transfer.id,
        facts=seal(tx.ring, CaseTransferFacts.facts, facts_id, text),
    )
    tx.session.add(facts)


async def _open_case(
    tx: Tx, transfer: CaseTransfer, acceptance: schemas.TransferAcceptance
) -> UUID:
    """Enter the persons that were handed over, and open a case about them."""
    stored = await queries.facts(tx, transfer.id)
    if stored is None:
        raise LookupError("a transfer has facts")
    facts = from_json(open_(tx.ring, CaseTransferFacts.facts, stored.id, stored.facts))
    ids = []
    for person in facts["persons"]:
        new = PersonCreation(department=Department(transfer.department), **person)
        ids.append((await people.create(tx, new)).id)
    first, *family = ids
    opening = CaseOpening(
        department=Department(transfer.department),
        subject=facts["subject"],
        person_id=first,
        family_person_ids=family,
        responsible_member_id=acceptance.responsible_member_id,
    )
    made = await cases.open_case(tx, opening)
    if made.id is None:
        raise LookupError("a case has an id")
    return made.id
