# ruff: noqa: S608 - constants of this module are put together, nothing from outside
"""Counts of places in a facility, for those who may know them.

Who has which place stands in bookings, and these are for their two sides. So functions count as
the owner of the tables, say nothing but numbers, and ask first on whose behalf: the provider, the
authority that gives permits where the house stands, and the youth office of that Kreis. An office
has no way to learn from them where a protected house stands: it is asked for a booking there.
"""

from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import NOW, ORGANISATION, TODAY, in_facilities
from jugendhilfe_api.core.principal import Role

HEAD = "language sql stable security definer set search_path = public, pg_temp"
CALLERS = (Role.PROVIDER, Role.STATE_YOUTH_OFFICE, Role.YOUTH_OFFICE)
# A single place of a Kreis, to those who know it, is a child: fewer than these are counted
# together (Mindestfallzahl of statistics). A provider knows who lives with it.
FEWEST = 3
# Ambulatory help has places as well, but nobody is at home there.
IN_THE_HOUSE = "o.kind in ('RESIDENTIAL', 'DAY', 'CUSTODY')"
HERE = "coalesce(a.ags, left(f.public_ags, 5))"

MAY_ASK = f"""
    create or replace function may_count_places(facility uuid) returns boolean {HEAD} as $$
      select f.provider_id = {ORGANISATION} and {in_facilities("f.id")}
          or exists (
            select from jurisdictions j
            where j.authority_id = {ORGANISATION} and j.task = 'PERMITS' and j.ags = a.ags
              and j.valid_from <= {TODAY} and (j.valid_until is null or j.valid_until >= {TODAY}))
          or exists (
            select from organisations us
            where us.id = {ORGANISATION} and us.kind = 'YOUTH_OFFICE'
              and left(us.ags, 5) = a.ags
              and (not f.address_protected or exists (
                select from bookings b
                where b.facility_id = f.id and b.youth_office_id = us.id
                  and b.state in ('PLANNED', 'ACTIVE'))))
        from facilities f join facility_addresses a on a.facility_id = f.id
       where f.id = $1
    $$
"""

# Each place that is taken in the night that begins on the day, and by an office of which Kreis: a
# town with a youth office of its own belongs to its district.
TAKEN = f"""
    select t.state, b.youth_office_id, left(us.ags, 5) as ags,
           coalesce(left(us.ags, 5) = {HERE}, false) as own
      from facilities f
      join facility_addresses a on a.facility_id = f.id
      join offers o on o.facility_id = f.id and {IN_THE_HOUSE}
      join places p on p.offer_id = o.id
      join occupancies t on t.place_id = p.id and t.nights @> $2
                        and (t.state = 'BOOKED' or t.held_until > {NOW})
      left join bookings b on b.occupancy_id = t.id
      left join organisations us on us.id = b.youth_office_id
     where f.id = $1
"""

# The places of each group and of the rest that is not divided: as many as are staffed, and never
# more than the permit of the day approves.
COUNT = f"""
    create or replace function count_places(facility uuid, night date)
    returns table (approved integer, available integer, occupied integer, reserved integer,
                   own_offices integer, own_places integer,
                   other_offices integer, other_places integer) {HEAD} as $$
      with permitted as (
        select s.group_id, s.places
          from permits p join permit_places s on s.permit_id = p.id
         where p.facility_id = $1 and p.valid_from <= $2
           and (p.valid_until is null or p.valid_until >= $2)
      ),
      ever as (select exists (select from permits p where p.facility_id = $1) as permitted),
      staffed as (
        select g.id as group_id, g.available_places::bigint as places
          from facility_groups g where g.facility_id = $1
        union all
        select null, coalesce(sum(o.places), 0) from offers o
         where o.facility_id = $1 and o.group_id is null and {IN_THE_HOUSE}
           and o.state in ('PUBLISHED', 'SUSPENDED')
      ),
      taken as ({TAKEN}),
      counted as (
        select count(*) filter (where state = 'BOOKED') as occupied,
               count(*) filter (where state = 'HELD') as reserved,
               count(distinct youth_office_id) filter (where own) as own_offices,
               count(*) filter (where state = 'BOOKED' and own) as own_places,
               count(distinct youth_office_id) filter (where not own) as other_offices,
               count(*) filter (where state = 'BOOKED' and not own) as other_places
          from taken
      )
      select case when ever.permitted
                  then (select coalesce(sum(places), 0)::integer from permitted) end,
             (select coalesce(sum(least(s.places, case when ever.permitted
                then coalesce(t.places, 0) end)), 0)::integer
                from staffed s
                left join permitted t on t.group_id is not distinct from s.group_id),
             occupied::integer, reserved::integer, own_offices::integer, own_places::integer,
             other_offices::integer, other_places::integer
        from counted, ever
       where may_count_places($1)
    $$
"""

# A Kreis with too few places is counted with its Land, a Land with too few with all others.
BY_REGION = f"""
    create or replace function count_places_by_region(facility uuid, night date)
    returns table (land text, ags text, own boolean, offices integer, places integer)
    {HEAD} as $$
      with least_named as (
        select case when f.provider_id = {ORGANISATION} then 1 else {FEWEST} end as places
          from facilities f where f.id = $1 and may_count_places($1)
      ),
      taken as (select * from ({TAKEN}) t where t.state = 'BOOKED'),
      in_kreis as (
        select t.*, case when t.own or count(*) over (partition by t.ags) >= n.places
                         then t.ags end as named_kreis
          from taken t, least_named n
      ),
      in_land as (
        select t.*, case when t.named_kreis is not null
                           or count(*) over (partition by left(t.ags, 2), t.named_kreis)
                              >= n.places
                         then left(t.ags, 2) end as named_land
          from in_kreis t, least_named n
      )
      select named_land, named_kreis, own,
             count(distinct youth_office_id)::integer, count(*)::integer
        from in_land group by named_land, named_kreis, own
    $$
"""


def declare() -> None:
    """Declare the functions: three audiences count, each what it may."""
    function("may_count_places(uuid)", MAY_ASK)
    function("count_places(uuid, date)", COUNT, *CALLERS)
    function("count_places_by_region(uuid, date)", BY_REGION, *CALLERS)
