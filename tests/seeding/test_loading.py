"""The demonstration is loaded once, whole, and only where nothing else is."""

from datetime import UTC, datetime

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from jugendhilfe_api.seeding import service

from .conftest import ISSUER, NOW

COUNTS = {
    "organisations where kind = 'YOUTH_OFFICE' and synthetic": 556,
    "organisations where not synthetic": 0,
    "published_offers": 17,
    "vacancies where confirm_by >= '2026-11-22'": 14,
    "occupancies o join places p on p.id = o.place_id where p.withdrawn": 0,
}


@pytest.fixture
async def undone(seed):
    """Give a connection of which nothing stays."""
    transaction = seed.transaction()
    await transaction.start()
    yield seed
    await transaction.rollback()


@pytest.mark.parametrize("day", ["2027-01-01", "2028-02-29", "2027-03-31"])
async def test_it_can_be_loaded_on_any_day(undone, day):
    now = datetime.fromisoformat(f"{day}T23:30:00").replace(tzinfo=UTC)
    assert await service.load(undone, ISSUER, now) > 10_000


async def test_it_is_refused_beside_other_organisations(undone):
    await undone.execute(
        "insert into organisations (id, version, created_at, kind, name) "
        "values ($1, 1, $2, 'PROVIDER', 'Echter Träger')",
        uuid7(),
        NOW,
    )
    with pytest.raises(service.DemonstrationRefusedError):
        await service.load(undone, ISSUER, NOW)
    assert await undone.fetchval("select count(*) from organisations") == 1


async def test_a_second_time_nothing_is_loaded(loaded):
    assert await service.load(loaded, ISSUER, NOW) == 0
    for what, count in COUNTS.items():
        assert await loaded.fetchval(f"select count(*) from {what}") == count, what


async def test_what_is_paid_is_what_was_billed(loaded):
    wrong = """
      select count(*) from invoices i
      where i.total_amount <> (select sum(amount) from invoice_lines l where l.invoice_id = i.id)
         or i.total_amount <> (select amount from payment_orders o where o.invoice_id = i.id)
         or exists (select from invoice_lines l
                    where l.invoice_id = i.id and l.amount <> round(l.quantity * l.rate, 2))"""
    assert await loaded.fetchval(wrong) == 0
    assert await loaded.fetchval("select count(*) from invoices") > 100


async def test_every_day_that_is_billed_is_recorded_and_granted(loaded):
    unrecorded = """
      select count(*) from invoice_lines l,
        generate_series(l.first_day::timestamp, l.last_day, interval '1 day') d
      where not exists (select from service_record_days s
                        where s.record_id = l.service_record_id and s.day = d::date)
         or not exists (select from service_packages p
                        where p.booking_id = l.booking_id and p.valid_from <= d
                          and coalesce(p.valid_until, 'infinity') >= d)"""
    assert await loaded.fetchval(unrecorded) == 0


async def test_no_place_has_two_young_people(loaded):
    twice = """
      select count(*) from occupancies a join occupancies b
      on a.place_id = b.place_id and a.id < b.id and a.nights && b.nights"""
    assert await loaded.fetchval(twice) == 0
    assert await loaded.fetchval("select count(*) from occupancies") > 300


async def test_the_service_itself_may_not_load_it(empty):
    app = await asyncpg.connect(empty("app"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.load(app, ISSUER, NOW)
    await app.close()
