"""The helps of a year and who gets them: who lives where, since when, until when."""

# ruff: noqa: S608 - our own names and numbers are put together, nothing from outside
import json
from collections.abc import Iterator

from jugendhilfe_api.seeding.nation.market import ONCE, Chunked
from jugendhilfe_api.seeding.nation.size import Size, measure_types
from jugendhilfe_api.seeding.nation.values import between, lasting

MEAN_STAY = 420  # days
OLDEST_DAYS = 7600  # not yet 21 years
ELSEWHERE = 0.25  # of the young people live far from their youth office
BEFORE = "EDUCATIONAL_AIDE"  # a help of young people who lived in a home earlier


def dealt(size: Size) -> Iterator[Chunked]:
    """Give each help a number, office by office, and deal the types out among them."""
    bounds = size.measure_bounds()
    types = [
        {"no": no, "first": bounds[no - 1], "last": bounds[no], **kind}
        for no, kind in enumerate(measure_types(), 1)
    ]
    yield (
        f"""
        create temp table nation_types on commit drop as
        select x.*, coalesce(x.places, false) as placed, coalesce(x.family, false) as families
        from jsonb_to_recordset('{json.dumps(types)}') as x (no int, first bigint, last bigint,
          type text, kind text, running float8, months int, ages jsonb, places boolean,
          family boolean)""",
        ONCE,
    )
    place = f"((m - 1) * {size.step}::bigint) % {size.measures}"
    yield (
        f"""
        create temp table nation_dealt on commit drop as
        select m, o.no as office, t.no as type_no, t.type, t.placed,
               pg_temp.chance('running', m) < t.running as running
        from nation_offices o, generate_series(o.first, o.last) m
        join nation_types t on {place} >= t.first and {place} < t.last""",
        ONCE,
    )
    yield "analyze nation_dealt", ONCE


def places() -> Iterator[Chunked]:
    """Give each offer the places that are taken or were, in the order of the map."""
    yield (
        """
        create temp table nation_places on commit drop as
        with wanted as (
          select d.type, greatest(count(*) filter (where d.running),
                                  count(*) filter (where not d.running)) as number
          from nation_dealt d
          where d.placed group by d.type
        ), cut as (
          select o.no as offer, o.type,
                 round(w.number * (sum(o.weight) over upto - o.weight)
                       / sum(o.weight) over (partition by o.type)) as since,
                 round(w.number * sum(o.weight) over upto
                       / sum(o.weight) over (partition by o.type)) as until
          from nation_offers o
          join wanted w on w.type = o.type
          join nation_types t on t.placed and t.type = o.type and t.kind = o.kind
          window upto as (partition by o.type order by o.no)
        )
        select row_number() over (order by c.offer, p) as no, c.offer, c.type, p as rank
        from cut c, generate_series(c.since::bigint + 1, c.until::bigint) p""",
        ONCE,
    )
    yield "analyze nation_places", ONCE


