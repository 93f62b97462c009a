# ruff: noqa: S608 - constants of this module are put together, nothing from outside
"""The triggers that compare offers and vacancies with permits and groups.

What an authority changes is never refused: the offers that depend on it are flagged, and a
person decides. What a provider changes is refused where it would promise more than is approved,
staffed or offered. The row of the facility is the lock of all that is counted in it (see
`organisations.permits.functions`); an offer is locked before its facility.
"""

from jugendhilfe_api.core.database.functions import function, trigger
from jugendhilfe_api.offers.published.functions import gap_days
from jugendhilfe_api.organisations.facilities.groups.models import OFFERS_WITHIN_GROUP

OFFER_PERMITTED = "offer_permitted"
VACANCIES_WITHIN_OFFER = "vacancies_within_offer"
VACANCIES_WITHIN_PERMIT = "vacancies_within_permit"
HEAD = "language plpgsql volatile security definer set search_path = public, pg_temp"
TODAY = "nullif(current_setting('app.today', true), '')::date"
NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"  # in place of a group: none
LIVE = "('PUBLISHED','SUSPENDED')"

# Every offer that needs a permit with every day on which it needs one, cut where a permit begins
# or ends, and what the permit of these days lacks. Offers of a group count together; a draft
# counts itself as if it were published.
GAPS = f"""
    with needing as (
      select o.id, o.provider_id, o.facility_id, coalesce(o.group_id, {NOBODY}) as group_id,
             g.available_places, o.age_min, o.age_max, o.genders, o.places,
             o.state in {LIVE} as live, r.days
      from offers o
      left join facility_groups g on g.id = o.group_id
      left join facility_addresses a on a.facility_id = o.facility_id
      cross join lateral (
        select range_agg(daterange(r.valid_from, r.valid_until + 1)) as days
        from permit_requirements r
        where r.service_type = o.service_type and r.kind = o.kind
          and r.land in ('DE', left(a.ags, 2))
      ) r
      where o.facility_id = any(checked) and o.state <> 'RETIRED' and r.days is not null
    ),
    promised as (
      select facility_id, group_id, sum(places) as places from needing where live group by 1, 2
    ),
    permitted as (
      select p.id, p.facility_id, daterange(p.valid_from, p.valid_until + 1) as days
      from permits p
      where p.facility_id = any(checked)
        and (p.valid_until is null or p.valid_until >= p.valid_from)
    ),
    spans as (
      select facility_id, id as permit_id, null as gap, days::datemultirange as days
      from permitted
      union all
      select f.id, null,
             case when lower(rest) is null then 'NO_PERMIT' else 'PERMIT_ENDED' end,
             rest::datemultirange
      from unnest(checked) as f (id)
      cross join lateral unnest(
        '{{(,)}}'::datemultirange - coalesce((
          select range_agg(p.days) from permitted p where p.facility_id = f.id
        ), '{{}}')) as rest
    ),
    judged as (
      select n.id, n.provider_id, n.days * s.days as days,
             case
               when s.permit_id is null then s.gap
               when e.id is null then 'GROUP_NOT_COVERED'
               when coalesce(t.places, 0) + case when n.live then 0 else n.places end
                    > least(e.places, n.available_places) then 'PLACES_EXCEEDED'
               when n.age_min < e.age_min or n.age_max > e.age_max then 'AGES_EXCEEDED'
               when not n.genders <@ e.genders then 'GENDERS_EXCEEDED'
             end as gap
      from needing n
      join spans s on s.facility_id = n.facility_id
      left join promised t on t.facility_id = n.facility_id and t.group_id = n.group_id
      left join permit_places e
        on e.permit_id = s.permit_id and coalesce(e.group_id, {NOBODY}) = n.group_id
    )
    select j.provider_id, j.id as offer_id,
           coalesce(lower(part), '-infinity') as first_day,
           coalesce(upper(part), 'infinity') as until, j.gap
    from judged j cross join lateral unnest(j.days) as part
    where j.gap is not null
"""

