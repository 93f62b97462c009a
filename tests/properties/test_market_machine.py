"""The market over HTTP against a model of it: whatever is done in whatever order, they agree.

`JUGENDHILFE_MACHINE_EXAMPLES` asks for more than the handful of histories that everybody runs.
"""

import asyncio
import os
from collections.abc import Coroutine
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.types import utc
from jugendhilfe_api.placements.reservations import jobs
from tests.properties.market_model import FOR_GOOD, Market, Stay
from tests.support.placements import Placement, key

EXAMPLES = int(os.environ.get("JUGENDHILFE_MACHINE_EXAMPLES", "12"))
SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
HOLDING = ("REQUESTED", "CONFIRMED")
PICK = st.integers(0, 99)
FIRST, NIGHTS = st.integers(0, 6), st.one_of(st.none(), st.integers(1, 8))


class MarketMachine(RuleBasedStateMachine):
    """Each rule asks the service, says what the model expects, and changes the model."""

    placing: ClassVar[Placement]
    loop: ClassVar[asyncio.AbstractEventLoop]

    def __init__(self) -> None:
        super().__init__()
        self.market = Market()
        self.reservations: dict[str, Stay] = {}
        self.bookings: dict[str, Stay] = {}
        self.started = clock.CLOCK.offset

    def teardown(self) -> None:
        clock.CLOCK.offset = self.started
        self.renew()

    def run(self, asked: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(asked, self.loop).result()

    def renew(self) -> None:
        for client in (self.placing.worker, self.placing.provider):
            token = client.headers["Authorization"].removeprefix("Bearer ")
            renewed = self.placing.world.issuer.renewed(token)
            client.headers["Authorization"] = f"Bearer {renewed}"

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def today(self) -> date:
        return clock.day_of(clock.now())

    def post(self, side: str, url: str, body: Any, expected: int) -> dict[str, Any]:
        client = self.placing.provider if side == "provider" else self.placing.worker
        answer = self.run(client.post(url, json=body, headers=key()))
        assert answer.status_code == expected, (url, body, answer.text)
        return dict(answer.json())

    def pick(self, known: dict[str, Stay], number: int) -> tuple[str, Stay]:
        return list(known.items())[number % len(known)]

    def nights(self, first: int, nights: int | None) -> tuple[date, date, dict[str, Any]]:
        begin = self.today + timedelta(days=first)
        until = FOR_GOOD if nights is None else begin + timedelta(days=nights)
        written = {"admission_day": begin.isoformat()}
        return begin, until, written | {"discharge_day": self.written(until)}

    @staticmethod
    def written(until: date) -> str | None:
        return None if until == FOR_GOOD else until.isoformat()

    async def places(self) -> list[Any]:
        found = "select id from places where vacancy_id = $1 and not withdrawn order by id"
        return [row[0] for row in await self.placing.world.admin.fetch(found, self.vacancy_id)]

    @initialize(places=st.integers(1, 3))
    def open(self, places: int) -> None:
        world, provider = self.placing.world, self.placing.provider_id
        self.offer_id = self.run(world.offer(provider))
        vacancy = world.vacancy(provider, places=places, offer_id=self.offer_id)
        self.vacancy_id = self.run(vacancy)
        self.market.announced = self.run(self.places())

    @rule(number=st.integers(1, 2), first=FIRST, nights=NIGHTS)
    def reserve(self, number: int, first: int, nights: int | None) -> None:
        begin, until, body = self.nights(first, nights)
        free = self.market.free(begin, until, self.now)[:number]
        wish = {"vacancy_id": str(self.vacancy_id), "places": number} | body
        found = self.post("office", "/reservations", wish, 201 if len(free) == number else 409)
        if len(free) == number:
            expires_at = datetime.fromisoformat(found["expires_at"])
            stay = Stay(begin, until, free, "REQUESTED", expires_at, found["extensions_left"])
            self.market.stays.append(stay)
            self.reservations[found["id"]] = stay

    @precondition(lambda self: self.reservations)
    @rule(number=PICK, step=st.sampled_from(["confirmation", "refusal"]))
    def decide(self, number: int, step: str) -> None:
        name, stay = self.pick(self.reservations, number)
        possible = stay.seen(self.now) == "REQUESTED"
        body = {"reason": "AGE"} if step == "refusal" else None
        self.post("provider", f"/reservations/{name}/{step}", body, 200 if possible else 409)
        if possible:
            stay.state = "CONFIRMED" if step == "confirmation" else "REFUSED"
            stay.places = stay.places if step == "confirmation" else []

    @precondition(lambda self: self.reservations)
    @rule(number=PICK, side=st.sampled_from(["office", "provider"]))
    def cancel_reservation(self, number: int, side: str) -> None:
        name, stay = self.pick(self.reservations, number)
        possible = stay.seen(self.now) in HOLDING
        url = f"/reservations/{name}/cancellation"
        self.post(side, url, {"reason": "OTHER"}, 200 if possible else 409)
        if possible:
            stay.state, stay.places = f"CANCELLED_BY_{side.upper()}", []

    @precondition(lambda self: self.reservations)
    @rule(number=PICK, hours=st.integers(1, 72))
    def extend_reservation(self, number: int, hours: int) -> None:
        name, stay = self.pick(self.reservations, number)
        assert stay.expires_at
        until = stay.expires_at + timedelta(hours=hours)
        possible = stay.seen(self.now) in HOLDING and stay.extensions_left > 0
        body = {"expires_at": utc(until)}
        self.post("office", f"/reservations/{name}/extension", body, 200 if possible else 409)
        if possible:
            stay.expires_at, stay.extensions_left = until, stay.extensions_left - 1

    @precondition(lambda self: self.reservations)
    @rule(number=PICK)
    def book_reservation(self, number: int) -> None:
        name, stay = self.pick(self.reservations, number)
        possible = stay.seen(self.now) == "CONFIRMED"
        wish = self.placing.wish(reservation_id=name)
        found = self.post("office", "/bookings", wish, 201 if possible else 409)
        if possible:
            place, *stay.places = self.in_order(stay)
            stay.state = "CONFIRMED" if stay.places else "BOOKED"
            self.booked(found["id"], stay.first, stay.until, place)

    def in_order(self, stay: Stay) -> list[Any]:
        return sorted(stay.places)  # the first place of a reservation is booked first

    @rule(first=FIRST, nights=NIGHTS)
    def book(self, first: int, nights: int | None) -> None:
        begin, until, body = self.nights(first, nights)
        free = self.market.free(begin, until, self.now)
        wish = self.placing.wish(vacancy_id=str(self.vacancy_id), **body)
        found = self.post("office", "/bookings", wish, 201 if free else 409)
        if free:
            self.booked(found["id"], begin, until, free[0])

    def booked(self, name: str, first: date, until: date, place: Any) -> None:
        stay = Stay(first, until, [place], "PLANNED")
        self.market.stays.append(stay)
        self.bookings[name] = stay

    @precondition(lambda self: self.bookings)
    @rule(number=PICK, side=st.sampled_from(["office", "provider"]))
    def cancel_booking(self, number: int, side: str) -> None:
        name, stay = self.pick(self.bookings, number)
        possible = stay.state == "PLANNED"
        self.post(side, f"/bookings/{name}/cancellation", None, 200 if possible else 409)
        if possible:
            stay.state = f"CANCELLED_BY_{side.upper()}"
            self.give_up(stay)

    @precondition(lambda self: self.bookings)
    @rule(number=PICK)
    def record_non_arrival(self, number: int) -> None:
        name, stay = self.pick(self.bookings, number)
        possible = stay.state == "PLANNED" and stay.first <= self.today
        self.post("provider", f"/bookings/{name}/non-arrival", None, 200 if possible else 409)
        if possible:
            stay.state = "NOT_STARTED"
            self.give_up(stay)

    def give_up(self, stay: Stay) -> None:
        """Keep the nights that are over: the days of the booking stay what they were."""
        if stay.first < self.today:
            self.market.stays.append(Stay(stay.first, self.today, stay.places, "GONE"))
        stay.places = []

    @precondition(lambda self: self.bookings)
    @rule(number=PICK)
    def admit(self, number: int) -> None:
        name, stay = self.pick(self.bookings, number)
        day = self.today
        expected = self.moving(stay, stay.state == "PLANNED", day < stay.until, day, stay.until)
        url, body = f"/bookings/{name}/admission", {"day": day.isoformat()}
        self.post("provider", url, body, expected)
        if expected == 200:
            stay.state, stay.first = "ACTIVE", day

    def moving(self, stay: Stay, possible: bool, right: bool, first: date, until: date) -> int:
        """Say which answer a step gets that takes the place for other nights."""
        if not possible:
            return 409
        if not right:
            return 422
        return 200 if self.market.may_move(stay, first, until, self.now) else 409

    @precondition(lambda self: self.bookings)
    @rule(number=PICK, nights=NIGHTS)
    def extend_booking(self, number: int, nights: int | None) -> None:
        name, stay = self.pick(self.bookings, number)
        possible = stay.state in {"PLANNED", "ACTIVE"} and stay.until != FOR_GOOD
        _, until, body = self.nights(0, nights)
        expected = self.moving(stay, possible, until > stay.until, stay.first, until)
        body = {"discharge_day": body["discharge_day"]}
        self.post("office", f"/bookings/{name}/extension", body, expected)
        if expected == 200:
            stay.until = until

    @precondition(lambda self: self.bookings)
    @rule(number=PICK, first=FIRST)
    def reschedule(self, number: int, first: int) -> None:
        name, stay = self.pick(self.bookings, number)
        day = self.today + timedelta(days=first)
        expected = self.moving(stay, stay.state == "PLANNED", day < stay.until, day, stay.until)
        body = {"admission_day": day.isoformat()}
        self.post("office", f"/bookings/{name}/rescheduling", body, expected)
        if expected == 200:
            stay.first = day

    @precondition(lambda self: self.bookings)
    @rule(number=PICK)
    def discharge(self, number: int) -> None:
        name, stay = self.pick(self.bookings, number)
        day = self.today
        # Where nobody has recorded the discharge on the planned day, further nights are taken.
        expected = self.moving(stay, stay.state == "ACTIVE", True, stay.first, day)
        body = {"day": day.isoformat(), "reason": "AS_PLANNED"}
        self.post("provider", f"/bookings/{name}/discharge", body, expected)
        if expected == 200:
            stay.state, stay.until = "ENDED", day

    @precondition(lambda self: self.bookings)
    @rule(number=PICK)
    def leave_for_a_while(self, number: int) -> None:
        name, stay = self.pick(self.bookings, number)
        body = {"kind": "HOME_VISIT", "departed_on": self.today.isoformat()}
        possible = stay.state == "ACTIVE" and not stay.away
        if stay.state != "ENDED":  # what may be recorded afterwards is no matter of places
            url = f"/bookings/{name}/absences"
            self.post("provider", url, body, 201 if possible else 409)
            stay.away = stay.away or possible

    @rule(number=st.integers(1, 4))
    def change_places(self, number: int) -> None:
        provider, url = self.placing.provider, f"/vacancies/{self.vacancy_id}"
        tag = self.run(provider.get(url)).headers["etag"]
        possible = self.market.change_places(number, self.today, self.now)
        patched = provider.patch(url, json={"places": number}, headers={"If-Match": tag})
        answer = self.run(patched)
        assert answer.status_code == (200 if possible else 409), answer.text
        announced = self.run(self.places())
        if number <= len(self.market.announced):
            assert announced == sorted(self.market.announced)
        assert set(self.market.announced) <= set(announced)
        self.market.announced = announced

    @rule(hours=st.sampled_from([1, 20, 24, 71, 72, 100]), job=st.booleans())
    def pass_time(self, hours: int, *, job: bool) -> None:
        clock.CLOCK.offset += timedelta(hours=hours)
        self.renew()
        if job:
            self.run(self.expire())

    async def expire(self) -> None:
        async with self.placing.world.app.state.database.job(JobRole.EXPIRY) as tx:
            await jobs.expire(tx)

    @invariant()
    def agree(self) -> None:
        if not hasattr(self, "vacancy_id"):
            return
        of_offer = {"offer_id": str(self.offer_id), "limit": "200"}
        found = self.run(self.placing.worker.get("/reservations", params=of_offer))
        shown = {item["id"]: item["state"] for item in found.json()["items"]}
        assert shown == {name: stay.seen(self.now) for name, stay in self.reservations.items()}
        found = self.run(self.placing.provider.get("/bookings", params=of_offer))
        days = {
            item["id"]: (item["state"], item["admission_day"], item["discharge_day"])
            for item in found.json()["items"]
        }
        assert days == {
            name: (stay.state, stay.first.isoformat(), self.written(stay.until))
            for name, stay in self.bookings.items()
        }
        vacancy = self.run(self.placing.worker.get(f"/vacancies/{self.vacancy_id}")).json()
        tonight = (self.today, self.today + timedelta(days=1))
        assert vacancy["free_places"] == len(self.market.free(*tonight, self.now))
        assert vacancy["places"] == len(self.market.announced)


async def test_the_market_does_what_its_model_does(placing):
    machine = type(
        "Machine", (MarketMachine,), {"placing": placing, "loop": asyncio.get_running_loop()}
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=SETTINGS)
