"""SQL of key figures: how each is computed, released and read.

Computed are all cells of one office at a time: (month, value). An office has at most some ten
thousand bookings, and a full recomputation of every office gives the same cells.
"""

# ruff: noqa: S608 - the statements are put together from the constants of this module only
from collections.abc import Mapping

from sqlalchemy import Boolean, Date, Integer, Text, bindparam, column, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.invoices.models import InvoiceLine
from jugendhilfe_api.payments.models import PaymentOrder

STAYS = "youth_office_id = :office and state in ('ACTIVE', 'ENDED')"
PAID_LINES = f"""{InvoiceLine.__tablename__} l
        join {PaymentOrder.__tablename__} o on o.youth_office_id = l.youth_office_id
          and o.invoice_id = l.invoice_id and o.state = 'RELEASED'
        where l.youth_office_id = :office and l.state = 'PAYABLE'"""

CELLS: Mapping[str, str] = {
    "begun_stays": f"""
        select date_trunc('month', admission_day)::date as month, count(*)::numeric as value
        from bookings where {STAYS} group by 1""",
    "running_stays": f"""
        select m.month::date as month, count(b.id)::numeric as value
        from (select generate_series(date_trunc('month', min(admission_day)),
                                     date_trunc('month', cast(:today as date)),
                                     interval '1 month') as month
              from bookings where {STAYS}) m
        left join bookings b on {STAYS.replace("youth", "b.youth").replace("state", "b.state")}
          and b.admission_day < m.month + interval '1 month'
          and (b.discharge_day is null or b.discharge_day >= m.month + interval '1 month')
        group by 1""",
    "spending": f"""
        select date_trunc('month', l.first_day)::date as month, sum(l.amount) as value
        from {PAID_LINES} group by 1""",
    "average_daily_rate": f"""
        select date_trunc('month', l.first_day)::date as month,
               sum(l.amount) / nullif(sum(l.quantity), 0) as value
        from {PAID_LINES} and l.unit = 'DAY_RATE' group by 1""",
    "unsuccessful_searches": """
        select date_trunc('month', closed_at at time zone 'Europe/Berlin')::date as month,
               100.0 * count(*) filter (where state = 'UNSUCCESSFUL') / count(*) as value
        from placement_requests
        where youth_office_id = :office and state in ('MATCHED', 'UNSUCCESSFUL') group by 1""",
    # A match closes the request in the same instant.
    "median_days_to_match": """
        select date_trunc('month', closed_at at time zone 'Europe/Berlin')::date as month,
               (percentile_cont(0.5) within group
                 (order by extract(epoch from closed_at - opened_at)) / 86400)::numeric as value
        from placement_requests
        where youth_office_id = :office and state = 'MATCHED' group by 1""",
    "contacts_per_request": """
        select date_trunc('month', closed_at at time zone 'Europe/Berlin')::date as month,
               percentile_cont(0.5) within group (order by contacts)::numeric as value
        from placement_requests
        where youth_office_id = :office and state in ('MATCHED', 'UNSUCCESSFUL') group by 1""",
}

# Writes the cells that differ and removes those that are gone: an unchanged cell keeps its row.
ROLL_UP = """
with fresh as ({cells}),
gone as (
  delete from figure_values v
  where v.figure = :figure and v.youth_office_id = :office
    and not exists (select from fresh f where f.month = v.month)
)
insert into figure_values (figure, youth_office_id, month, value, as_of)
select :figure, :office, month, value, :now from fresh where value is not null
on conflict (figure, youth_office_id, month) do update
  set value = excluded.value, as_of = excluded.as_of
  where figure_values.value <> excluded.value
"""

# Below the oldest running transaction nothing can appear any more (see infra.changes).
NEXT_CHANGES = text(
    """
    select c.xid::text as xid, c.seq, c.kind, c.concerns
    from changes c
    left join rollup_positions p on p.name = 'figures'
    where (p.name is null or (c.xid, c.seq) > (p.xid, p.seq))
      and c.xid < pg_snapshot_xmin(pg_current_snapshot())
    order by c.xid, c.seq limit 5000
    """
)
REMEMBER = text(
    """
    insert into rollup_positions (name, xid, seq, as_of)
    values ('figures', cast(cast(:xid as text) as xid8), :seq, :now)
    on conflict (name) do update
      set xid = excluded.xid, seq = excluded.seq, as_of = excluded.as_of
    """
)
OFFICES = text("select id from organisations where kind = 'YOUTH_OFFICE' and id = any(:ids)")
ALL_OFFICES = text("select id from organisations where kind = 'YOUTH_OFFICE' and active")