# Only differences are written: most changes of an offer change nothing here.
CHECK = f"""
    create or replace function check_permits(checked uuid[]) returns void {HEAD} as $$
    declare
      touched uuid[];
    begin
      if cardinality(checked) = 0 then
        return;
      end if;
      perform from facilities f where f.id = any(checked) order by f.id for no key update;
      with found as materialized ({GAPS}),
      gone as (
        delete from offer_permit_gaps k using offers o
         where o.id = k.offer_id and o.facility_id = any(checked)
           and not exists (select from found n where n.offer_id = k.offer_id
                           and n.first_day = k.first_day and n.until = k.until and n.gap = k.gap)
        returning k.offer_id
      )
      select array_agg(distinct offer_id) into touched from (
        select offer_id from gone
        union all
        select n.offer_id from found n
         where not exists (select from offer_permit_gaps k where k.offer_id = n.offer_id
                           and n.first_day = k.first_day and n.until = k.until and n.gap = k.gap)
      ) c;
      if touched is null then
        return;
      end if;
      insert into offer_permit_gaps (provider_id, offer_id, first_day, until, gap)
      select * from ({GAPS}) n where n.offer_id = any(touched)
      on conflict do nothing;
      update published_offers p set permit_gap_days = {gap_days("p.id")}
      where p.id = any(touched);
    end
    $$
"""

# Refuse what goes beyond the permit of today, or beyond the places of the group: where an offer
# comes into the market, or is widened in it. What was covered once and is no more may stay.
OFFERS = f"""
    create or replace function check_changed_offers() returns trigger {HEAD} as $$
    begin
      perform check_permits(array(select distinct n.facility_id from changed n where {{counted}}));
      if {TODAY} is null then
        return null;
      end if;
      if exists (
        select from changed n
        where n.group_id is not null and n.state in {LIVE} and {{widened}}
          and (select sum(o.places) from offers o
               where o.group_id = n.group_id and o.state in {LIVE})
              > (select g.available_places from facility_groups g where g.id = n.group_id)) then
        raise exception using errcode = 'check_violation', table = 'offers',
          constraint = '{OFFERS_WITHIN_GROUP}', message = 'more places than the group has';
      end if;
      if exists (
        select from changed n
        join offer_permit_gaps k on k.offer_id = n.id
         and k.first_day <= {TODAY} and k.until > {TODAY}
        where n.state = 'PUBLISHED' and {{widened}}) then
        raise exception using errcode = 'check_violation', table = 'offers',
          constraint = '{OFFER_PERMITTED}', message = 'not covered by a permit';
      end if;
      if exists (select from changed n where {{reduced}} and exists (
           select from announced_places(n.id, {TODAY}) a where a.places > n.places)) then
        raise exception using errcode = 'check_violation', table = 'offers',
          constraint = '{VACANCIES_WITHIN_OFFER}', message = 'more places are announced';
      end if;
      return null;
    end
    $$
"""
WIDENED = """exists (
    select from before b where b.id = n.id and (
      b.state not in ('PUBLISHED','SUSPENDED')
      or b.state <> 'PUBLISHED' and n.state = 'PUBLISHED'
      or n.places > b.places or n.age_min < b.age_min or n.age_max > b.age_max
      or not n.genders <@ b.genders or n.group_id is distinct from b.group_id))"""
# Another title or concept is no matter of the permit.
COUNTED = """exists (
    select from before b where b.id = n.id and
      (b.state, b.places, b.age_min, b.age_max, b.genders, b.group_id) is distinct from
      (n.state, n.places, n.age_min, n.age_max, n.genders, n.group_id))"""
REDUCED = "exists (select from before b where b.id = n.id and n.places < b.places)"

