"""A market to measure: 20,000 published offers of 200 providers, and who looks at it."""

from uuid import UUID

import asyncpg

from tests.support import schema

DATABASE = "benchmark"
OFFICE = UUID("018f0000-0000-7000-8000-000000000001")
SUBJECT = "benchmark"

# As the administrator, past the policies; the triggers write the projections of the market.
FILL = """
insert into organisations (id, kind, name, city, version, created_at)
  select gen_random_uuid(), 'PROVIDER', 'Träger ' || n, 'Musterstadt', 1, '2026-01-01'
  from generate_series(1, 200) n;
insert into organisations (id, kind, name, city, ags, version, created_at)
  select case n when 1 then $office$::uuid else gen_random_uuid() end,
         'YOUTH_OFFICE', 'Jugendamt ' || n, 'Musterstadt', '10046', 1, '2026-01-01'
  from generate_series(1, 556) n;
insert into members (id, organisation_id, kind, issuer, subject, display_name, departments,
                     valid_from, version, created_at)
  select gen_random_uuid(), o.id, 'PERSON', $issuer$,
         case n when 1 then $subject$ else n::text end, 'Fachkraft ' || n, '{ASD}',
         '2020-01-01', 1, '2026-01-01'
  from organisations o, generate_series(1, 10) n;
insert into facilities (id, provider_id, name, address_protected, public_ags, public_latitude,
                        public_longitude, public_accuracy, version, created_at)
  select gen_random_uuid(), o.id, 'Haus ' || n, false, '10046', 49.4658, 7.1672, 'EXACT',
         1, '2026-01-01'
  from organisations o, generate_series(1, 2) n where o.kind = 'PROVIDER';
insert into offers (id, provider_id, facility_id, service_type, kind, billing_unit, title, concept,
                    age_min, age_max, genders, specialisations, languages, places, state,
                    published_at, version, created_at)
  select gen_random_uuid(), f.provider_id, f.id, 'RESIDENTIAL_CARE', 'RESIDENTIAL', 'DAY_RATE',
         'Wohngruppe ' || md5(f.id::text || n), repeat('Haus mit Garten. ', 6), 6, 17,
         '{FEMALE,MALE,DIVERSE}', '{TRAUMA,ADHD}', '{tr}', 9, 'PUBLISHED',
         '2026-01-01', 1, '2026-01-01'
  from facilities f, generate_series(1, 50) n;
"""


async def build(pattern: str, issuer: str) -> None:
    """Make the database and its market; `pattern` is an address with `{user}`, `{database}`."""
    await schema.build(pattern, DATABASE)
    admin = await asyncpg.connect(pattern.format(user="postgres", database=DATABASE))
    given = {"$office$": f"'{OFFICE}'", "$issuer$": f"'{issuer}'", "$subject$": f"'{SUBJECT}'"}
    statement = FILL
    for name, value in given.items():
        statement = statement.replace(name, value)
    await admin.execute(statement)
    await admin.execute("vacuum (analyze)")
    await admin.close()
