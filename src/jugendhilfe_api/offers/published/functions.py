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


# What a search asks of an offer, in the row of each offer, rate and vacancy: whatever an order
# goes through, it need not look the offer up. One index finds what needs several codes: each is
# put together with the type and with what it is (S specialisation, L language, A accessibility).
# The point is there once more on a sphere of radius 1, where distances are cheap.
CRITERIA = """
    o.service_type, o.kind, o.age_min, o.age_max, o.genders, o.exclusions, o.emergency_admission,
    array(select o.service_type || ' S ' || s from unnest(o.specialisations) s
          union all select o.service_type || ' L ' || l from unnest(o.languages) l
          union all select o.service_type || ' A ' || a from unnest(o.accessibility) a) as tags,
    f.public_ags as ags, f.public_latitude as latitude, f.public_longitude as longitude,
    cosd(f.public_latitude) * cosd(f.public_longitude) as x,
    cosd(f.public_latitude) * sind(f.public_longitude) as y, sind(f.public_latitude) as z
"""
CRITERIA_COLUMNS = (
    "service_type, kind, age_min, age_max, genders, exclusions, emergency_admission, tags, ags, "
    "latitude, longitude, x, y, z"
)
FACILITY = "join facilities f on f.id = o.facility_id"

# What the projection is: these queries are also what the tests compare the tables with.
OFFERS = f"""
    select o.id, {CRITERIA}, o.provider_id, g.name as provider_name, o.facility_id,
           f.name as facility_name, f.address_protected, o.billing_unit, o.title, o.title_en,
           o.summary, o.summary_en, o.concept, o.specialisations, o.languages,
           o.accessibility, o.catchment,
           o.auto_confirm_hours, f.public_accuracy as location_accuracy, o.published_at,
           {gap_days("o.id")} as permit_gap_days
    from offers o
    {FACILITY}
    join organisations g on g.id = o.provider_id
    where o.state = 'PUBLISHED'
"""  # noqa: S608 - every name in it is ours


def rates(only: str = "", rated: str = "") -> str:
    """Write the query of the rates; `only` is a condition on the offer `o`.

    Places for taking into care have a class of rates of their own (§§ 42, 78a (2) SGB VIII).
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
             r.id as rate_id, r.unit, r.rate, {CRITERIA}
      from offer_rates r
      join offers o on o.id = r.offer_id
      {FACILITY}
      where o.state = 'PUBLISHED' and r.state = 'AGREED'
        and r.component = case o.kind when 'CUSTODY' then 'CUSTODY' else 'BASIC' end
        and r.unit = o.billing_unit {only} {rated}
    )
    select * from agreed
    union all
    select o.id, '{NO_ORGANISATION}', '-infinity', coalesce(begun.first, 'infinity'),
           null, o.billing_unit, null, {CRITERIA}
    from offers o
    {FACILITY}
    left join (select offer_id, min(in_force_from) as first from agreed
               where youth_office_id = '{NO_ORGANISATION}' group by offer_id) begun
      on begun.offer_id = o.id
    where o.state = 'PUBLISHED' {only}
    """  # noqa: S608 - the condition is ours


# The rates that bind all once more, in the row of the offer: the search prices many offers by them
# without looking up a rate for each.
PRICES = """
    select offer_id as id, array_agg(in_force_from order by in_force_from) as price_from,
           array_agg(cheapest order by in_force_from) as prices
    from published_rates
"""


def prices(only: str = "") -> str:
    """Write the query of the prices for all; `only` is a condition on the rate."""
    return f"{PRICES} where youth_office_id = '{NO_ORGANISATION}' {only} group by offer_id"


