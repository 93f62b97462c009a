# ruff: noqa: S608 - constants of this module are put together, nothing from outside
"""The only statements that write the ledger of places: functions of the database.

Each runs as the owner of the tables, because no role may write occupancies, and locks in one
order: offer, vacancy, places by id. So transactions wait for each other and never in a circle.
The present instant is the one of the transaction. What is taken is changed and freed by those only
whose reservation or booking points to it: the ledger names nobody, so the functions ask there.
"""

from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.principal import Role

NOW = "nullif(current_setting('app.now', true), '')::timestamptz"
COUNTS = "(o.state = 'BOOKED' or o.held_until > present)"
TAKEN = (
    "exists (select from occupancies o "
    f"where o.place_id = p.id and o.nights && asked and {COUNTS})"
)
US = "nullif(current_setting('app.organisation', true), '')::uuid"
OURS = f"""(
    exists (select from bookings b
            where b.occupancy_id = o.id and {US} in (b.youth_office_id, b.provider_id))
    or exists (select from reservation_places h join reservations r on r.id = h.reservation_id
               where h.occupancy_id = o.id and {US} in (r.youth_office_id, r.provider_id)))"""
HEAD = "language plpgsql volatile security definer set search_path = public, pg_temp"

# Take as many places of a vacancy as there are `ids`, all or none: the rows that were written, or
# no row. First without waiting: rivals pass over each other's places. A place that a rival has
# taken since the statement began is seen by the next statement only, so look again, a few times.
# If there are free places and others sit on them, wait for these in order; then the answer is
# certain. Whoever waits too long has lost.
TAKE = f"""
    create or replace function take_places(
        vacancy uuid, asked daterange, held timestamptz, ids uuid[]
    ) returns table (id uuid, place_id uuid) {HEAD} as $$
    declare
      present timestamptz := {NOW};
      wanted integer := cardinality(ids);
      chosen uuid[];
    begin
      perform from offers where offers.id =
        (select offer_id from vacancies where vacancies.id = vacancy) for key share;
      perform from vacancies where vacancies.id = vacancy for key share;
      for attempt in 1..3 loop
        begin
          chosen := array(
            select p.id from places p
            where p.vacancy_id = vacancy and not p.withdrawn and not {TAKEN}
            order by p.id limit wanted for update skip locked);
          exit when cardinality(chosen) < wanted;
          chosen := array(select p.id from places p
                          where p.id = any(chosen) and not {TAKEN} order by p.id);
          if cardinality(chosen) < wanted then
            raise exception using errcode = 'JH409';
          end if;
          return query select * from write_occupancies(chosen, asked, held, ids);
          return;
        exception when sqlstate 'JH409' or exclusion_violation then
          null;  -- the locks are gone with the attempt
        end;
      end loop;
      if wanted > (select count(*) from places p
                   where p.vacancy_id = vacancy and not p.withdrawn and not {TAKEN}) then
        return;
      end if;
      perform from places p where p.vacancy_id = vacancy order by p.id for update;
      chosen := array(
        select p.id from places p
        where p.vacancy_id = vacancy and not p.withdrawn and not {TAKEN}
        order by p.id limit wanted);
      if cardinality(chosen) = wanted then
        return query select * from write_occupancies(chosen, asked, held, ids);
      end if;
    exception when exclusion_violation or lock_not_available then
      return;
    end
    $$
"""

# Holds that have run out still stand in the way of the constraint: they go first.
WRITE = f"""
    create or replace function write_occupancies(
        chosen uuid[], asked daterange, held timestamptz, ids uuid[]
    ) returns table (id uuid, place_id uuid) {HEAD} as $$
    begin
      delete from occupancies o
       where o.place_id = any(chosen) and o.nights && asked
         and o.state = 'HELD' and o.held_until <= {NOW};
      return query
        insert into occupancies as o (id, place_id, nights, state, held_until)
        select taken.id, taken.place_id, asked,
               case when held is null then 'BOOKED' else 'HELD' end, held
          from unnest(ids, chosen) as taken (id, place_id)
        returning o.id, o.place_id;
    end
    $$
"""