# A cell is shown if enough offices stand behind it, each with enough cases (of counts), and none
# of them makes up most of it. Sums are not released: nothing can be subtracted from them.
RELEASE = text(
    """
    with cells as (
      select v.figure, v.month, s.scope, count(*) as contributors,
             min(v.value) as minimum, max(v.value) as maximum,
             percentile_cont(0.5) within group (order by v.value)::numeric as median,
             sum(v.value) as total
      from figure_values v
      join organisations o on o.id = v.youth_office_id
      cross join lateral (values ('ALL'), (coalesce(o.land, 'NONE'))) s (scope)
      where v.figure = any(:figures)
        and (:running or v.month < date_trunc('month', cast(:day as date)))
      group by v.figure, v.month, s.scope
    ), judged as (
      select c.*, c.contributors < :contributors
             or (c.figure = any(:counts) and c.minimum < :cases)
             or (c.total > 0 and c.maximum * 100 > c.total * :share) as suppressed
      from cells c where c.scope <> 'NONE'
    )
    insert into released_values
      (id, release_id, audience, figure, figure_version, month, scope,
       contributors, minimum, median, maximum, suppressed)
    select gen_random_uuid(), :release, :audience, figure,
           (cast(:versions as jsonb) ->> figure)::integer, month, scope,
           case when not suppressed then contributors end,
           case when not suppressed then minimum end,
           case when not suppressed then median end,
           case when not suppressed then maximum end,
           suppressed
    from judged
    """
)

NUMBER = "round({0}, 4)::text"
INSTANT = """to_char({0} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""

_OWN = """(select figure, month, value, as_of from figure_values where youth_office_id =
           (select nullif(current_setting('app.organisation', true), '')::uuid))"""
_NOBODYS = """(select null::text as figure, null::date as month, null::numeric as value,
               null::timestamptz as as_of)"""


def _answer(own: str) -> Statement:
    """Write one row: the answer of a query as JSON. What nobody has a value for is null."""
    body = f"""
    (with newest as (
       select id, released_on from figure_releases order by released_on desc limit 1
     ), asked as (
       select f.figure, f.version, f.unit, m::date as month
       from unnest(:figures, :versions, :units) f (figure, version, unit),
            generate_series(:first, :last, interval '1 month') m
     ), land as (
       select coalesce(:land, (select land from organisations
         where id = (select nullif(current_setting('app.organisation', true), '')::uuid))) as code
     )
     select coalesce(json_agg(json_build_object(
       'figure', upper(a.figure), 'version', a.version, 'unit', a.unit,
       'month', to_char(a.month, 'YYYY-MM'),
       'own', case when v.figure is not null then json_build_object(
         'value', {NUMBER.format("v.value")}, 'as_of', {INSTANT.format("v.as_of")}) end,
       'peers', case when r.id is not null then json_build_object(
         'suppressed', r.suppressed, 'contributors', r.contributors,
         'minimum', {NUMBER.format("r.minimum")}, 'median', {NUMBER.format("r.median")},
         'maximum', {NUMBER.format("r.maximum")}, 'released_on', n.released_on) end
     ) order by a.figure, a.month), '[]')::text as items
     from asked a cross join land l
     left join {own} v on v.figure = a.figure and v.month = a.month
     left join newest n on true
     left join released_values r on r.release_id = n.id and r.figure = a.figure
       and r.month = a.month and r.scope = case when :by_land then l.code else 'ALL' end) answer
    """
    parameters = (
        bindparam("figures", type_=ARRAY(Text)),
        bindparam("versions", type_=ARRAY(Integer)),
        bindparam("units", type_=ARRAY(Text)),
        bindparam("first", type_=Date),
        bindparam("last", type_=Date),
        bindparam("land", type_=Text),
        bindparam("by_land", type_=Boolean),
    )
    return Statement(select(column("items", Text)).select_from(text(body).bindparams(*parameters)))


# Only a youth office has values of its own, and only its role may read the rollup.
ANSWERS = {role: _answer(_OWN if role is Role.YOUTH_OFFICE else _NOBODYS) for role in Role}