# How many places the vacancies of an offer announce, taken or not, in the nights on which more of
# them begin: the most are there.
ANNOUNCED = f"""
    create or replace function announced_places(offer uuid, from_day date)
    returns table (night date, places bigint) {HEAD.replace("volatile", "stable")} as $$
    begin
      return query
        select starts.night, (
          select count(*) from vacancies w join places p on p.vacancy_id = w.id
          where w.offer_id = offer and not p.withdrawn and w.available_from <= starts.night
            and (w.available_until is null or w.available_until > starts.night))
        from (select distinct greatest(v.available_from, from_day) as night
              from vacancies v where v.offer_id = offer) starts
        where starts.night >= from_day;
    end
    $$
"""

# More places of vacancies, or other days of theirs: within the offer, and within the permit of
# today if the offer needs one and is in the market. The offers of a group count together.
VACANCIES = f"""
    create or replace function check_vacancies(offered uuid[]) returns void {HEAD} as $$
    begin
      if {TODAY} is null or cardinality(offered) = 0 then
        return;
      end if;
      perform from offers o where o.id = any(offered) order by o.id for no key update;
      perform from facilities f where f.id in
        (select o.facility_id from offers o where o.id = any(offered)) order by f.id
        for no key update;
      if exists (select from offers o cross join lateral announced_places(o.id, {TODAY}) a
                 where o.id = any(offered) and a.places > o.places) then
        raise exception using errcode = 'check_violation', table = 'places',
          constraint = '{VACANCIES_WITHIN_OFFER}', message = 'more places than the offer has';
      end if;
      if exists (
        select from offers o
        join offer_permit_gaps k on k.offer_id = o.id
         and k.first_day <= {TODAY} and k.until > {TODAY}
        where o.id = any(offered) and o.state in {LIVE}
          and (k.gap not in ('PLACES_EXCEEDED','AGES_EXCEEDED','GENDERS_EXCEEDED')
               or announced_in_group(o.facility_id, o.group_id, {TODAY}) > (
                 select least(e.places, g.available_places)
                 from permits p
                 join permit_places e on e.permit_id = p.id
                  and e.group_id is not distinct from o.group_id
                 left join facility_groups g on g.id = o.group_id
                 where p.facility_id = o.facility_id and p.valid_from <= {TODAY}
                   and (p.valid_until is null or p.valid_until >= {TODAY})))) then
        raise exception using errcode = 'check_violation', table = 'places',
          constraint = '{VACANCIES_WITHIN_PERMIT}', message = 'more places than approved';
      end if;
    end
    $$
"""
ANNOUNCED_IN_GROUP = f"""
    create or replace function announced_in_group(facility uuid, of_group uuid, from_day date)
    returns bigint {HEAD.replace("volatile", "stable")} as $$
    begin
      return (
        with peers as materialized (
          select w.available_from, w.available_until, count(*) as places
          from offers o
          join vacancies w on w.offer_id = o.id
          join places p on p.vacancy_id = w.id and not p.withdrawn
          where o.facility_id = facility and o.group_id is not distinct from of_group
            and o.state in {LIVE}
            and (w.available_until is null or w.available_until > from_day)
            and exists (select from permit_requirements r
                        where r.service_type = o.service_type and r.kind = o.kind)
          group by w.id
        )
        select max((select sum(w.places) from peers w
                    where w.available_from <= greatest(v.available_from, from_day)
                      and (w.available_until is null
                           or w.available_until > greatest(v.available_from, from_day))))
        from peers v);
    end
    $$
"""

# A group may not have fewer places than its offers promise.
GROUP = f"""
    create or replace function check_group_places() returns trigger {HEAD} as $$
    begin
      if new.available_places >= old.available_places then
        return null;
      end if;
      perform from facilities f where f.id = new.facility_id for no key update;
      if (select sum(o.places) from offers o
          where o.group_id = new.id and o.state in {LIVE}) > new.available_places then
        raise exception using errcode = 'check_violation', table = 'facility_groups',
          constraint = '{OFFERS_WITHIN_GROUP}', message = 'its offers promise more places';
      end if;
      return null;
    end
    $$
"""
REVIVED = f"""
    create or replace function check_revived() returns trigger {HEAD} as $$
    begin
      perform check_vacancies(array(
        select distinct n.offer_id from changed n join before b on b.id = n.id
        where b.withdrawn and not n.withdrawn));
      return null;
    end
    $$
"""
MOVED = f"""
    create or replace function check_moved() returns trigger {HEAD} as $$
    begin
      perform check_vacancies(array(
        select distinct n.offer_id from changed n join before b on b.id = n.id
        where n.available_from < b.available_from
           or n.available_until is distinct from b.available_until
              and coalesce(n.available_until, 'infinity') > b.available_until));
      return null;
    end
    $$
"""

