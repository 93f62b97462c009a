"""Who works in the offices, who gets the helps, and the cases about them."""

# ruff: noqa: S608 - our own names and numbers are put together, nothing from outside
from collections.abc import Iterator

from jugendhilfe_api.cases.measures.models import EndReason, MeasureState
from jugendhilfe_api.cases.models import CaseState, CaseSubject, ClosureReason
from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.organisations.members.models import MemberFunction, MemberKind
from jugendhilfe_api.people.models import BirthPrecision, LinkKind
from jugendhilfe_api.reference.service_types.models import Claimant
from jugendhilfe_api.seeding.nation.market import ONCE, Chunked
from jugendhilfe_api.seeding.nation.values import between, one_of, texts, weighted
from jugendhilfe_api.seeding.rows import shipped

MANY = 20  # offices of a statement
MOST_WORKERS = 1000  # of one office; their numbers follow each other

# About two in five helps do not end as planned (statistics I 1).
ENDINGS = {
    EndReason.AS_PLANNED: 61,
    EndReason.BY_CUSTODIANS: 13,
    EndReason.BY_PROVIDER: 4,
    EndReason.BY_MINOR: 8,
    EndReason.TRANSFER: 6,
    EndReason.OTHER: 8,
}


def worker(office: str, help_no: str) -> str:
    """Write the id of who works on the case of a help."""
    number = f"{office}.no * {MOST_WORKERS} + 1 + {help_no} % {office}.workers"
    return f"pg_temp.made('member {Department.ASD}', {number})"


def members(issuer: str) -> Iterator[Chunked]:
    """Write who works in the offices: those of the ASD, who pay, who steer, and who leads."""
    others = [
        (Department.WJH, MemberFunction.CLERK, 3),
        (Department.CONTROLLING, MemberFunction.CONTROLLER, 1),
        (Department.LEADERSHIP, MemberFunction.TEAM_LEAD, 1),
        (Department.ADMIN, MemberFunction.ORGANISATION_ADMIN, 1),
    ]
    listed = ", ".join(f"('{d}', '{function}', {number})" for d, function, number in others)
    yield (
        f"""
        insert into members (id, version, created_at, organisation_id, kind, issuer, subject,
                             display_name, departments, functions, leads_team, valid_from)
        select pg_temp.made('member ' || w.department, o.no * {MOST_WORKERS} + k), 1,
               pg_temp.instant(), o.id, '{MemberKind.PERSON}', $1,
               lower(w.department) || '-' || k || '-' || o.no,
               w.department || ' ' || k || ' (Demo)', array[w.department],
               case when w.department = 'ASD' and k = 1
                    then {texts([MemberFunction.CASE_WORKER, MemberFunction.TEAM_LEAD])}
                    else array[w.function] end,
               false, pg_temp.today() - 1000
        from nation_offices o
        cross join lateral (
          values ('{Department.ASD}', '{MemberFunction.CASE_WORKER}', o.workers), {listed}
        ) w (department, function, number), generate_series(1, w.number) k""",
        [(issuer,)],
    )


def persons(offices: list[tuple[object, ...]]) -> Iterator[Chunked]:
    """Write the young people and, for families, a parent: names that nobody has."""
    words = shipped("nation.yaml")["words"]
    yield (
        f"""
        insert into persons (id, version, created_at, youth_office_id, given_name, family_name,
                             born_on, birth_precision, gender, address_locked)
        select pg_temp.made('person', h.m), 1, pg_temp.instant(), o.id,
               case when h.families then 'Elternteil ' else 'Kind ' end
               || {one_of("given", "h.m", words)},
               'Demo-' || {one_of("family", "h.m", words)} || ' ' || h.m % 1000,
               h.born_on, '{BirthPrecision.DAY}', h.gender, pg_temp.chance('locked', h.m) < 0.01
        from nation_helps h join nation_offices o on o.no = h.office
        where h.m between $1 and $2 order by h.m""",
        offices,
    )


def cases(offices: list[tuple[object, ...]]) -> Iterator[Chunked]:
    """Write a case of the ASD for each, and that the ASD knows the person for it."""
    yield (
        f"""
        insert into cases (id, version, created_at, youth_office_id, department, reference,
          subject, person_id, responsible_member_id, state, opened_on, closed_on, closure_reason)
        select pg_temp.made('case', h.m), 1, pg_temp.instant(), o.id, '{Department.ASD}',
               '{Department.ASD}-' || extract(year from h.first_day) || '-'
               || lpad((h.m - o.first + 1)::text, 6, '0'),
               case when h.families then '{CaseSubject.FAMILY}' else '{CaseSubject.PERSON}' end,
               pg_temp.made('person', h.m),
               {worker("o", "h.m")},
               case when h.running then '{CaseState.OPEN}' else '{CaseState.CLOSED}' end,
               h.first_day, h.until,
               case when not h.running then '{ClosureReason.HELP_ENDED}' end
        from nation_helps h join nation_offices o on o.no = h.office
        where h.m between $1 and $2 order by h.m""",
        offices,
    )
    yield (
        f"""
        insert into person_departments (id, youth_office_id, person_id, department, kind,
                                        source_id)
        select pg_temp.made('link', h.m), o.id, pg_temp.made('person', h.m), '{Department.ASD}',
               '{LinkKind.CASE}', pg_temp.made('case', h.m)
        from nation_helps h join nation_offices o on o.no = h.office
        where h.m between $1 and $2 order by h.m""",
        offices,
    )


def measures(offices: list[tuple[object, ...]]) -> Iterator[Chunked]:
    """Write the helps; who is of age has claimed it alone (§ 41 SGB VIII)."""
    yield (
        f"""
        insert into measures (id, version, created_at, youth_office_id, department, case_id,
          person_id, service_type, kind, claimant, section_41, state, applied_on, decided_on,
          begun_on, ended_on, end_reason)
        select pg_temp.made('measure', h.m), 1, pg_temp.instant(), o.id, '{Department.ASD}',
               pg_temp.made('case', h.m), pg_temp.made('person', h.m), t.type, t.kind,
               case when a.adult then '{Claimant.YOUNG_ADULT}' else '{Claimant.CUSTODIANS}' end,
               a.adult,
               case when h.running then '{MeasureState.RUNNING}' else '{MeasureState.ENDED}' end,
               h.begun - {between("applied", "h.m", 14, 60)},
               h.begun - {between("decided", "h.m", 0, 13)}, h.begun, h.until,
               case when not h.running then {weighted("ending", "h.m", ENDINGS)} end
        from nation_helps h
        join nation_offices o on o.no = h.office
        join nation_types t on t.no = h.type_no
        cross join lateral (
          select not h.families and h.born_on + interval '18 years' <= h.begun as adult) a
        where h.m between $1 and $2 order by h.m""",
        offices,
    )


def counters() -> Iterator[Chunked]:
    """Write the number that the next case of each office comes after."""
    yield (
        f"""
        insert into case_counters (youth_office_id, department, year, last)
        select o.id, '{Department.ASD}', extract(year from pg_temp.today())::int,
               o.last - o.first + 1
        from nation_offices o""",
        ONCE,
    )
