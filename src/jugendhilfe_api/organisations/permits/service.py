"""Use cases of permits."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from jugendhilfe_api.core.database.listing import Slice
from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.problems import (
    Conflict,
    NotFound,
    RuleViolated,
    UnknownReference,
    Violation,
)
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.facilities import service as facilities
from jugendhilfe_api.organisations.facilities.models import Facility
from jugendhilfe_api.organisations.permits import models, queries, rules, schemas

DAY = timedelta(days=1)


class PermitsOverlap(Conflict):
    """Another permit of the facility is in force on one of these days."""

    code = "permits-overlap"
    constraint = "permit_once_at_a_time"


class PermitReplaced(Conflict):
    """Another permit has replaced this one already."""

    code = "permit-replaced"
    constraint = "uq_permits_replaces_id"


async def search(
    reader: Reader, facility_id: UUID, query: schemas.PermitQuery, *, total: bool
) -> Slice:
    """List the permits of a facility, the newest first."""
    await facilities.must_see(reader, facility_id)
    return await queries.NEWEST_FIRST.page(reader, query, total=total, facility_id=facility_id)


async def read(reader: Reader, facility_id: UUID, permit_id: UUID) -> Resource:
    """Read one permit."""
    return await reader.resource(queries.ONE, facility_id=facility_id, permit_id=permit_id)


async def grant(tx: Tx, facility_id: UUID, new: schemas.PermitGrant) -> tuple[UUID, Resource]:
    """Grant a permit, alone or in place of another one."""
    facility = await queries.supervised(tx, facility_id)
    if facility is None:
        raise NotFound
    _check(rules.grant_fits(new))
    known = await queries.groups_of(tx, facility_id)
    for position, entry in enumerate(new.approved_places):
        if entry.group_id is not None and entry.group_id not in known:
            raise UnknownReference(f"#/approved_places/{position}/group_id")
    if new.replaces_id is not None:
        await _replace(tx, facility_id, new.replaces_id, new.valid_from)
    permit = models.Permit(
        provider_id=facility.provider_id,
        facility_id=facility_id,
        authority_id=tx.principal.organisation,
        state=queries.MACHINE.initial,
        **new.model_dump(exclude={"approved_places", "conditions"}),
    )
    tx.session.add(permit)
    await tx.session.flush()
    owner = _owner(facility, permit.id)
    for entry in new.approved_places:
        given = entry.model_dump() | {"genders": sorted(set(entry.genders))}
        tx.session.add(models.PermitPlaces(**owner, **given))
    for condition in new.conditions:
        _impose(tx, owner, condition)
    await changes.record(tx, "permit.granted", permit, permit.provider_id)
    made = await tx.resource(queries.ONE, facility_id=facility_id, permit_id=permit.id)
    return permit.id, made


async def end(
    tx: Tx, facility_id: UUID, permit_id: UUID, ending: schemas.PermitEnding
) -> Resource:
    """End a permit on a day."""
    permit = await _get(tx, facility_id, permit_id)
    await queries.MACHINE.take(tx, permit, "ending")
    _check(rules.ending_fits(permit.valid_from, permit.valid_until, ending.last_day))
    permit.valid_until, permit.end_reason = ending.last_day, ending.reason
    permit.ended_at = tx.now
    return await _changed(tx, "permit.ended", permit)


async def revoke(
    tx: Tx, facility_id: UUID, permit_id: UUID, revocation: schemas.PermitRevocation
) -> Resource:
    """Revoke a permit, at once or from a day on."""
    permit = await _get(tx, facility_id, permit_id)
    await queries.MACHINE.take(tx, permit, "revocation")
    effective_on = revocation.effective_on or max(tx.today, permit.valid_from)
    days = (permit.valid_from, permit.valid_until)
    _check(rules.revocation_fits(*days, effective_on, tx.today))
    permit.valid_until, permit.end_reason = effective_on - DAY, revocation.reason
    permit.ended_at = tx.now
    return await _changed(tx, "permit.revoked", permit)


async def impose(
    tx: Tx, facility_id: UUID, permit_id: UUID, condition: schemas.ConditionGrant
) -> Resource:
    """Impose another condition on a permit that has been granted (§ 45 (4) SGB VIII)."""
    permit = await _get(tx, facility_id, permit_id)
    await queries.MACHINE.take(tx, permit, "imposition")
    _check(rules.condition_fits(condition.deadline, tx.today))
    _impose(tx, _owner(permit, permit.id), condition)
    return await _changed(tx, "permit.condition-imposed", permit)


async def fulfil(
    tx: Tx, facility_id: UUID, permit_id: UUID, fulfilment: schemas.ConditionFulfilment
) -> Resource:
    """Say that a condition is fulfilled."""
    permit = await _get(tx, facility_id, permit_id)
    await queries.MACHINE.take(tx, permit, "fulfilment")
    condition = await queries.condition(tx, permit_id, fulfilment.condition_id)
    if condition is None:
        raise UnknownReference("#/condition_id")
    _check(rules.fulfilment_fits(condition.imposed_on, fulfilment.fulfilled_on, tx.today))
    condition.fulfilled_on = fulfilment.fulfilled_on
    return await _changed(tx, "permit.condition-fulfilled", permit)


def approved_places(facility_id: Any, group_id: Any) -> ColumnElement[int | None]:
    """Write the places that the permit in force approves for a group, as SQL."""
    return queries.approved_places(facility_id, group_id)


async def _replace(tx: Tx, facility_id: UUID, permit_id: UUID, begins: date) -> None:
    """Let a permit end on the day before another one begins."""
    before = await queries.get_for_update(tx, facility_id, permit_id)
    if before is None:
        raise UnknownReference("#/replaces_id")
    await queries.MACHINE.take(tx, before, "replacement")
    _check(rules.replacement_fits(begins, before.valid_from))
    last = begins - DAY
    before.valid_until = last if before.valid_until is None else min(before.valid_until, last)
    before.ended_at = tx.now
    await changes.record(tx, "permit.replaced", before, before.provider_id)


async def _get(tx: Tx, facility_id: UUID, permit_id: UUID) -> models.Permit:
    if permit := await queries.get_for_update(tx, facility_id, permit_id):
        return permit
    raise NotFound


async def _changed(tx: Tx, kind: str, permit: models.Permit) -> Resource:
    await changes.record(tx, kind, permit, permit.provider_id)
    return await tx.resource(queries.ONE, facility_id=permit.facility_id, permit_id=permit.id)


def _owner(of: Facility | models.Permit, permit_id: UUID) -> dict[str, Any]:
    facility_id = of.id if isinstance(of, Facility) else of.facility_id
    return {"provider_id": of.provider_id, "facility_id": facility_id, "permit_id": permit_id}


def _impose(tx: Tx, owner: dict[str, Any], condition: schemas.ConditionGrant) -> None:
    tx.session.add(models.PermitCondition(imposed_on=tx.today, **owner, **condition.model_dump()))


def _check(found: Iterable[Violation]) -> None:
    if broken := list(found):
        raise RuleViolated(*broken)
