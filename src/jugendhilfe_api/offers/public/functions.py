"""Whether a place is free, said to everybody: yes or no, and nothing else.

Vacancies, places and who has them are not for the public: so a function asks them, as the owner of
the tables, and answers with one bit. A vacancy that was not confirmed in time does not count, and
neither does a hold that has run out.
"""

from typing import Any

from sqlalchemy import Boolean, func

from jugendhilfe_api.core.database.functions import function
from jugendhilfe_api.core.database.policies import NOW, TODAY
from jugendhilfe_api.core.principal import Role

function(
    "is_free_now(uuid)",
    f"""
    create or replace function is_free_now(offer uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
      select exists (
        select from vacancies v join places p on p.vacancy_id = v.id
        where v.offer_id = $1 and not p.withdrawn
          and v.available_from <= {TODAY} and coalesce(v.available_until > {TODAY}, true)
          and v.confirm_by >= {TODAY}
          and not exists (
            select from occupancies o
            where o.place_id = p.id and o.nights @> {TODAY}
              and (o.state = 'BOOKED' or o.held_until > {NOW})))
    $$
    """,  # noqa: S608 - the fragments are ours
    Role.PUBLIC,
)


def is_free_now(offer_id: Any) -> Any:
    """Write whether a place of an offer is free today."""
    return func.is_free_now(offer_id, type_=Boolean())
