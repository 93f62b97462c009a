# ruff: noqa: S608 - constants of this module are put together, nothing from outside
"""The trigger that keeps the available places of a group within the approved ones.

The row of the facility is the lock of everything that is counted in it: places of groups, of
permits and of offers. Who counts takes it first, so that of two at the same time the later one
sees what the earlier one has written.
"""

from jugendhilfe_api.core.database.functions import function, trigger
from jugendhilfe_api.organisations.facilities.groups.models import GROUP_WITHIN_PERMIT

HEAD = "language plpgsql volatile security definer set search_path = public, pg_temp"
TODAY = "nullif(current_setting('app.today', true), '')::date"

# A facility that has never had a permit may not need one: that is a matter of its offers. Without
# a day (the owner of the tables, who loads rows as they are) there is nothing to compare with.
WITHIN = f"""
    create or replace function check_available_places() returns trigger {HEAD} as $$
    begin
      if {TODAY} is null
         or tg_op = 'UPDATE' and new.available_places <= old.available_places then
        return null;
      end if;
      perform from facilities f where f.id = new.facility_id for no key update;
      if exists (select from permits p where p.facility_id = new.facility_id)
         and new.available_places > coalesce((
           select s.places from permits p join permit_places s on s.permit_id = p.id
           where p.facility_id = new.facility_id and s.group_id = new.id
             and p.valid_from <= {TODAY}
             and (p.valid_until is null or p.valid_until >= {TODAY})), 0) then
        raise exception using errcode = 'check_violation', table = 'facility_groups',
          constraint = '{GROUP_WITHIN_PERMIT}', message = 'more places than approved';
      end if;
      return null;
    end
    $$
"""


def declare() -> None:
    """Declare the function and its trigger."""
    function("check_available_places()", WITHIN)
    trigger(
        "check_available_places",
        "create or replace trigger check_available_places "
        "after insert or update of available_places on facility_groups "
        "for each row execute function check_available_places()",
    )
