"""The market of the country: providers, facilities, offers, rates, and the vacancies of today."""

# ruff: noqa: S608 - our own names and numbers are put together, nothing from outside
import json
from collections.abc import Iterator

from jugendhilfe_api.organisations.members.models import MemberFunction, MemberKind
from jugendhilfe_api.seeding.nation.size import Size, offer_types, spread
from jugendhilfe_api.seeding.nation.values import (
    between,
    one_of,
    some_of,
    texts,
    weighted,
)
from jugendhilfe_api.seeding.providers import ABSENCE_RULE
from jugendhilfe_api.seeding.rows import Row, shipped

FEW = 5000  # rows of a statement: the triggers of the projection take them together
APART = 125  # days between two vacancies of an offer: more than the first days are strewn over
Chunked = tuple[str, list[tuple[object, ...]]]  # a statement, and its arguments each time
ONCE: list[tuple[object, ...]] = [()]


def chunks(last: int, size: int = FEW) -> list[tuple[object, ...]]:
    """Cut the numbers from 1 to `last` into pieces: first and last of each."""
    return [(first, min(first + size - 1, last)) for first in range(1, last + 1, size)]


def sites(size: Size) -> Iterator[Chunked]:
    """Decide which facility stands where, is a home or not, and whose it is."""
    facilities, homes, of_homes = size.facilities, size.homes, size.home_providers
    step = spread(facilities)
    yield (
        f"""
        create temp table nation_sites on commit drop as
        with standing as (
          select f.no, g.postal_code, g.place, g.ags, g.lat, g.lon,
                 (f.no * {step}::bigint) % {facilities} < {homes} as home
          from nation_grounds g, generate_series(g.first, g.last) f (no)
        ), ranked as (
          select s.*, row_number() over (partition by s.home order by s.no) as rank
          from standing s
        )
        select r.*, pg_temp.chance('protected', r.no) < 0.03 and r.home as protected,
               case when r.home then 1 + (r.rank - 1) * {of_homes} / {homes}
                    else {of_homes} + r.rank end as provider
        from ranked r""",
        ONCE,
    )
    counts = dict.fromkeys((True, False), 0)
    for kind in _types(size):
        counts[kind["permit"]] += kind["number"]
    yield (
        f"""
        create temp table nation_offers on commit drop as
        with types as (
          select t.*, t.last - t.number as first from (
            select x.*, sum(x.number) over (partition by x.permit order by x.no) as last
            from jsonb_to_recordset('{json.dumps(_types(size), ensure_ascii=False)}')
              as x (no int, type text, kind text, unit text, title text, rate int, ages jsonb,
                    number int, permit boolean)) t
        ), dealt as (
          select w.permit, w.number as whole, j as rank, (j * w.step) % w.number as dealt
          from (values (true, {counts[True]}::bigint, {spread(counts[True])}::bigint),
                       (false, {counts[False]}, {spread(counts[False])})) w (permit, number, step),
               generate_series(1, w.number) j
        ), stands as (select home, count(*) as number from nation_sites group by home)
        select row_number() over (order by d.permit desc, s.no, d.rank) as no, d.permit,
               s.no as site, s.provider, s.ags, s.place, t.no as type_no, t.type, t.kind, t.unit,
               t.title, t.rate,
               t.ages -> {between("ages", "d.rank * 2 + d.permit::int", 0, 1000)}
                 % jsonb_array_length(t.ages) as ages,
               case when pg_temp.chance('girls', d.rank) < 0.08 and t.kind <> 'AMBULATORY'
                    then '{{FEMALE}}'::text[]
                    when pg_temp.chance('boys', d.rank) < 0.10 and t.kind <> 'AMBULATORY'
                    then '{{MALE}}'::text[] else '{{FEMALE,MALE,DIVERSE}}'::text[] end as genders,
               case when pg_temp.chance('suspended', d.rank) < 0.02 then 'SUSPENDED'
                    else 'PUBLISHED' end as state,
               2 + floor(pg_temp.chance('size', d.rank) * 8)::int as weight
        from dealt d
        join types t on t.permit = d.permit and d.dealt >= t.first and d.dealt < t.last
        join stands h on h.home = d.permit
        join nation_sites s on s.home = d.permit
          and s.rank = 1 + ((d.rank - 1) * h.number / d.whole)""",
        ONCE,
    )


