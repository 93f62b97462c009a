"""Use cases of the holidays that offices enter: they count in every calendar at once."""

from uuid import UUID

from jugendhilfe_api.core.database.reader import Reader, Resource
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import Conflict, NotFound, RuleViolated
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.organisations.holidays import queries, rules, schemas
from jugendhilfe_api.reference.holidays.models import LocalHoliday


class HolidayEntered(Conflict):
    """The office has entered this holiday of this place from this day on."""

    code = "holiday-already-entered"
    constraint = "uq_local_holidays_ags_code_valid_from_organisation_id"


async def read(reader: Reader, holiday_id: UUID) -> Resource:
    """Read one municipal holiday, shipped or entered."""
    return await reader.resource(queries.ONE, holiday_id=holiday_id)


async def enter(tx: Tx, new: schemas.HolidayEntry) -> Resource:
    """Enter a holiday of a place in the district of the caller's office.

    Raises `RuleViolated` (422).
    """
    found = [*rules.place_fits(new.ags, await queries.own_ags(tx)), *rules.days_fit(new)]
    if found:
        raise RuleViolated(*found)
    holiday = LocalHoliday(
        organisation_id=tx.principal.organisation, verified=False, **new.model_dump()
    )
    tx.session.add(holiday)
    await changes.record(tx, "holiday.entered", holiday)
    return await tx.resource(queries.ONE, holiday_id=holiday.id)


async def change(tx: Tx, holiday_id: UUID, held: IfMatch, patch: schemas.HolidayPatch) -> Resource:
    """Change what the patch names, such as the last day; what was confirmed is so no longer.

    Raises `RuleViolated` (422).
    """
    holiday = await _get_own(tx, holiday_id)
    held.check(holiday.version)
    for name, value in patch.model_dump(exclude_unset=True).items():
        setattr(holiday, name, value)
    if found := list(rules.days_fit(holiday)):
        raise RuleViolated(*found)
    if tx.session.is_modified(holiday):
        holiday.verified = False
        await changes.record(tx, "holiday.changed", holiday)
    return await tx.resource(queries.ONE, holiday_id=holiday_id)


async def confirm(tx: Tx, holiday_id: UUID) -> Resource:
    """Say that a person has read the holiday in the law or by-law that it names.

    Raises `PersonRequired` (403).
    """
    tx.person()
    holiday = await _get_own(tx, holiday_id)
    if not holiday.verified:
        holiday.verified = True
        await changes.record(tx, "holiday.confirmed", holiday)
    return await tx.resource(queries.ONE, holiday_id=holiday_id)


async def delete(tx: Tx, holiday_id: UUID, held: IfMatch) -> None:
    """Delete what was entered by mistake; a holiday that is abolished gets a last day instead."""
    holiday = await _get_own(tx, holiday_id)
    held.check(holiday.version)
    await changes.record(tx, "holiday.deleted", holiday)
    await tx.session.delete(holiday)
    await tx.session.flush()


async def _get_own(tx: Tx, holiday_id: UUID) -> LocalHoliday:
    if holiday := await queries.get_for_update(tx, holiday_id):
        return holiday
    raise NotFound
