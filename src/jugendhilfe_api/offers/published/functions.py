"""The triggers that keep the projection: whoever changes an offer cannot forget it.

Each recomputes the rows that a statement has touched, as the owner of the tables, in the same
transaction. Locks go in one order (offer, facility, organisation, projection), so that of two
changes at the same time the later one sees the earlier, and nobody waits in a circle.
"""

from jugendhilfe_api.core.database.functions import function, trigger
from jugendhilfe_api.core.principal import NO_ORGANISATION

HEAD = "language plpgsql volatile security definer set search_path = public, pg_temp"


def gap_days(offer: str) -> str:
    """Write the days on which an offer is not covered by a permit (`offers.permitted`)."""
    return f"""coalesce((
             select range_agg(
               daterange(nullif(k.first_day, '-infinity'), nullif(k.until, 'infinity')))
             from offer_permit_gaps k where k.offer_id = {offer}), '{{}}')"""  # noqa: S608 - ours


# What the projection is: the three queries are also what the tests compare the tables with.
OFFERS = f"""
    select o.id, o.provider_id, g.name as provider_name, o.facility_id, f.name as facility_name,
           f.address_protected, o.service_type, o.kind, o.billing_unit, o.title, o.summary,
           o.concept, o.age_min, o.age_max, o.genders, o.specialisations, o.exclusions,
           o.languages, o.accessibility, o.catchment, o.emergency_admission, o.auto_confirm_hours,
           f.public_ags as ags, f.public_latitude as latitude, f.public_longitude as longitude,
           f.public_accuracy as location_accuracy, o.published_at,
           {gap_days("o.id")} as permit_gap_days
    from offers o
    join facilities f on f.id = o.facility_id
    join organisations g on g.id = o.provider_id
    where o.state = 'PUBLISHED'
"""  # noqa: S608 - every name in it is ours


def rates(only: str = "", rated: str = "") -> str:
    """Write the query of the rates; `only` is a condition on the offer `o`.

    `rated` says the same of the rate `r`: PostgreSQL would look at all of them otherwise.

    A rate runs on until the next one begins (§ 78d (2) SGB VIII). Before the first that binds all
    there is a row without a rate: so for every day there is one.
    """
    return f"""
    with agreed as (
      select r.offer_id, coalesce(r.youth_office_id, '{NO_ORGANISATION}') as youth_office_id,
             r.valid_from as in_force_from,
             coalesce(lead(r.valid_from) over (
               partition by r.offer_id, r.youth_office_id order by r.valid_from
             ), 'infinity') as in_force_until,
             o.service_type, r.id as rate_id, r.unit, r.rate
      from offer_rates r
      join offers o on o.id = r.offer_id
      where o.state = 'PUBLISHED' and r.state = 'AGREED'
        and r.component = 'BASIC' and r.unit = o.billing_unit {only} {rated}
    )
    select * from agreed
    union all
    select o.id, '{NO_ORGANISATION}', '-infinity',
           coalesce((select min(a.in_force_from) from agreed a
                     where a.offer_id = o.id and a.youth_office_id = '{NO_ORGANISATION}'),
                    'infinity'),
           o.service_type, null, o.billing_unit, null
    from offers o
    where o.state = 'PUBLISHED' {only}
    """  # noqa: S608 - the condition is ours


FACILITIES = """
    select f.id, f.provider_id, g.name as provider_name, f.name, f.description,
           f.address_protected, a.street, a.house_number, a.postal_code, a.city, a.email, a.phone,
           a.website, f.public_ags as ags, f.public_latitude as latitude,
           f.public_longitude as longitude, f.public_accuracy as location_accuracy
    from facilities f
    join organisations g on g.id = f.provider_id
    left join facility_addresses a on a.facility_id = f.id and not f.address_protected
"""
OFFER_COLUMNS = (
    "provider_id, provider_name, facility_id, facility_name, address_protected, service_type, "
    "kind, billing_unit, title, summary, concept, age_min, age_max, genders, specialisations, "
    "exclusions, languages, accessibility, catchment, emergency_admission, auto_confirm_hours, "
    "ags, latitude, longitude, location_accuracy, published_at, permit_gap_days"
)
RATE_COLUMNS = (
    "offer_id, youth_office_id, in_force_from, in_force_until, service_type, rate_id, unit, rate"
)
FACILITY_COLUMNS = (
    "provider_id, provider_name, name, description, address_protected, street, house_number, "
    "postal_code, city, email, phone, website, ags, latitude, longitude, location_accuracy"
)


def _excluded(columns: str) -> str:
    return ", ".join(f"excluded.{name}" for name in columns.split(", "))