# A hold that has not run out becomes a booking.
BOOK = f"""
    create or replace function book_held_place(occupancy uuid) returns boolean {HEAD} as $$
    begin
      perform from places where places.id =
        (select o.place_id from occupancies o where o.id = occupancy) for update;
      update occupancies o set state = 'BOOKED', held_until = null
       where o.id = occupancy and o.state = 'HELD' and o.held_until > {NOW} and {OURS};
      return found;
    end
    $$
"""

# Holds that have not run out last longer; how many of them did.
EXTEND = f"""
    create or replace function extend_holds(ids uuid[], until timestamptz)
    returns integer {HEAD} as $$
    declare
      extended integer;
    begin
      perform from places p where p.id in
        (select o.place_id from occupancies o where o.id = any(ids)) order by p.id for update;
      update occupancies o set held_until = until
       where o.id = any(ids) and o.state = 'HELD' and o.held_until > {NOW} and {OURS};
      get diagnostics extended = row_count;
      return extended;
    end
    $$
"""

# A booked place for other nights (admission on another day, discharge, extension). No nights at
# all frees the place. Beyond the nights of before, the vacancy must have the place.
MOVE = f"""
    create or replace function change_nights(occupancy uuid, asked daterange)
    returns boolean {HEAD} as $$
    declare
      place uuid := (select o.place_id from occupancies o where o.id = occupancy);
      before daterange;
    begin
      perform from places where places.id = place for update;
      select o.nights into before from occupancies o where o.id = occupancy and {OURS};
      if before is null then
        return false;
      end if;
      if isempty(asked) then
        delete from occupancies o where o.id = occupancy;
        return found;
      end if;
      if (not asked <@ before and not exists (
           select from places p join vacancies v on v.id = p.vacancy_id
           where p.id = place
             and range_merge(asked, before) <@ daterange(
                   least(v.available_from, lower(before)), v.available_until, '[)'))) then
        return false;
      end if;
      delete from occupancies o
       where o.place_id = place and o.id <> occupancy and o.nights && asked
         and o.state = 'HELD' and o.held_until <= {NOW};
      update occupancies o set nights = asked where o.id = occupancy;
      return found;
    exception when exclusion_violation or lock_not_available then
      return false;
    end
    $$
"""

RELEASE = f"""
    create or replace function release_places(ids uuid[]) returns integer {HEAD} as $$
    declare
      freed integer;
    begin
      perform from places p where p.id in
        (select o.place_id from occupancies o where o.id = any(ids)) order by p.id for update;
      delete from occupancies o where o.id = any(ids) and {OURS};
      get diagnostics freed = row_count;
      return freed;
    end
    $$
"""

# For the job: remove what has run out and nothing else, whatever it is told.
EXPIRE = f"""
    create or replace function drop_expired_holds(most integer) returns integer {HEAD} as $$
    declare
      freed integer;
    begin
      delete from occupancies o where o.id in (
        select o.id from occupancies o where o.state = 'HELD' and o.held_until <= {NOW}
        order by o.held_until limit most for update skip locked);
      get diagnostics freed = row_count;
      return freed;
    end
    $$
"""


def declare() -> None:
    """Declare the functions: offices take places, both sides change and release theirs."""
    sides = (Role.YOUTH_OFFICE, Role.PROVIDER)
    function("take_places(uuid, daterange, timestamptz, uuid[])", TAKE, Role.YOUTH_OFFICE)
    function("write_occupancies(uuid[], daterange, timestamptz, uuid[])", WRITE)
    function("book_held_place(uuid)", BOOK, Role.YOUTH_OFFICE)
    function("extend_holds(uuid[], timestamptz)", EXTEND, Role.YOUTH_OFFICE)
    function("change_nights(uuid, daterange)", MOVE, *sides)
    function("release_places(uuid[])", RELEASE, *sides)
    function("drop_expired_holds(integer)", EXPIRE, JobRole.EXPIRY)
