"""A provider knows a young person until the last invoice is settled, and some time longer."""

import pytest

from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.payments import access
from tests.support.office import made, open_office
from tests.support.placements import day, later, placement


@pytest.fixture
async def ended(world, provider_id):
    """Return a placement and its booking, discharged on the day of admission."""
    placing = await placement(world, await open_office(world), provider_id)
    booking = await placing.admitted()
    made(await placing.step(booking, "discharge", day=day(), reason="OTHER"), 200)
    return placing, booking


async def name_after(world, ended, days):
    """Run the job some days later; return the name that the provider sees then."""
    placing, booking = ended
    with later(world, placing.provider, days=days):
        async with world.app.state.database.job(JobRole.EXPIRY) as tx:
            await access.end(tx)
        seen = await placing.provider.get(f"/bookings/{booking['id']}")
    return (seen.json()["young_person"] or {}).get("family_name")


async def invoiced(world, ended, state):
    """Write an invoice in a state, released to the treasury today if it is so far."""
    placing, booking = ended
    await world.admin.execute("set session_replication_role = replica")
    parties = {"youth_office_id": placing.office.id, "provider_id": placing.provider_id}
    await world.insert(
        "invoices", id=booking["id"], facility_ids="{}", number="R-1", state=state,
        issued_on=day(), due_on=day(), period_from=day(), period_until=day(), total_amount=1,
        payable_amount=1, received_at=day(), version=1, created_at="2026-01-01", **parties,
    )  # fmt: skip
    await world.insert(
        "invoice_lines", id=booking["id"], invoice_id=booking["id"], number=1,
        booking_id=booking["id"], booking_reference="B", component="BASIC", series="MAIN",
        first_day=day(), last_day=day(), unit="DAY_RATE", quantity=1, rate=1, amount=1,
        state="PAYABLE", **parties,
    )  # fmt: skip
    if state == "TRANSFERRED":
        await world.insert(
            "payment_orders", id=booking["id"], youth_office_id=placing.office.id,
            payee_id=placing.provider_id, invoice_id=booking["id"], bank_account_id=booking["id"],
            account_holder="Inhaber", masked_iban="DE", amount=1, remittance_text="R-1",
            pay_on=day(), state="RELEASED", entered_by=booking["id"],
            approved_by=placing.office.id, released_by=placing.office.id, released_at=day(),
            version=1, created_at="2026-01-01",
        )  # fmt: skip
    await world.admin.execute("set session_replication_role = origin")


async def test_without_an_invoice_it_ends_a_year_after_the_discharge(world, ended):
    assert await name_after(world, ended, 364) == "Testperson"
    assert await name_after(world, ended, 365) is None
    told = "select count(*) from changes where kind = 'booking.access-ended'"
    assert await world.admin.fetchval(told) == 1


async def test_it_ends_some_time_after_the_settlement(world, ended):
    await invoiced(world, ended, "TRANSFERRED")
    assert await name_after(world, ended, 89) == "Testperson"
    assert await name_after(world, ended, 91) is None


async def test_an_open_invoice_keeps_it(world, ended):
    await invoiced(world, ended, "QUERIED")
    assert await name_after(world, ended, 1000) == "Testperson"