def stays() -> Iterator[Chunked]:
    """Let young people live at the places: now, before that, and in the year before.

    At a place one stay follows the other, so no night is taken twice. Most live near their
    office: helps and places are both in the order of the map, and some of them change places.
    """
    yield (
        f"""
        create temp table nation_living on commit drop as
        with ranked as (
          select d.m, d.office, d.type,
                 row_number() over (partition by d.type order by d.m) as rank,
                 pg_temp.chance('elsewhere', d.m) < {ELSEWHERE} as away
          from nation_dealt d
          where d.placed and d.running
        ), homes as (
          select type, rank, row_number() over (partition by type order by rank) as k
          from ranked where away
        ), changed as (
          select m, type,
                 row_number() over (partition by type order by pg_temp.chance('where', m), m) as k
          from ranked where away
        )
        select r.m, r.office, p.no as place, p.offer
        from ranked r
        left join changed c on c.m = r.m
        left join homes h on h.type = c.type and h.k = c.k
        join nation_places p on p.type = r.type and p.rank = coalesce(h.rank, r.rank)""",
        ONCE,
    )
    yield (
        """
        create temp table nation_left on commit drop as
        with ended as (
          select d.m, d.office, d.type,
                 row_number() over (partition by d.type order by d.m) as rank,
                 count(*) over (partition by d.type) as number
          from nation_dealt d
          where d.placed and not d.running
        ), whole as (select type, count(*) as places from nation_places group by type)
        select e.m, e.office, p.no as place, p.offer
        from ended e join whole w on w.type = e.type
        join nation_places p
          on p.type = e.type and p.rank = 1 + (e.rank - 1) * w.places / e.number""",
        ONCE,
    )
    since = f"""
        case when l.place is not null then {between("this year", "p.no", 1, 350)}
             when h.place is not null then {between("last year", "p.no", 365, 715)}
             else {between("long", "p.no", 365, 1900)} end"""
    yield (
        f"""
        create temp table nation_stays on commit drop as
        with earlier as (
          select p.no as place, p.offer, row_number() over (order by p.no) as rank
          from nation_places p left join nation_left l on l.place = p.no
          where l.place is null and pg_temp.chance('history', p.no) < 0.5
        ), formerly as (
          select d.m, d.office, row_number() over (order by d.m) as rank
          from nation_dealt d where d.type = '{BEFORE}'
        ), history as (
          select e.place, e.offer, f.m, f.office
          from (select (select count(*) from earlier) as earlier,
                       (select count(*) from formerly) as formerly) n
          cross join earlier e join formerly f
            on f.rank = 1 + (e.rank - 1) * n.formerly / greatest(n.earlier, n.formerly)
        ), chained as (
          select p.no as place, p.offer, n.m as m_now, n.office as office_now, l.m as m_left,
                 l.office as office_left, h.m as m_before, h.office as office_before,
                 pg_temp.today() - {since} as turned,
                 {between("gap", "p.no", 0, 10)} as gap,
                 {lasting("left", "p.no", MEAN_STAY)} as stayed
          from nation_places p
          left join nation_living n on n.place = p.no
          left join nation_left l on l.place = p.no
          left join history h on h.place = p.no
        )
        select row_number() over (order by s.place, s.admission) as no, s.*
        from (
          select place, offer, m_now as m, office_now as office, turned as admission,
                 null::date as discharge, 'RUNNING' as which
          from chained where m_now is not null
          union all
          select place, offer, m_left, office_left, turned - gap - stayed, turned - gap, 'ENDED'
          from chained where m_left is not null
          union all
          select place, offer, m_before, office_before, turned - gap - stayed, turned - gap,
                 'BEFORE'
          from chained where m_before is not null and m_left is null
        ) s""",
        ONCE,
    )
    yield "analyze nation_stays", ONCE


def helps() -> Iterator[Chunked]:
    """Put together what is known of each help: whose it is, since when, until when.

    `first_day` is that of the first stay or help, when the case was opened.
    """
    ended = f"pg_temp.today() - {between('ended', 'd.m', 1, 364)}"
    length = lasting("length", "d.m", "t.months * 30")
    yield (
        f"""
        create temp table nation_helps on commit drop as
        select d.m, d.office, d.type_no, t.families, d.running, w.begun, w.until, f.first_day,
               greatest(
                 coalesce(s.admission, w.begun) - (365.25 * (a.low + 0.02 + (a.high - a.low + 0.9)
                                          * pg_temp.chance('age', d.m)))::int,
                 case when not t.families
                      then coalesce(w.until, pg_temp.today()) - {OLDEST_DAYS} end) as born_on,
               case when o.genders = '{{FEMALE}}' then 'FEMALE'
                    when o.genders = '{{MALE}}' then 'MALE'
                    when pg_temp.chance('diverse', d.m) < 0.004 then 'DIVERSE'
                    when pg_temp.chance('gender', d.m)
                         < case when t.families then 0.78 else 0.46 end then 'FEMALE'
                    else 'MALE' end as gender
        from nation_dealt d
        join nation_types t on t.no = d.type_no
        left join nation_stays s on s.m = d.m
        left join nation_offers o on o.no = s.offer
        cross join lateral (
          select case when d.running then null
                      when s.which = 'ENDED' then s.discharge else {ended} end as until) u
        cross join lateral (
          select case when s.which <> 'BEFORE' then s.admission
                      else coalesce(u.until, pg_temp.today()) - {length} end as begun,
                 u.until) w
        cross join lateral (select least(w.begun, s.admission) as first_day) f
        cross join lateral (
          select coalesce((o.ages ->> 0)::int, (t.ages ->> 0)::int) as low,
                 coalesce((o.ages ->> 1)::int, (t.ages ->> 1)::int) as high) a""",
        ONCE,
    )
    yield "create index on nation_helps (m)", ONCE
    yield "analyze nation_helps", ONCE