def organisations(size: Size, issuer: str) -> Iterator[Chunked]:
    """Write the providers, and for each somebody who runs it."""
    words, associations = shipped("nation.yaml")["words"], shipped("nation.yaml")["associations"]
    forms = shipped("nation.yaml")["forms"]
    yield (
        f"""
        insert into organisations (id, version, created_at, kind, name, city, welfare_association,
                                   synthetic, active)
        select pg_temp.made('provider', p.no), 1, pg_temp.instant(), 'PROVIDER',
               {one_of("name", "p.no", words)} || ' ' || p.no || ' '
               || {one_of("form", "p.no", forms)} || ' (Demo)',
               s.place, {weighted("association", "p.no", associations)}, true, true
        from generate_series($1::int, $2::int) p (no)
        join (select distinct on (provider) provider, place from nation_sites
              order by provider, no) s on s.provider = p.no""",
        chunks(size.providers, 4 * FEW),
    )
    functions = texts([MemberFunction.PROVIDER_ADMIN, MemberFunction.BILLING])
    yield (
        f"""
        insert into members (id, version, created_at, organisation_id, kind, issuer, subject,
                             display_name, departments, functions, leads_team, valid_from)
        select pg_temp.made('head', p.no), 1, pg_temp.instant(), pg_temp.made('provider', p.no),
               '{MemberKind.PERSON}', $3, 'traeger-' || p.no, 'Leitung (Demo)', '{{}}',
               {functions}, false, pg_temp.today() - 1000
        from generate_series($1::int, $2::int) p (no)""",
        [(*bounds, issuer) for bounds in chunks(size.providers, 4 * FEW)],
    )


def facilities(size: Size) -> Iterator[Chunked]:
    """Write the facilities, and where they are: in real places, in streets that are not."""
    words = shipped("nation.yaml")["words"]
    yield (
        f"""
        insert into facilities (id, version, created_at, provider_id, name, description,
          address_protected, public_ags, public_latitude, public_longitude, public_accuracy)
        select pg_temp.made('facility', s.no), 1, pg_temp.instant(),
               pg_temp.made('provider', s.provider),
               case when s.home then 'Haus ' else 'Büro ' end
               || {one_of("house", "s.no", words)} || ' ' || s.no,
               {one_of("description", "s.no", shipped("nation.yaml")["sentences"])},
               s.protected,
               case when s.protected then around.ags else s.ags end,
               case when s.protected then around.lat else s.lat end,
               case when s.protected then around.lon else s.lon end,
               case when s.protected then 'POSTAL_REGION' else 'POSTAL_CODE' end
        from nation_sites s
        join nation_regions around on around.digits = left(s.postal_code, 3)
        where s.no between $1 and $2""",
        chunks(size.facilities),
    )
    yield (
        f"""
        insert into facility_addresses (facility_id, provider_id, address_protected, street,
          house_number, postal_code, city, ags, latitude, longitude, accuracy)
        select pg_temp.made('facility', s.no), pg_temp.made('provider', s.provider), s.protected,
               {one_of("street", "s.no", words)} || 'weg (Demo)',
               {between("number", "s.no", 1, 120)}::text, s.postal_code, s.place, s.ags,
               s.lat, s.lon, 'POSTAL_CODE'
        from nation_sites s where s.no between $1 and $2""",
        chunks(size.facilities),
    )


# The middle of the postal codes with the same three digits, as the facilities take it.
REGIONS = """
    create temp table nation_regions on commit drop as
    select m.digits, m.lat, m.lon, k.ags
    from (select left(postal_code, 3) as digits, avg(lat) as lat, avg(lon) as lon
          from postal_codes group by 1) m
    left join (select left(p.postal_code, 3) as digits,
                      mode() within group (order by r.ags) as ags
               from postal_codes p cross join unnest(p.regions) r (ags) group by 1) k
      on k.digits = m.digits
"""


