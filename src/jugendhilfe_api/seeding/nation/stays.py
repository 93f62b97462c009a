"""The stays as bookings: the nights they take, what the provider was told, and absences."""

# ruff: noqa: S608 - our own names and numbers are put together, nothing from outside
from collections.abc import Iterator
from datetime import date

from jugendhilfe_api.cases.measures.models import EndReason
from jugendhilfe_api.people.models import BirthPrecision
from jugendhilfe_api.placements.bookings import rules
from jugendhilfe_api.placements.bookings.models import (
    BookingState,
    ChoiceReason,
    DischargeReason,
    DisclosureStage,
)
from jugendhilfe_api.seeding.nation.market import Chunked
from jugendhilfe_api.seeding.nation.people import ENDINGS, worker
from jugendhilfe_api.seeding.nation.values import between, one_of, weighted

REASONS = {
    ChoiceReason.SUITABILITY: 52,
    ChoiceReason.NEAR_HOME: 16,
    ChoiceReason.ONLY_SUITABLE_PLACE: 14,
    ChoiceReason.WISH_OF_FAMILY: 8,
    ChoiceReason.EMERGENCY: 6,
    ChoiceReason.SIBLINGS: 4,
}
# How the stay ended, by how the help did.
DISCHARGES = {
    EndReason.AS_PLANNED: DischargeReason.AS_PLANNED,
    EndReason.BY_CUSTODIANS: DischargeReason.ENDED_BY_PARENTS,
    EndReason.BY_PROVIDER: DischargeReason.ENDED_BY_PROVIDER,
    EndReason.BY_MINOR: DischargeReason.ENDED_BY_YOUNG_PERSON,
    EndReason.TRANSFER: DischargeReason.TRANSFER,
    EndReason.OTHER: DischargeReason.OTHER,
}
AWAY = ("HOME_VISIT", "HOME_VISIT", "HOLIDAY", "HOSPITAL", "MISSING")


def places(chunks: list[tuple[object, ...]]) -> Iterator[Chunked]:
    """Write the vacancies of before, confirmed no longer, and the places that were taken."""
    yield (
        """
        insert into vacancies (id, version, created_at, provider_id, offer_id, offer_state,
                               available_from, as_of, confirm_by)
        select pg_temp.made('vacancy of before', o.no), 1, pg_temp.instant(),
               pg_temp.made('provider', o.provider), pg_temp.made('offer', o.no), o.state,
               t.first_day, pg_temp.instant() - interval '200 days', pg_temp.today() - 172
        from nation_offers o
        join (select offer, least(min(admission), pg_temp.today() - 200) as first_day
              from nation_stays group by offer) t on t.offer = o.no
        where o.no between $1 and $2""",
        chunks,
    )
    yield (
        """
        insert into places (id, provider_id, offer_id, vacancy_id, withdrawn)
        select pg_temp.made('place of before', p.no), pg_temp.made('provider', o.provider),
               pg_temp.made('offer', o.no), pg_temp.made('vacancy of before', o.no), false
        from nation_places p join nation_offers o on o.no = p.offer
        where exists (select from nation_stays s where s.offer = o.no)
          and o.no between $1 and $2""",
        chunks,
    )


def occupancies(chunks: list[tuple[object, ...]]) -> Iterator[Chunked]:
    """Write the nights of the stays in the ledger of places."""
    yield (
        """
        insert into occupancies (id, place_id, nights, state)
        select pg_temp.made('occupancy', s.no), pg_temp.made('place of before', s.place),
               daterange(s.admission, s.discharge), 'BOOKED'
        from nation_stays s where s.no between $1 and $2""",
        chunks,
    )


def bookings(chunks: list[tuple[object, ...]]) -> Iterator[Chunked]:
    """Write the bookings; a stay ends for the reason for which its help does."""
    ended = {DISCHARGES[reason]: percent for reason, percent in ENDINGS.items()}
    yield (
        f"""
        insert into bookings (id, version, created_at, youth_office_id, provider_id, facility_id,
          offer_id, vacancy_id, occupancy_id, case_id, person_id, reference, admission_day,
          discharge_day, choice_reason, discharge_reason, state)
        select pg_temp.made('booking', s.no), 1, pg_temp.instant(), b.id,
               pg_temp.made('provider', o.provider), pg_temp.made('facility', o.site),
               pg_temp.made('offer', o.no), pg_temp.made('vacancy of before', o.no),
               pg_temp.made('occupancy', s.no), pg_temp.made('case', s.m),
               pg_temp.made('person', s.m),
               'B-' || extract(year from s.admission) || '-N' || lpad(s.no::text, 7, '0'),
               s.admission, s.discharge, {weighted("choice", "s.no", REASONS)},
               case when s.discharge is not null
                    then {weighted("ending", "s.m", ended)} end,
               case when s.discharge is null then '{BookingState.ACTIVE}'
                    else '{BookingState.ENDED}' end
        from nation_stays s
        join nation_offers o on o.no = s.offer
        join nation_offices b on b.no = s.office
        where s.no between $1 and $2""",
        chunks,
    )