# The row of the offer is locked before, so it is as it is until the vacancy is published.
OF_OFFER = ", ".join(f"o.{name}" for name in CRITERIA_COLUMNS.split(", "))
VACANCIES = f"""
    select v.id, v.offer_id, v.available_from, v.available_until, v.as_of, v.confirm_by,
           -extract(epoch from v.as_of)::bigint as staleness, {OF_OFFER}
    from vacancies v
    join published_offers o on o.id = v.offer_id
"""  # noqa: S608 - every name in it is ours
FACILITIES = """
    select f.id, f.provider_id, g.name as provider_name, f.name, f.description,
           f.description_en, f.address_protected, a.street, a.house_number, a.postal_code,
           a.city, a.email, a.phone, a.website, f.public_ags as ags, f.public_latitude as latitude,
           f.public_longitude as longitude, f.public_accuracy as location_accuracy
    from facilities f
    join organisations g on g.id = f.provider_id
    left join facility_addresses a on a.facility_id = f.id and not f.address_protected
"""
OFFER_COLUMNS = (
    f"{CRITERIA_COLUMNS}, provider_id, provider_name, facility_id, facility_name, "
    "address_protected, billing_unit, title, title_en, summary, summary_en, concept, "
    "specialisations, languages, "
    "accessibility, catchment, auto_confirm_hours, location_accuracy, published_at, "
    "permit_gap_days"
)
RATE_COLUMNS = (
    "offer_id, youth_office_id, in_force_from, in_force_until, rate_id, unit, rate, "
    f"{CRITERIA_COLUMNS}"
)
VACANCY_COLUMNS = (
    f"offer_id, available_from, available_until, as_of, confirm_by, staleness, {CRITERIA_COLUMNS}"
)
FACILITY_COLUMNS = (
    "provider_id, provider_name, name, description, description_en, address_protected, street, "
    "house_number, postal_code, city, email, phone, website, ags, latitude, longitude, "
    "location_accuracy"
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
      perform from facilities f where f.id in
        (select o.facility_id from offers o where o.id = any(changed)) order by f.id for share;
      delete from published_rates p where p.offer_id = any(changed);
      insert into published_rates ({RATE_COLUMNS})
      {rates("and o.id = any(changed)", "and r.offer_id = any(changed)")};
      update published_offers p set price_from = made.price_from, prices = made.prices
        from ({prices("and offer_id = any(changed)")}) made where p.id = made.id;
    end
    $$
"""  # noqa: S608 - every name in it is ours
PUBLISH_VACANCIES = f"""
    create or replace function publish_vacancies(offered uuid[], changed uuid[])
    returns void {HEAD} as $$
    begin
      perform from published_offers p where p.id = any(offered) order by p.id for share;
      delete from published_vacancies p
       where p.id = any(changed) or p.offer_id = any(offered) and changed is null;
      insert into published_vacancies (id, {VACANCY_COLUMNS})
      {VACANCIES}
       where v.offer_id = any(offered) and (v.id = any(changed) or changed is null);
    end
    $$
"""  # noqa: S608 - every name in it is ours
# A house that has moved takes its offers with it, their rates and vacancies; most changes of a
# facility are of another kind.
PLACED = (
    ("published_offers", "id"),
    ("published_rates", "offer_id"),
    ("published_vacancies", "offer_id"),
)
MOVED = """
      update {table} p
         set ags = o.ags, latitude = o.latitude, longitude = o.longitude,
             x = o.x, y = o.y, z = o.z
        from (select o.id, {criteria} from offers o join facilities f on f.id = o.facility_id
               where f.id = any(changed)) o
       where p.{key} = o.id
         and (p.ags, p.latitude, p.longitude) is distinct from (o.ags, o.latitude, o.longitude);
""".replace("{criteria}", CRITERIA)
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
             location_accuracy = f.public_accuracy
        from facilities f
       where p.facility_id = f.id and f.id = any(changed);
      {" ".join(MOVED.format(table=table, key=key) for table, key in PLACED)}
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
    function("publish_vacancies(uuid[], uuid[])", PUBLISH_VACANCIES)
    changed = _calls(
        "publish_changed_offers",
        f"publish_offers({offers})",
        f"publish_rates({offers})",
        f"publish_vacancies({offers}, null)",
    )
    function("publish_changed_offers()", changed)
    priced = "publish_rates(array(select distinct offer_id from changed))"
    function("publish_changed_rates()", _calls("publish_changed_rates", priced))
    seen = "publish_vacancies(array(select distinct offer_id from changed), $)".replace(
        "$", offers
    )
    function("publish_changed_vacancies()", _calls("publish_changed_vacancies", seen))
    moved = f"publish_facilities({offers})"
    function("publish_changed_facilities()", _calls("publish_changed_facilities", moved))
    moved = "publish_facilities(array(select facility_id from changed))"
    function("publish_changed_addresses()", _calls("publish_changed_addresses", moved))
    function("publish_names()", RENAME)
    _after("offers", "publish_changed_offers", "insert", "update")
    _after("offer_rates", "publish_changed_rates", "insert", "update", "delete")
    _after("vacancies", "publish_changed_vacancies", "insert", "update", "delete")
    _after("facilities", "publish_changed_facilities", "insert", "update")
    _after("facility_addresses", "publish_changed_addresses", "insert", "update")
    _after("organisations", "publish_names", "update")
