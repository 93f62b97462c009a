"""End what providers may see of young people who have left and whose invoices are settled.

Bookings know no invoices, so this is done from here. What is settled was released to the treasury
or paid; an invoice that still waits for anything keeps the access open.
"""

from sqlalchemy import ARRAY, Integer, Uuid, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import NOW, TODAY, JobRole
from jugendhilfe_api.core.database.transaction import JobTx
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.placements.bookings import service as bookings

MOST_AT_ONCE = 500

# As the owner of the tables, because no job reads bookings, invoices and orders together.
function(
    "end_provider_access(integer, integer, jsonb, integer)",
    f"""
    create or replace function end_provider_access(
        after_settlement integer, without_invoice integer, offices jsonb, most integer
    ) returns table (id uuid, version integer, concerns uuid[])
    language sql volatile security definer set search_path = public, pg_temp as $$
      with invoiced as (
        select l.booking_id, max(p.released_at) as settled_at,
               bool_and(i.state in ('TRANSFERRED', 'PAID')) as settled
          from bookings b
          join invoice_lines l on l.booking_id = b.id
          join invoices i on i.id = l.invoice_id and i.state not in ('CORRECTED', 'CANCELLED')
          left join payment_orders p on p.invoice_id = i.id and p.state = 'RELEASED'
         where b.state = 'ENDED' and b.access_ended_at is null
         group by l.booking_id
      ), due as (
        select b.id
          from bookings b
          left join invoiced i on i.booking_id = b.id
         where b.state = 'ENDED' and b.access_ended_at is null
           and case when i.booking_id is null then b.discharge_day + $2 <= {TODAY}
                    else i.settled and i.settled_at
                         + coalesce(($3 ->> b.youth_office_id::text)::integer, $1)
                           * interval '1 day' <= {NOW} end
         order by b.discharge_day, b.id limit $4
           for update of b skip locked
      )
      update bookings b set access_ended_at = {NOW}, version = b.version + 1
        from due where b.id = due.id
      returning b.id, b.version, array[b.youth_office_id, b.provider_id]
    $$
    """,  # noqa: S608 - constants of `policies`
    JobRole.EXPIRY,
)


async def end(tx: JobTx) -> None:
    """End the access to bookings whose time is over, and tell both sides."""
    terms = bookings.access_terms(tx.today)
    ended = func.end_provider_access(
        terms["days_after_settlement"],
        terms["days_without_invoice"],
        literal(terms["offices"], JSONB()),
        MOST_AT_ONCE,
    ).table_valued(
        column("id", Uuid()), column("version", Integer()), column("concerns", ARRAY(Uuid()))
    )
    found = select(ended.c.id, ended.c.version, ended.c.concerns)
    await changes.record_many(tx, "booking.access-ended", found, ["access_ended_at"])