def disclosures(chunks: list[tuple[object, ...]], today: date) -> Iterator[Chunked]:
    """Write what each booking has told the provider: what the whitelist names."""
    known = {
        "given_name": "p.given_name",
        "family_name": "p.family_name",
        "born_on": "p.born_on",
        "birth_precision": f"'{BirthPrecision.DAY}'",
        "gender": "p.gender",
        "needs": "'[]'::jsonb",
    }
    fields, content, since = rules.disclosed(DisclosureStage.BOOKING, known, today)
    told = ", ".join(f"'{name}', {value}" for name, value in content.items())
    listed = ", ".join(f"'{name}'" for name in fields)
    yield (
        f"""
        insert into booking_disclosures (id, youth_office_id, booking_id, recipient_id, stage,
          fields, content, disclosed_at, disclosed_by, whitelist)
        select pg_temp.made('disclosure', s.no), b.id, pg_temp.made('booking', s.no),
               pg_temp.made('provider', o.provider), '{DisclosureStage.BOOKING}',
               array[{listed}], jsonb_build_object({told}),
               s.admission + time '09:00' at time zone 'UTC',
               {worker("b", "s.m")}, '{since}'
        from nation_stays s
        join nation_offers o on o.no = s.offer
        join nation_offices b on b.no = s.office
        join persons p on p.id = pg_temp.made('person', s.m)
        where s.no between $1 and $2""",
        chunks,
    )


def absences(chunks: list[tuple[object, ...]]) -> Iterator[Chunked]:
    """Write when those who live somewhere now were away in the last months."""
    yield (
        f"""
        insert into booking_absences (id, version, created_at, youth_office_id, provider_id,
                                      booking_id, kind, departed_on, returned_on)
        select pg_temp.made('absence', s.no * 4 + k), 1, pg_temp.instant(), b.id,
               pg_temp.made('provider', o.provider), pg_temp.made('booking', s.no),
               {one_of("away", "s.no * 4 + k", AWAY)}, a.day,
               a.day + {between("days away", "s.no * 4 + k", 1, 6)}
        from nation_stays s
        join nation_offers o on o.no = s.offer
        join nation_offices b on b.no = s.office
        cross join generate_series(0, 2) k
        cross join lateral (
          select pg_temp.today() - 30 * (k + 1) + {between("leaves", "s.no * 4 + k", 0, 18)} as day
        ) a
        where s.discharge is null and a.day > s.admission
          and pg_temp.chance('is away', s.no * 4 + k) < 0.2 and s.no between $1 and $2""",
        chunks,
    )


def held(chunks: list[tuple[object, ...]]) -> Iterator[Chunked]:
    """Hold places of some vacancies of today for offices that have asked for them."""
    waiting = "pg_temp.chance('held', v.no) < 0.04 and v.state = 'PUBLISHED'"
    yield (
        f"""
        create temp table nation_held on commit drop as
        select v.no, v.no * 8 + 1 as place, v.offer, o.provider, o.site, b.id as office,
               greatest(v.available_from, pg_temp.today() + 2) as admission,
               v.available_until as discharge,
               pg_temp.instant()
                 + interval '1 hour' * {between("held for", "v.no", 2, 70)} as until,
               pg_temp.chance('confirmed', v.no) < 0.4 as confirmed
        from nation_vacancies v
        join nation_offers o on o.no = v.offer
        join nation_offices b
          on b.no = {between("by", "v.no", 1, "(select max(no) from nation_offices)")}
        where {waiting}""",
        [()],
    )
    yield (
        """
        insert into reservations (id, version, created_at, youth_office_id, provider_id,
          facility_id, offer_id, vacancy_id, places, admission_day, discharge_day, emergency,
          young_people, state, expires_at, decided_at)
        select pg_temp.made('reservation', h.no), 1, pg_temp.instant(), h.office,
               pg_temp.made('provider', h.provider), pg_temp.made('facility', h.site),
               pg_temp.made('offer', h.offer), pg_temp.made('vacancy', h.no), 1, h.admission,
               h.discharge, false, '[]',
               case when h.confirmed then 'CONFIRMED' else 'REQUESTED' end, h.until,
               case when h.confirmed then pg_temp.instant() end
        from nation_held h where h.no between $1 and $2""",
        chunks,
    )
    yield (
        """
        insert into occupancies (id, place_id, nights, state, held_until)
        select pg_temp.made('hold', h.no), pg_temp.made('place', h.place),
               daterange(h.admission, h.discharge), 'HELD', h.until
        from nation_held h where h.no between $1 and $2""",
        chunks,
    )
    yield (
        """
        insert into reservation_places (reservation_id, place_id, occupancy_id)
        select pg_temp.made('reservation', h.no), pg_temp.made('place', h.place),
               pg_temp.made('hold', h.no)
        from nation_held h where h.no between $1 and $2""",
        chunks,
    )
