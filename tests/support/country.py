"""A market of the size of the country, straight into the projection: for plans and figures only.

60,000 published offers in facilities around the real Kreise, by population; 40,000 vacancies with
their places and occupancies; a rate for all offices that has run since 2025 and another since
2026; and agreements of their own for some offices, 700 of them for `OFFICE`. Criteria are as
common as in practice: most houses take all genders, few speak a given language. Every number is a
hash, so each build gives the same market.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from jugendhilfe_api.core import clock
from jugendhilfe_api.offers.published import functions

OFFERS = 60_000
FACILITIES = 10_700
TODAY = clock.day_of(clock.now())
OFFICE = UUID("018f0000-0000-7000-8000-000000000001")
OWN_AGREEMENTS = 700

# How many of 100 offers: help in a home is a fifth of the market.
TYPES = {
    "RESIDENTIAL_CARE": 20,
    "FAMILY_AID": 20,
    "DAY_GROUP": 12,
    "EDUCATIONAL_AIDE": 16,
    "FOSTER_CARE": 12,
    "FLEXIBLE_HELP": 20,
}
# How many of 100 offers have a code.
SPECIALISATIONS = {"TRAUMA": 20, "ADHD": 18, "NEGLECT": 15, "AUTISM_SPECTRUM": 6, "ABROAD": 1}
EXCLUSIONS = {"ACUTE_ADDICTION": 35, "ACUTE_SUICIDALITY": 30, "EXTREME_DANGER_TO_OTHERS": 25}
LANGUAGES = {"en": 30, "tr": 10, "ar": 8, "fa": 3}
ACCESSIBILITY = {"WHEELCHAIR": 14, "DEAF": 2}


def _day(later: int) -> date:
    return TODAY + timedelta(days=later)


def _chance(salt: str, row: str = "n") -> str:
    """Write a number from 0 to 99 that depends on the row and on what it is for."""
    return f"(abs(hashtextextended({row}::text, hashtext('{salt}'))) % 100)::int"


def _type() -> str:
    upto, cases = 0, []
    for code, share in TYPES.items():
        upto += share
        cases.append(f"when {_chance('type')} < {upto} then '{code}'")
    return f"case {' '.join(cases)} end"


def _codes(shares: dict[str, int]) -> str:
    cases = [
        f"case when {_chance(code)} < {share} then '{code}' end" for code, share in shares.items()
    ]
    return f"array_remove(array[{', '.join(cases)}]::text[], null)"


def _rates(office: str, first: str, last: str | None, base: int, where: str) -> str:
    until = "null" if last is None else f"'{last}'"
    return f"""
    select md5('rate{base}' || n || coalesce({office}::text, ''))::uuid, '{OFFICE}'::uuid,
           md5('offer' || n)::uuid, 'BASIC', 'DAY_RATE',
           coalesce({office}::uuid, '{OFFICE}'::uuid), {office}::uuid,
           {base} + {_chance("rate")} + {_chance("cents")} / 100.0, 0, '{first}'::date,
           {until}::date, 'AGREEMENT', 'AGREED', '2024-12-01'::timestamptz, 1,
           '2026-01-01'::timestamptz
    from generate_series(1, {OFFERS}) n {where}"""


# Constraints and triggers are off: the rows are as the triggers would have written them.
ROWS = f"""
    set session_replication_role = replica;
    create temporary table homes as
      select f.home, r.ags, r.lat + (abs(hashtext('lat' || f.home)) % 200 - 100) / 600.0 as lat,
             r.lon + (abs(hashtext('lon' || f.home)) % 200 - 100) / 400.0 as lon
      from generate_series(0, {FACILITIES - 1}) f (home)
      join (select *, sum(population) over (order by ags) as upto, population as inhabitants
            from regions) r
        on (f.home + 0.5) * (select sum(population) from regions) / {FACILITIES}
           > r.upto - r.inhabitants
       and (f.home + 0.5) * (select sum(population) from regions) / {FACILITIES} <= r.upto;
    create unique index on homes (home);
    insert into facilities (id, provider_id, name, address_protected, public_ags, public_latitude,
      public_longitude, public_accuracy, version, created_at)
    select md5('facility' || home)::uuid, md5('provider' || home)::uuid, 'Haus ' || home,
           {_chance("hidden", "home")} < 3, ags, lat, lon,
           case when {_chance("hidden", "home")} < 3 then 'POSTAL_REGION' else 'EXACT' end, 1,
           '2026-01-01'
    from homes;
    insert into organisations (id, kind, name, city, version, created_at)
    select md5('provider' || home)::uuid, 'PROVIDER', 'Träger ' || home, 'Musterstadt', 1,
           '2026-01-01' from homes;
    insert into offers (id, provider_id, facility_id, service_type, kind, billing_unit, title,
      summary, concept, age_min, age_max, genders, specialisations, exclusions, languages,
      accessibility, places, emergency_admission, state, published_at, version, created_at)
    select md5('offer' || n)::uuid, md5('provider' || home)::uuid, md5('facility' || home)::uuid,
           {_type()}, case when {_type()} = 'RESIDENTIAL_CARE' then 'RESIDENTIAL' else 'DAY' end,
           'DAY_RATE', 'Angebot ' || n, 'Haus mit Garten', repeat('Haus mit Garten. ', 6),
           {_chance("age")} % 13, least({_chance("age")} % 13 + 4 + {_chance("span")} % 9, 21),
           case when {_chance("gender")} < 70 then array['FEMALE','MALE','DIVERSE']
                when {_chance("gender")} < 85 then array['FEMALE'] else array['MALE'] end,
           {_codes(SPECIALISATIONS)}, {_codes(EXCLUSIONS)}, {_codes(LANGUAGES)},
           {_codes(ACCESSIBILITY)}, 3, {_chance("emergency")} < 20, 'PUBLISHED', '2026-01-01', 1,
           '2026-01-01'
    from generate_series(1, {OFFERS}) n
    join homes on homes.home = abs(hashtext('home' || n)) % {FACILITIES};
    insert into offer_rates (id, provider_id, offer_id, component, unit, contracting_office_id,
      youth_office_id, rate, investment_share, valid_from, valid_until, basis, state, decided_at,
      version, created_at)
    {_rates("null", "2025-01-01", "2025-12-31", 150, f"where {_chance('agreed')} < 85")}
    union all
    {_rates("null", "2026-01-01", None, 160, f"where {_chance('agreed')} < 85")}
    union all
    {
    _rates(
        f"'{OFFICE}'::uuid", "2026-01-01", None, 155, f"where n % {OFFERS // OWN_AGREEMENTS} = 0"
    )
}
    union all
    {
    _rates(
        "md5('office' || n % 555)::uuid", "2026-01-01", None, 158, f"where {_chance('own')} < 30"
    )
};
    insert into vacancies (id, provider_id, offer_id, offer_state, available_from,
      available_until, as_of, confirm_by, version, created_at)
    select md5('vacancy' || n)::uuid, md5('provider' || n % 23400)::uuid,
           md5('offer' || case when n % 30 = 2 then n - 1 else n end)::uuid, 'PUBLISHED',
           date '{_day(-52)}' + ({
    _chance("day")
} * 0.9)::int + case n % 30 when 2 then 100 else 0 end,
           case when {_chance("until")} < 10 then date '{_day(220)}' end,
           timestamptz '{_day(-1)} 18:00Z' - {_chance("as of")} * interval '4 hours'
             - n * interval '1 ms',
           date '{TODAY}' + 14 - {_chance("as of")} / 6, 1, '2026-01-01'
    from generate_series(1, {OFFERS}) n where n % 3 <> 0;
    insert into places (id, provider_id, offer_id, vacancy_id)
    select md5('place' || place || v.id)::uuid, v.provider_id, v.offer_id, v.id
    from vacancies v
    cross join lateral generate_series(0, abs(hashtext(v.id::text)) % 3) as place;
    insert into occupancies (id, place_id, nights, state, held_until)
    select md5('occupancy' || n)::uuid, n,
           case when {_chance("stay")} < 60 then daterange('{_day(-174)}', null)
                else daterange('{_day(-174)}', date '{_day(9)}' + {_chance("end")}::int) end,
           case when {_chance("held")} < 10 then 'HELD' else 'BOOKED' end,
           case when {_chance("held")} < 5 then timestamptz '{_day(-1)} 11:00Z'
                when {_chance("held")} < 10 then timestamptz '{_day(1)} 11:00Z' end
    from (select id as n from places) p where {_chance("taken")} < 60;
    drop table homes;
    analyze organisations, facilities, offers, offer_rates, vacancies;
    insert into published_offers (id, {functions.OFFER_COLUMNS})
      select id, {functions.OFFER_COLUMNS} from ({functions.OFFERS}) made;
    insert into published_rates ({functions.RATE_COLUMNS})
      select {functions.RATE_COLUMNS} from ({functions.rates()}) made;
    update published_offers p set price_from = made.price_from, prices = made.prices
      from ({functions.prices()}) made where made.id = p.id;
    analyze published_offers;
    insert into published_vacancies (id, {functions.VACANCY_COLUMNS})
      select id, {functions.VACANCY_COLUMNS} from ({functions.VACANCIES}) made;
    set session_replication_role = origin;
    analyze published_offers, published_rates, published_vacancies, places, occupancies;
"""


async def build(world: Any) -> None:
    """Write the market; `world.admin` is a connection of PostgreSQL's administrator."""
    await world.admin.execute(ROWS)
