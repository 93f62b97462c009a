"""The permits of the homes: a group for each offer, and what the authority in charge approves."""

# ruff: noqa: S608 - our own names and numbers are put together, nothing from outside
from collections.abc import Iterator

from jugendhilfe_api.seeding.nation.market import ONCE, Chunked, chunks
from jugendhilfe_api.seeding.nation.size import Size
from jugendhilfe_api.seeding.nation.values import between, one_of

CONDITIONS = (
    "Die Nachtbereitschaft ist durch eine Fachkraft sicherzustellen.",
    "Der Brandschutz ist jährlich nachzuweisen.",
    "Das Schutzkonzept ist innerhalb eines Jahres fortzuschreiben.",
)


def capacities() -> Iterator[Chunked]:
    """Decide how many places each offer has: those that are taken, and those of its vacancies."""
    yield (
        """
        create temp table nation_capacities on commit drop as
        select o.no as offer,
               case when coalesce(t.places, 0) + coalesce(v.places, 0) > 0
                    then coalesce(t.places, 0) + coalesce(v.places, 0) else o.weight end as places
        from nation_offers o
        left join (select offer, count(*)::int as places from nation_places group by offer) t
          on t.offer = o.no
        left join (select offer, sum(places)::int as places from nation_vacancies group by offer) v
          on v.offer = o.no""",
        ONCE,
    )
    yield "analyze nation_capacities", ONCE


def permits(size: Size) -> Iterator[Chunked]:
    """Write groups, permits and what they approve: before the offers, which need them."""
    of_homes = """
        from nation_offers o join nation_capacities c on c.offer = o.no
        where o.permit and o.site between $1 and $2"""
    yield (
        f"""
        insert into facility_groups (id, version, created_at, provider_id, facility_id, name,
                                     available_places, age_min, age_max, genders)
        select pg_temp.made('group', o.no), 1, pg_temp.instant(),
               pg_temp.made('provider', o.provider), pg_temp.made('facility', o.site),
               'Gruppe ' || o.no, c.places, (o.ages ->> 0)::int, (o.ages ->> 1)::int, o.genders
        {of_homes}""",
        chunks(size.facilities),
    )
    yield (
        f"""
        insert into permits (id, version, created_at, provider_id, facility_id, authority_id,
                             number, legal_basis, valid_from, state)
        select pg_temp.made('permit', s.no), 1, pg_temp.instant(),
               pg_temp.made('provider', s.provider), pg_temp.made('facility', s.no),
               j.authority_id, 'BE-' || s.ags || '-' || s.no, 'INSTITUTION',
               pg_temp.today() - {between("permit", "s.no", 1000, 5000)}, 'ACTIVE'
        from nation_sites s
        join jurisdictions j on j.ags = s.ags and j.task = 'PERMITS' and j.valid_until is null
        where s.home and s.no between $1 and $2""",
        chunks(size.facilities),
    )
    yield (
        f"""
        insert into permit_places (id, provider_id, facility_id, permit_id, group_id, places,
                                   age_min, age_max, genders)
        select pg_temp.made('approved', o.no), pg_temp.made('provider', o.provider),
               pg_temp.made('facility', o.site), pg_temp.made('permit', o.site),
               pg_temp.made('group', o.no), c.places + {between("spare", "o.no", 0, 2)},
               (o.ages ->> 0)::int, (o.ages ->> 1)::int, o.genders
        {of_homes}""",
        chunks(size.facilities),
    )
    yield (
        f"""
        insert into permit_conditions (id, provider_id, facility_id, permit_id, text,
                                       names_persons, imposed_on, fulfilled_on)
        select pg_temp.made('condition', s.no), pg_temp.made('provider', s.provider),
               pg_temp.made('facility', s.no), pg_temp.made('permit', s.no),
               {one_of("condition", "s.no", CONDITIONS)}, false, d.day,
               case when pg_temp.chance('fulfilled', s.no) < 0.7 then d.day + 60 end
        from nation_sites s
        cross join lateral (
          select pg_temp.today() - {between("imposed", "s.no", 100, 900)} as day) d
        where s.home and pg_temp.chance('imposes', s.no) < 0.1 and s.no between $1 and $2""",
        chunks(size.facilities),
    )
