"""Use cases of agreements."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import NotFound, RuleViolated, UnknownReference, Violation
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.offers import service as offers
from jugendhilfe_api.offers.agreements import queries, rules, schemas
from jugendhilfe_api.offers.agreements.models import Agreement
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.organisations.facilities import service as facilities
from jugendhilfe_api.organisations.facilities.service import ProviderReferenceTaken


class AgreementReferenceTaken(ProviderReferenceTaken):
    """The provider has another agreement with this number."""

    constraint = "uq_agreements_provider_id_provider_reference"


async def search(reader: Reader, query: schemas.AgreementQuery, *, total: bool) -> Slice:
    """Find agreements, the newest first."""
    return await queries.NEWEST_FIRST.page(reader, query, total=total)


async def read(reader: Reader, agreement_id: UUID) -> Resource:
    """Read one agreement."""
    return await reader.resource(queries.ONE, agreement_id=agreement_id)


async def propose(tx: Tx, new: schemas.AgreementProposal) -> tuple[UUID, Resource]:
    """Propose an agreement on a facility or an offer of the caller."""
    if not await facilities.is_own(tx, new.facility_id):
        raise UnknownReference("#/facility_id")
    offer = await _offer(tx, new)
    office = await queries.office_ags(tx, new.youth_office_id)
    if office is None:
        raise UnknownReference("#/youth_office_id")
    seat = await queries.seat(tx, tx.principal.organisation, new.facility_id)
    law = None
    if offer:
        law = rules.binds_all(offer.service_type, offer.kind, seat, new.effective_from)
    _check(
        [
            *rules.proposal_fits(
                new.basis, new.effective_from, new.term_until, new.arbitration_applied_on
            ),
            *rules.fits_the_law(
                new.kind, under_78a=law, at_seat=rules.is_at_seat(office[0], seat)
            ),
        ]
    )
    agreement = Agreement(
        provider_id=tx.principal.organisation,
        binds_all=new.kind in rules.UNDER_78B,
        state=queries.MACHINE.initial,
        **new.model_dump(),
    )
    tx.session.add(agreement)
    await changes.record(tx, "agreement.proposed", agreement, new.youth_office_id)
    return agreement.id, await tx.resource(queries.ONE, agreement_id=agreement.id)


async def conclude(
    tx: Tx, agreement_id: UUID, conclusion: schemas.AgreementConclusion
) -> Resource:
    """Agree to what is proposed to the caller's office."""
    agreement = await _get(tx, agreement_id)
    await queries.MACHINE.take(tx, agreement, "conclusion")
    concluded_on = conclusion.concluded_on or tx.today
    days = (agreement.effective_from, agreement.arbitration_applied_on)
    _check(rules.conclusion_fits(*days, concluded_on, tx.today))
    agreement.concluded_on = concluded_on
    return await _decided(tx, "agreement.concluded", agreement)


async def refuse(tx: Tx, agreement_id: UUID) -> Resource:
    """Refuse what is proposed to the caller's office."""
    agreement = await _get(tx, agreement_id)
    await queries.MACHINE.take(tx, agreement, "refusal")
    return await _decided(tx, "agreement.refused", agreement)


async def withdraw(tx: Tx, agreement_id: UUID) -> Resource:
    """Withdraw what the caller has proposed."""
    agreement = await _get(tx, agreement_id)
    await queries.MACHINE.take(tx, agreement, "withdrawal")
    return await _decided(tx, "agreement.withdrawn", agreement)


async def end(tx: Tx, agreement_id: UUID, ending: schemas.AgreementEnding) -> Resource:
    """End an agreement on a day, as one of its parties."""
    agreement = await _get(tx, agreement_id)
    await queries.MACHINE.take(tx, agreement, "ending")
    _check(rules.ending_fits(agreement.effective_from, ending.last_day))
    agreement.ended_on = ending.last_day
    return await _decided(tx, "agreement.ended", agreement)


async def seen(tx: Tx, agreement_id: UUID) -> Agreement | None:
    """Return an agreement, if the caller may see it."""
    return await queries.get(tx, agreement_id)


async def office_ags(tx: Tx, office_id: UUID) -> tuple[str | None] | None:
    """Return the AGS of an active youth office in a tuple, or nothing."""
    return await queries.office_ags(tx, office_id)


async def seat(tx: Tx, offer: Offer) -> str | None:
    """Return the Kreis of the facility of an offer of the caller."""
    return await queries.seat(tx, offer.provider_id, offer.facility_id)


def binds_all(offer: Offer, seat_ags: str | None, day: date) -> bool:
    """Say whether the agreement of the office at the seat binds every office (§ 78e)."""
    return rules.binds_all(offer.service_type, offer.kind, seat_ags, day)


def is_at_seat(ags: str | None, seat_ags: str | None) -> bool:
    """Say whether an office is one of the Kreis in which the facility stands."""
    return rules.is_at_seat(ags, seat_ags)


async def _offer(tx: Tx, new: schemas.AgreementProposal) -> Offer | None:
    if new.offer_id is None:
        return None
    offer = await offers.seen(tx, new.offer_id)
    if offer is None or offer.facility_id != new.facility_id:
        raise UnknownReference("#/offer_id")
    return offer


async def _get(tx: Tx, agreement_id: UUID) -> Agreement:
    if agreement := await queries.get_for_update(tx, agreement_id):
        return agreement
    raise NotFound


async def _decided(tx: Tx, kind: str, agreement: Agreement) -> Resource:
    agreement.decided_at = tx.now
    parties = (agreement.provider_id, agreement.youth_office_id)
    await changes.record(tx, kind, agreement, *parties)
    return await tx.resource(queries.ONE, agreement_id=agreement.id)


def _check(found: Iterable[Violation]) -> None:
    if broken := list(found):
        raise RuleViolated(*broken)