def offers(size: Size) -> Iterator[Chunked]:
    """Write the offers."""
    data = shipped("nation.yaml")
    living = "n.kind <> 'AMBULATORY'"
    prose = " || ' ' || ".join(
        one_of(f"sentence {place}", "n.no", data["sentences"]) for place in range(4)
    )
    yield (
        f"""
        insert into offers (id, version, created_at, provider_id, facility_id, group_id,
          service_type, kind, billing_unit, title, summary, concept, age_min, age_max, genders,
          specialisations, exclusions, languages, accessibility, catchment, places,
          emergency_admission, auto_confirm_hours, state, published_at)
        select pg_temp.made('offer', n.no), 1, pg_temp.instant(),
               pg_temp.made('provider', n.provider), pg_temp.made('facility', n.site),
               case when n.permit then pg_temp.made('group', n.no) end, n.type, n.kind, n.unit,
               n.title || ' ' || {one_of("title", "n.no", data["words"])} || ' ' || n.place,
               {one_of("summary", "n.no", data["sentences"])}, {prose},
               (n.ages ->> 0)::int, (n.ages ->> 1)::int, n.genders,
               {some_of("specialisation", "n.no", data["specialisations"], living)},
               {some_of("exclusion", "n.no", data["exclusions"], living)},
               {some_of("language", "n.no", data["languages"])},
               {some_of("access", "n.no", data["accessibility"])},
               case when pg_temp.chance('catchment', n.no) < 0.05 then array[n.ags]
                    else '{{}}' end,
               c.places, n.emergency,
               case when n.emergency and pg_temp.chance('automatic', n.no) < 0.5
                    then {between("hours", "n.no", 12, 72)} end,
               n.state, pg_temp.instant() - interval '1 day' * {between("on", "n.no", 1, 900)}
        from (select o.*, pg_temp.chance('emergency', o.no)
                          < case o.type when 'CUSTODY' then 0.8 else 0.12 end as emergency
              from nation_offers o where o.no between $1 and $2) n
        join nation_capacities c on c.offer = n.no""",
        chunks(sum(size.offers())),
    )


