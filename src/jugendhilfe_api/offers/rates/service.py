"""Use cases of rates."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    RuleViolated,
    Text,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.offers import service as offers
from jugendhilfe_api.offers.agreements import service as agreements
from jugendhilfe_api.offers.agreements.models import Agreement, AgreementKind, AgreementState
from jugendhilfe_api.offers.models import Offer
from jugendhilfe_api.offers.rates import queries, schemas
from jugendhilfe_api.offers.rates.models import OfferRate, RateBasis, RateComponent
from jugendhilfe_api.organisations.facilities.service import ProviderReferenceTaken

HAPPENED = {
    "agreement": "rate.agreed",
    "refusal": "rate.refused",
    "withdrawal": "rate.withdrawn",
}
RETROACTIVE = Text(
    "Entgelte werden für die Zukunft vereinbart (§ 78d Abs. 1 SGB VIII)",
    "Rates are agreed for the future (§ 78d (1) SGB VIII)",
)
NOT_THE_SEAT = Text(
    "Zuständig ist das Jugendamt am Sitz der Einrichtung (§ 78e SGB VIII)",
    "The youth office at the seat of the facility is responsible (§ 78e SGB VIII)",
)
BEFORE = Text(
    "Das Entgelt beginnt vor seiner Vereinbarung", "The rate begins before its agreement"
)
ON_RATES = frozenset({AgreementKind.RATE, AgreementKind.SECTION_77, AgreementKind.INDIVIDUAL_CASE})
REVERSED = Text("Der Zeitraum endet vor seinem Beginn", "The period ends before it begins")
SHARE = Text("Der Investitionsanteil übersteigt das Entgelt", "The share exceeds the rate")


class RateReferenceTaken(ProviderReferenceTaken):
    """The provider has another rate with this number."""

    constraint = "uq_offer_rates_provider_id_provider_reference"


class RatesOverlap(Conflict):
    """A rate for the same thing is agreed for a part of this period."""

    code = "rates-overlap"
    constraint = "rate_agreed_once"


async def search(
    reader: Reader, offer_id: UUID, query: schemas.RateQuery, *, total: bool
) -> Slice:
    """Find the rates of an offer, the newest first."""
    if await reader.row(queries.OFFER, offer_id=offer_id) is None:
        raise NotFound
    return await queries.NEWEST_FIRST.page(reader, query, total=total, offer_id=offer_id)


async def read(reader: Reader, offer_id: UUID, rate_id: UUID) -> Resource:
    """Read one rate."""
    return await reader.resource(queries.ONE, offer_id=offer_id, rate_id=rate_id)


async def propose(tx: Tx, offer_id: UUID, new: schemas.RateProposal) -> tuple[UUID, Resource]:
    """Propose a rate of an offer of the caller to the office that contracts for it."""
    offer = await offers.get_own(tx, offer_id)
    office = await agreements.office_ags(tx, new.contracting_office_id)
    if office is None:
        raise UnknownReference("#/contracting_office_id")
    seat = await agreements.seat(tx, offer)
    agreement = await _agreement(tx, offer, new)
    for_all = agreements.binds_all(offer, seat, new.valid_from)
    if agreement and agreement.kind == AgreementKind.INDIVIDUAL_CASE:
        for_all = False  # § 78b (3): any office, for itself
    found = _faults(new)
    if agreement and new.valid_from < agreement.effective_from:
        found.append(Violation("before-agreement", BEFORE, pointer="#/valid_from"))
    if for_all and not agreements.is_at_seat(office[0], seat):
        found.append(Violation("not-the-seat", NOT_THE_SEAT, pointer="#/contracting_office_id"))
    if for_all and _is_retroactive(tx, new.basis, new.valid_from, agreement):
        found.append(Violation("rate-retroactive", RETROACTIVE, pointer="#/valid_from"))
    if found:
        raise RuleViolated(*found)
    rate = OfferRate(
        provider_id=offer.provider_id,
        offer_id=offer.id,
        youth_office_id=None if for_all else new.contracting_office_id,
        state=queries.MACHINE.initial,
        **new.model_dump() | {"unit": new.unit or offer.billing_unit},
    )
    tx.session.add(rate)
    await changes.record(tx, "rate.proposed", rate, new.contracting_office_id)
    made = await tx.resource(queries.ONE, offer_id=offer_id, rate_id=rate.id)
    return rate.id, made


async def decide(tx: Tx, offer_id: UUID, rate_id: UUID, step: str) -> Resource:
    """Agree to, refuse or withdraw a rate that is proposed."""
    rate = await queries.get_for_update(tx, offer_id, rate_id)
    if rate is None:
        raise NotFound
    await queries.MACHINE.take(tx, rate, step)
    if step == "agreement":
        binds_all = rate.youth_office_id is None
        agreement = rate.agreement_id and await agreements.seen(tx, rate.agreement_id)
        if binds_all and _is_retroactive(tx, rate.basis, rate.valid_from, agreement or None):
            raise RuleViolated(Violation("rate-retroactive", RETROACTIVE))
        with tx.session.no_autoflush:
            await queries.end_before(tx, rate)
    rate.decided_at = tx.now
    await changes.record(tx, HAPPENED[step], rate, rate.provider_id, rate.contracting_office_id)
    return await tx.resource(queries.ONE, offer_id=offer_id, rate_id=rate_id)


async def rate_for(
    tx: Tx,
    offer_id: UUID,
    youth_office_id: UUID,
    day: date,
    component: str = RateComponent.BASIC,
) -> OfferRate | None:
    """Return the rate that binds an office on a service day, or None without an agreement.

    The agreement of the office itself (§ 77) or the one at the seat that binds all (§ 78e); one
    that has expired runs on until the next begins (§ 78d (2)). The unit is in the row.
    """
    found = queries.binding(offer_id, youth_office_id, day, component)
    rate: OfferRate | None = await tx.session.scalar(found)
    return rate


def binding(
    offer_id: Any, office: Any, day: Any, component: Any = RateComponent.BASIC
) -> Select[OfferRate]:
    """Write the same as SQL, for `.lateral()` or sub-selects of lists."""
    return queries.binding(offer_id, office, day, component)


def _faults(new: schemas.RateProposal) -> list[Violation]:
    found = []
    if new.valid_until is not None and new.valid_until < new.valid_from:
        found.append(Violation("period-reversed", REVERSED, pointer="#/valid_until"))
    if new.investment_share > new.rate:
        found.append(Violation("share-exceeds-rate", SHARE, pointer="#/investment_share"))
    return found


async def _agreement(tx: Tx, offer: Offer, new: schemas.RateProposal) -> Agreement | None:
    """Return the agreement that the rate names: on this offer, with this office, and on rates."""
    if new.agreement_id is None:
        return None
    found = await agreements.seen(tx, new.agreement_id)
    if (
        found is None
        or found.facility_id != offer.facility_id
        or found.offer_id not in {None, offer.id}
        or found.youth_office_id != new.contracting_office_id
        or found.kind not in ON_RATES
        or found.state not in {AgreementState.PROPOSED, AgreementState.AGREED}
    ):
        raise UnknownReference("#/agreement_id")
    return found


def _is_retroactive(tx: Tx, basis: str, valid_from: date, agreement: Agreement | None) -> bool:
    """Say that a period begins in the past; the board of arbitration may say so (§ 78g (3)).

    Of a rate that is part of an agreement, past is what lies before that one was concluded.
    """
    concluded = agreement.concluded_on if agreement else None
    return basis != RateBasis.ARBITRATION and valid_from < (concluded or tx.today)
