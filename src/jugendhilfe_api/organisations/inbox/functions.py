"""The only statements that put something into an inbox, and that settle it from outside.

Whoever acts may notify another organisation, and settle what its act has dealt with; but nobody
may read or write what waits for others. So two functions do it as the owner of the tables: they
are given codes and ids, and answer with what has become of the entries (id, version, owner).
"""

from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import WITH_TOKEN, JobRole

NOW = "nullif(current_setting('app.now', true), '')::timestamptz"
US = "nullif(current_setting('app.organisation', true), '')::uuid"
HEAD = """returns table (id uuid, version integer, organisation_id uuid)
    language sql volatile security definer set search_path = public, pg_temp"""

# What is there already stays as it is, done or not: a job may notify as often as it likes.
PUT = f"""
    create or replace function put_in_inbox(
        entry uuid, kind text, subject_type text, subject uuid, period text, organisation uuid,
        facility uuid, department text, member uuid, due_on date
    ) {HEAD} as $$
      insert into inbox_entries as e
        (id, kind, subject_type, subject_id, period, organisation_id, facility_id, department,
         member_id, due_on, state, version, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'OPEN', 1, {NOW})
      on conflict (organisation_id, kind, subject_id, period) do nothing
      returning e.id, e.version, e.organisation_id
    $$
"""  # noqa: S608 - every name in it is ours
SETTLE = f"""
    create or replace function settle_inbox(kinds text[], subjects uuid[]) {HEAD} as $$
      update inbox_entries e
         set state = 'DONE', done_at = {NOW}, version = e.version + 1,
             done_by = case when e.organisation_id = {US}
                            then nullif(current_setting('app.member', true), '')::uuid end
       where e.subject_id = any($2) and e.kind = any($1) and e.state = 'OPEN'
      returning e.id, e.version, e.organisation_id
    $$
"""  # noqa: S608 - every name in it is ours


def declare() -> None:
    """Declare the functions; every audience and the job of expiry may call them."""
    callers = (*WITH_TOKEN, JobRole.EXPIRY)
    put = "put_in_inbox(uuid, text, text, uuid, text, uuid, uuid, text, uuid, date)"
    function(put, PUT, *callers)
    function("settle_inbox(text[], uuid[])", SETTLE, *callers)