PUBLISH_OFFERS = f"""
    create or replace function publish_offers(changed uuid[]) returns void {HEAD} as $$
    begin
      perform from offers o where o.id = any(changed) order by o.id for no key update;
      perform from facilities f where f.id in
        (select o.facility_id from offers o where o.id = any(changed)) order by f.id for share;
      perform from organisations g where g.id in
        (select o.provider_id from offers o where o.id = any(changed)) order by g.id for share;
      delete from published_offers p
       where p.id = any(changed)
         and not exists (select from offers o where o.id = p.id and o.state = 'PUBLISHED');
      insert into published_offers as p (id, {OFFER_COLUMNS})
      {OFFERS} and o.id = any(changed)
      on conflict (id) do update set ({OFFER_COLUMNS}) = ({_excluded(OFFER_COLUMNS)});
    end
    $$
"""  # noqa: S608 - every name in it is ours
PUBLISH_RATES = f"""
    create or replace function publish_rates(changed uuid[]) returns void {HEAD} as $$
    begin
      perform from offers o where o.id = any(changed) order by o.id for no key update;
      delete from published_rates p where p.offer_id = any(changed);
      insert into published_rates ({RATE_COLUMNS})
      {rates("and o.id = any(changed)", "and r.offer_id = any(changed)")};
    end
    $$
"""  # noqa: S608 - every name in it is ours
PUBLISH_FACILITIES = f"""
    create or replace function publish_facilities(changed uuid[]) returns void {HEAD} as $$
    begin
      perform from facilities f where f.id = any(changed) order by f.id for no key update;
      perform from organisations g where g.id in
        (select f.provider_id from facilities f where f.id = any(changed)) order by g.id for share;
      insert into published_facilities as p (id, {FACILITY_COLUMNS})
      {FACILITIES} where f.id = any(changed)
      on conflict (id) do update set ({FACILITY_COLUMNS}) = ({_excluded(FACILITY_COLUMNS)});
      update published_offers p
         set facility_name = f.name, address_protected = f.address_protected,
             ags = f.public_ags, latitude = f.public_latitude, longitude = f.public_longitude,
             location_accuracy = f.public_accuracy
        from facilities f
       where p.facility_id = f.id and f.id = any(changed);
    end
    $$
"""  # noqa: S608 - every name in it is ours
RENAME = f"""
    create or replace function publish_names() returns trigger {HEAD} as $$
    begin
      update published_facilities p set provider_name = c.name
        from changed c where p.provider_id = c.id and p.provider_name <> c.name;
      update published_offers p set provider_name = c.name
        from changed c where p.provider_id = c.id and p.provider_name <> c.name;
      return null;
    end
    $$
"""  # noqa: S608 - every name in it is ours


def _calls(name: str, *calls: str) -> str:
    """Write the function of a trigger, which makes the calls."""
    body = " ".join(f"perform {call};" for call in calls)
    return (
        f"create or replace function {name}() returns trigger {HEAD} as $$\n"
        f"begin {body} return null; end $$"
    )


def _after(table: str, called: str, *events: str) -> None:
    """Declare a trigger for each event: one with a transition table is for one event only."""
    for event in events:
        name = f"{called}_after_{event}"
        trigger(
            name,
            f"create or replace trigger {name} after {event} on {table} "
            f"referencing {'old' if event == 'delete' else 'new'} table as changed "
            f"for each statement execute function {called}()",
        )


def declare() -> None:
    """Declare the functions and their triggers."""
    function("publish_offers(uuid[])", PUBLISH_OFFERS)
    function("publish_rates(uuid[])", PUBLISH_RATES)
    function("publish_facilities(uuid[])", PUBLISH_FACILITIES)
    offers = "array(select id from changed)"
    changed = _calls(
        "publish_changed_offers", f"publish_offers({offers})", f"publish_rates({offers})"
    )
    function("publish_changed_offers()", changed)
    priced = "publish_rates(array(select distinct offer_id from changed))"
    function("publish_changed_rates()", _calls("publish_changed_rates", priced))
    moved = f"publish_facilities({offers})"
    function("publish_changed_facilities()", _calls("publish_changed_facilities", moved))
    moved = "publish_facilities(array(select facility_id from changed))"
    function("publish_changed_addresses()", _calls("publish_changed_addresses", moved))
    function("publish_names()", RENAME)
    _after("offers", "publish_changed_offers", "insert", "update")
    _after("offer_rates", "publish_changed_rates", "insert", "update", "delete")
    _after("facilities", "publish_changed_facilities", "insert", "update")
    _after("facility_addresses", "publish_changed_addresses", "insert", "update")
    _after("organisations", "publish_names", "update")