EVENTS = {"insert": "inserted", "update": "updated"}
CONDITIONS = (
    ("widened", "true", WIDENED),
    ("counted", "true", COUNTED),
    ("reduced", "false", REDUCED),
)


def _offers(event: str) -> str:
    """Write the function of the trigger of one event."""
    inserted = event == "insert"
    body = OFFERS.replace("check_changed_offers()", f"check_{EVENTS[event]}_offers()")
    for name, on_insert, on_update in CONDITIONS:
        body = body.replace(f"{{{name}}}", on_insert if inserted else on_update)
    return body


def _calls(name: str, call: str) -> str:
    return (
        f"create or replace function {name}() returns trigger {HEAD} as $$\n"
        f"begin perform {call}; return null; end $$"
    )


def _after(name: str, events: str, table: str, called: str, referencing: str) -> None:
    trigger(
        name,
        f"create or replace trigger {name} after {events} on {table} referencing {referencing} "
        f"for each statement execute function {called}()",
    )


def _at_the_end(name: str, events: str, table: str, called: str) -> None:
    """Declare a trigger for the end of the transaction, when a permit is complete."""
    trigger(
        name,
        f"create constraint trigger {name} after {events} on {table} "
        f"deferrable initially deferred for each row execute function {called}()",
    )


def declare() -> None:
    """Declare the functions and their triggers."""
    function("check_permits(uuid[])", CHECK)
    function("announced_places(uuid, date)", ANNOUNCED)
    function("announced_in_group(uuid, uuid, date)", ANNOUNCED_IN_GROUP)
    function("check_vacancies(uuid[])", VACANCIES)
    # The name comes first in the alphabet, and so does the trigger: before the projection's.
    for event, tables in (
        ("insert", "new table as changed"),
        ("update", "old table as before new table as changed"),
    ):
        name = f"check_{EVENTS[event]}_offers"
        function(f"{name}()", _offers(event))
        _after(name, event, "offers", name, tables)
    of_row = "check_permits(array[new.facility_id])"
    function("check_facility()", _calls("check_facility", of_row))
    _at_the_end("check_permit", "insert or update", "permits", "check_facility")
    _at_the_end("check_permit_places", "insert", "permit_places", "check_facility")
    _at_the_end("check_group", "update", "facility_groups", "check_facility")
    _at_the_end("check_address", "update of ags", "facility_addresses", "check_facility")
    function("check_group_places()", GROUP)
    trigger(
        "check_group_places",
        "create or replace trigger check_group_places after update of available_places "
        "on facility_groups for each row execute function check_group_places()",
    )
    needing = (
        "check_permits(array(select distinct o.facility_id from offers o "
        "join changed r on r.service_type = o.service_type and r.kind = o.kind))"
    )
    function("check_requirements()", _calls("check_requirements", needing))
    for event in ("insert", "update"):
        name = f"check_requirements_{event}"
        _after(name, event, "permit_requirements", "check_requirements", "new table as changed")
    announced = "check_vacancies(array(select distinct offer_id from changed))"
    function("check_announced()", _calls("check_announced", announced))
    _after("check_places_insert", "insert", "places", "check_announced", "new table as changed")
    function("check_revived()", REVIVED)
    _after(
        "check_places_update",
        "update",
        "places",
        "check_revived",
        "old table as before new table as changed",
    )
    function("check_moved()", MOVED)
    _after(
        "check_vacancies_update",
        "update",
        "vacancies",
        "check_moved",
        "old table as before new table as changed",
    )
