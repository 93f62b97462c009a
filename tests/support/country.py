"""A market of the size of the country, straight into the projection: for plans only."""

from typing import Any

OFFERS = 60_000
TYPES = (
    "array['RESIDENTIAL_CARE','FAMILY_AID','DAY_GROUP','EDUCATIONAL_AIDE','FOSTER_CARE',"
    "'FLEXIBLE_HELP']"
)
NOBODY = "00000000-0000-0000-0000-000000000000"

# Constraints and triggers are off: the rows are as the triggers would have written them.
ROWS = f"""
    set session_replication_role = replica;
    insert into published_offers (
      id, provider_id, provider_name, facility_id, facility_name, address_protected, service_type,
      kind, billing_unit, title, age_min, age_max, genders, specialisations, exclusions, languages,
      accessibility, catchment, emergency_admission, ags, latitude, longitude, location_accuracy,
      published_at)
    select md5('offer' || n)::uuid, md5('provider' || n % 23400)::uuid, 'Träger ' || n % 23400,
           md5('facility' || n % 10700)::uuid, 'Haus ' || n % 10700, false,
           ({TYPES})[1 + a % 6], 'RESIDENTIAL', 'DAY_RATE', 'Angebot ' || n,
           b % 12, b % 12 + 6, array['FEMALE','MALE','DIVERSE'],
           case when c % 11 = 0 then array['TRAUMA','ADHD'] when c % 7 = 0
                then array['AUTISM_SPECTRUM'] else array['NEGLECT'] end,
           case when d % 3 = 0 then array['ACUTE_ADDICTION'] else '{{}}'::text[] end,
           case when d % 10 = 0 then array['tr'] else '{{}}'::text[] end, '{{}}', '{{}}',
           b % 5 = 0,
           regions.ags, regions.lat + (c % 97) / 500.0, regions.lon + (d % 89) / 500.0, 'EXACT',
           '2026-01-01'
    from generate_series(1, {OFFERS}) n
    -- the same numbers every time, and independent of each other
    cross join lateral (select hashint4(n) & 65535 as a, hashint4(n + 1000000) & 65535 as b,
      hashint4(n + 2000000) & 65535 as c, hashint4(n + 3000000) & 65535 as d,
      hashint4(n + 4000000) & 65535 as e) as chance
    join (select *, row_number() over (order by ags) as place from regions) regions
      on regions.place = 1 + e % 400;
    insert into published_rates (offer_id, youth_office_id, in_force_from, in_force_until,
      service_type, rate_id, unit, rate)
    select id, '{NOBODY}'::uuid, '2026-01-01'::date, 'infinity'::date, service_type,
           md5('rate' || id)::uuid, 'DAY_RATE',
           100 + mod(('x' || left(id::text, 6))::bit(24)::int, 200)
    from published_offers
    union all
    select id, '{NOBODY}'::uuid, '-infinity'::date, '2026-01-01'::date, service_type,
           null::uuid, 'DAY_RATE', null::numeric
    from published_offers;
    insert into vacancies (id, provider_id, offer_id, offer_state, available_from, as_of,
      confirm_by, version, created_at)
    select md5('vacancy' || n)::uuid, md5('provider' || n % 23400)::uuid, md5('offer' || n)::uuid,
           'PUBLISHED', '2026-11-01'::date + n % 60,
           '2026-11-01'::timestamptz + n * interval '20 s',
           '2199-12-31', 1, '2026-01-01'
    from generate_series(1, {OFFERS}) n where n % 3 <> 0;
    insert into places (id, provider_id, offer_id, vacancy_id)
    select md5('place' || place || id)::uuid, provider_id, offer_id, id
    from vacancies, generate_series(1, 2) as place;
    insert into occupancies (id, place_id, nights, state)
    select md5('occupancy' || id)::uuid, id, daterange('2026-06-01', '2027-06-01'), 'BOOKED'
    from places where left(id::text, 1) < '8';
    set session_replication_role = origin;
    analyze published_offers, published_rates, vacancies, places, occupancies;
"""


async def build(world: Any) -> None:
    """Write 60,000 published offers with rates, 40,000 vacancies, half of the places taken."""
    await world.admin.execute(ROWS)