def rates(size: Size) -> Iterator[Chunked]:
    """Write the rates: this year's, of half of the offers last year's, and some of one office.

    The office at the seat agrees for all (§ 78e SGB VIII), or for itself (§ 77).
    """
    price = (
        "round((o.rate * (0.92 + 0.16 * pg_temp.chance('land' || left(o.ags, 2), 0))"
        " * exp(0.16 * (pg_temp.chance('rate a', o.no) + pg_temp.chance('rate b', o.no)"
        " + pg_temp.chance('rate c', o.no) - 1.5) * 2))::numeric, 2)"
    )
    yield (
        f"""
        insert into offer_rates (id, version, created_at, provider_id, offer_id, component, unit,
          contracting_office_id, youth_office_id, rate, investment_share, absence_rule,
          valid_from, valid_until, basis, state, decided_at)
        select pg_temp.made('rate', o.no * 4 + k.no), 1, pg_temp.instant(),
               pg_temp.made('provider', o.provider), pg_temp.made('offer', o.no), 'BASIC', o.unit,
               seat.id, case when k.own then seat.id end, p.rate,
               case when o.permit then round(p.rate * 0.11, 2) else 0 end,
               case when o.unit = 'DAY_RATE' then '{json.dumps(ABSENCE_RULE)}'::jsonb end,
               k.since, k.until, 'AGREEMENT', 'AGREED', k.since - interval '20 days'
        from nation_offers o
        join lateral (select id from nation_offices f where f.ags = o.ags order by f.no limit 1)
          seat on true
        cross join lateral (values
          (0, 1.0, false, make_date(extract(year from pg_temp.today())::int, 1, 1), null::date,
           true),
          (1, 0.965, false, make_date(extract(year from pg_temp.today())::int - 1, 1, 1),
           make_date(extract(year from pg_temp.today())::int - 1, 12, 31),
           pg_temp.chance('last year', o.no) < 0.5),
          (2, 0.95, true, make_date(extract(year from pg_temp.today())::int, 1, 1), null::date,
           not o.permit and pg_temp.chance('own', o.no) < 0.06)
        ) k (no, share, own, since, until, wanted)
        cross join lateral (select round(({price} * k.share)::numeric, 2) as rate) p
        where k.wanted and pg_temp.chance('agreed', o.no) < 0.97 and o.no between $1 and $2""",
        chunks(sum(size.offers()), FEW // 10),  # the trigger looks at all rates of a statement
    )


def announced(size: Size) -> Iterator[Chunked]:
    """Decide which offers announce how many vacancies and places."""
    listed = " union all ".join(
        f"""
        select o.no as offer, k, o.provider, o.state
        from (select o.*, round({number} * sum(w) over upto / sum(w) over ()) as until,
                     round({number} * (sum(w) over upto - w) / sum(w) over ()) as since
              from (select n.*, case when pg_temp.chance('announces', n.no) < 0.22 then 0
                                     when pg_temp.chance('announces', n.no) < 0.9 then 1
                                     else 2 end + 0.000001 as w
                    from nation_offers n where n.permit = {permit}) o
              window upto as (order by o.no)) o,
             generate_series(1, (o.until - o.since)::int) k"""
        for permit, number in (
            ("true", size.vacancies("stationary")),
            ("false", size.vacancies("ambulatory")),
        )
    )
    yield (
        f"""
        create temp table nation_vacancies on commit drop as
        select d.*, case when pg_temp.chance('until', d.no) < 0.12
                         then d.available_from + {between("for", "d.no", 120, 400)}
                    end as available_until
        from (select v.no, v.offer, v.provider, v.state,
               pg_temp.today() + (v.k::int - 1) * {APART} + case
                 when pg_temp.chance('at once', v.no) < 0.55 then -{between("d", "v.no", 0, 30)}
                 else {between("in days", "v.no", 1, 90)} end as available_from,
               1 + width_bucket(pg_temp.chance('places', v.no),
                                array[0.6, 0.85, 0.95]::float8[]) as places,
               case when pg_temp.chance('stale', v.no) < 0.1 then {between("old", "v.no", 29, 90)}
                    else {between("age", "v.no", 0, 13)} end as said_days_ago
              from (select a.*, row_number() over (order by a.offer, a.k) as no
                    from ({listed}) a) v) d""",
        ONCE,
    )


def vacancies(count: int) -> Iterator[Chunked]:
    """Write the vacancies of today with their places; one in ten was not confirmed in time."""
    yield (
        f"""
        insert into vacancies (id, version, created_at, provider_id, offer_id, offer_state,
          available_from, available_until, as_of, confirm_by)
        select pg_temp.made('vacancy', v.no), 1, pg_temp.instant(),
               pg_temp.made('provider', v.provider), pg_temp.made('offer', v.offer), v.state,
               v.available_from, v.available_until,
               pg_temp.instant() - interval '1 day' * v.said_days_ago
                 - interval '1 second' * {between("second", "v.no", 0, 40000)},
               pg_temp.today() - v.said_days_ago::int + 28
        from nation_vacancies v where v.no between $1 and $2""",
        chunks(count),
    )
    yield (
        """
        insert into places (id, provider_id, offer_id, vacancy_id, withdrawn)
        select pg_temp.made('place', v.no * 8 + p), pg_temp.made('provider', v.provider),
               pg_temp.made('offer', v.offer), pg_temp.made('vacancy', v.no), false
        from nation_vacancies v, generate_series(1, v.places) p
        where v.no between $1 and $2""",
        chunks(count),
    )


def _types(size: Size) -> list[Row]:
    return [
        {"permit": False} | kind | {"no": no, "number": number}
        for no, (kind, number) in enumerate(zip(offer_types(), size.offers(), strict=True), 1)
    ]
