"""SQL of municipal holidays."""

from sqlalchemy import Text, bindparam, func, select

from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.reference.holidays.models import LocalHoliday

COLUMNS = (
    LocalHoliday.id,
    LocalHoliday.organisation_id,
    LocalHoliday.ags,
    LocalHoliday.code,
    LocalHoliday.de,
    LocalHoliday.en,
    LocalHoliday.valid_from,
    LocalHoliday.valid_until,
    LocalHoliday.month,
    LocalHoliday.day,
    LocalHoliday.easter_offset,
    LocalHoliday.source,
    LocalHoliday.verified,
)
AGS = bindparam("ags", type_=Text())

# A holiday of a Kreis holds in its municipalities, so it is found by the beginning of their AGS.
AT = Statement(
    select(*COLUMNS)
    .where(func.starts_with(AGS, LocalHoliday.ags))
    .order_by(LocalHoliday.ags, LocalHoliday.code)
)
