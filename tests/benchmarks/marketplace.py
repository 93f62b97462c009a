"""The market of the whole country: what searches, lists, reservations and bookings cost.

    python -m tests.benchmarks.marketplace

One process of the service answers with real tokens of the embedded issuer, as the least privileged
role, under row-level security. In the same rounds pgbench sends the same SQL (the limit), and the
same search and lists answer as they are usually written: in Django REST framework and in Fastify.
Rounds alternate, so that other work on the machine meets all of them; the first one warms up.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple
from uuid import uuid4

import httpx
from rich.console import Console
from rich.table import Table

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.embedded import EmbeddedServer
from tests.benchmarks import country, load, pgbench, usage
from tests.benchmarks.bench import Bench, Somebody
from tests.benchmarks.country import PURPOSE, Country
from tests.benchmarks.load import Request
from tests.benchmarks.mixes import MIXES, OTHERS
from tests.benchmarks.peers import running
from tests.benchmarks.peers.same import check_same
from tests.benchmarks.recorded import record

SECONDS = int(os.environ.get("BENCHMARK_SECONDS", "5"))
ROUNDS = int(os.environ.get("BENCHMARK_ROUNDS", "5"))
ONLY = os.environ.get("BENCHMARK_ONLY", "")  # scenarios with this in their names
CLIENTS = 8
OURS, LIMIT = "ours", "pgbench"
console = Console()


class Round(NamedTuple):
    """One round of one way; processor time in milliseconds a request."""

    answered: load.Answered
    program: float
    postgres: float


@dataclass(frozen=True)
class Scenario:
    """What is asked, on whose behalf, and whether others are asked the same."""

    name: str
    asked: Request
    who: Somebody
    compared: bool = True


@dataclass
class Way:
    """Somebody who answers: where, in which process; `None` is PostgreSQL alone."""

    name: str
    url: str
    pid: int | None
    run: Callable[[Scenario, Mapping[str, str]], load.Answered]
    family: bool = False


@dataclass
class Figures:
    """The rounds of one scenario by the name of the way."""

    scenario: Scenario
    statements: int
    rounds: dict[str, list[Round]] = field(default_factory=dict)


def scenarios(made: Country) -> Iterator[Scenario]:
    """List what is measured."""
    office = made.office
    searches = MIXES | {"radius of 400 km by price": OTHERS["wide"]}
    for name, mix in searches.items():
        yield Scenario(f"search: {name}", Request("/v1/offers/search", [load.body(mix)]), office)
    short = f"/v1/offers?limit={country.SHORT}"
    yield Scenario("offers: page 1", Request(short), office)
    yield Scenario("offers: page 900", Request(f"{short}&cursor={made.deep_cursor}"), office)
    yield Scenario("offers: 100", Request("/v1/offers?limit=100"), office)
    bookings = Request("/v1/bookings?limit=100", headers=PURPOSE)
    yield Scenario("bookings: 100 of 10,000", bookings, office)
    yield Scenario("reservation", made.reservations, office, compared=False)
    yield Scenario("booking", made.bookings, office, compared=False)
    yield Scenario("bulk update", made.confirmations, made.provider, compared=False)


def main() -> None:
    with country.place() as directory:
        server = EmbeddedServer(directory, durable=False, authentication="trust")
        with server as postgres, ExitStack() as stack:
            bench = Bench(postgres, directory, country.DATABASE)
            made = asyncio.run(country.build(bench.pattern, bench.url))
            pid = stack.enter_context(bench.serving())
            issuer = asyncio.run(bench.issuer())
            ways = [Way(OURS, bench.url, pid, _http(bench.url))]
            ways += [
                Way(peer.name, peer.url, peer.pid, _http(peer.url), family=True)
                for peer in running(stack, bench, issuer)
            ]
            chosen = [each for each in scenarios(made) if ONLY in each.name]
            found = [each for scenario in chosen if (each := measured(bench, scenario, ways))]
            report(found)


def _http(url: str) -> Callable[[Scenario, Mapping[str, str]], load.Answered]:
    def run(scenario: Scenario, headers: Mapping[str, str]) -> load.Answered:
        return load.run(url, headers, SECONDS, CLIENTS, scenario.asked)

    return run


def measured(bench: Bench, scenario: Scenario, ways: list[Way]) -> Figures | None:
    """Check that all answer the same, and measure them in turn."""
    headers = asyncio.run(bench.headers(scenario.who))
    if not _is_there(bench, scenario, headers):
        console.print(f"[dim]{scenario.name}: this version does not have it.[/]")
        return None
    taking = [ways[0]]
    if scenario.compared:
        taking = [*ways, _limit(bench, scenario, headers)]
        check_same(scenario.name, scenario.asked, headers, {way.name: way.url for way in ways})
    began = clock.now()
    asked = scenario.asked
    own = {**headers, **asked.headers, "Idempotency-Key": str(uuid4())}
    body = asked.bodies[0] if asked.bodies else None
    sent = asyncio.run(bench.statements(asked.path, own, body))
    figures = Figures(scenario, len(sent), {way.name: [] for way in taking})
    for number in range(ROUNDS + 1):
        headers = asyncio.run(bench.headers(scenario.who))
        for way in taking:
            round_ = _measure(bench, way, scenario, headers)
            if number:
                figures.rounds[way.name].append(round_)
                _show(scenario, way, number, round_)
            asyncio.run(country.undo(bench.address("postgres"), began))
    return figures


def _is_there(bench: Bench, scenario: Scenario, headers: Mapping[str, str]) -> bool:
    """Ask with an empty body, or for the page: 404 says that there is no such operation."""
    known = {**headers, **scenario.asked.headers}
    answer = httpx.request(
        scenario.asked.method, f"{bench.url}{scenario.asked.path}", headers=known
    )
    return answer.status_code not in (404, 405)


def _limit(bench: Bench, scenario: Scenario, headers: Mapping[str, str]) -> Way:
    sent = asyncio.run(record(bench.environment(), dict(headers), scenario.asked))
    script = bench.directory / "pgbench.sql"
    pgbench.write(sent, script)
    address = bench.address("app")
    return Way(LIMIT, "", None, lambda *_: pgbench.run(script, address, SECONDS, CLIENTS))


def _measure(bench: Bench, way: Way, scenario: Scenario, headers: Mapping[str, str]) -> Round:
    def used() -> tuple[float, float]:
        own = 0.0
        if way.pid:
            own = usage.of_family(way.pid) if way.family else usage.seconds(way.pid)
        return own, usage.of_family(int(bench.postgres.pid or 0))

    before = used()
    answered = way.run(scenario, headers)
    time.sleep(0.3)  # until PostgreSQL has counted the sessions that have ended
    spent = (
        (end - begin) / answered.requests * 1000 for begin, end in zip(before, used(), strict=True)
    )
    return Round(answered, *spent)


def _show(scenario: Scenario, way: Way, number: int, found: Round) -> None:
    seen = found.answered
    print(
        f"{scenario.name:28} {way.name:22} {number:2} {seen.rate:8.0f}/s "
        f"p50 {seen.p50:7.2f} ms  p99 {seen.p99:7.2f} ms  "
        f"program {found.program:6.2f} ms  PostgreSQL {found.postgres:6.2f} ms",
        flush=True,
    )


def report(found: list[Figures]) -> None:
    """Print the medians as a table, and then one line for each figure."""
    table = Table(
        "scenario", "who", "requests/s", "range", "p50 ms", "p99 ms", "CPU program ms",
        "CPU PostgreSQL ms", "statements", "ours is",
        title=f"{CLIENTS} clients ({load.client()}), {ROUNDS} rounds of {SECONDS} s, "
        f"country at scale {country.SCALE:g}",
    )  # fmt: skip
    for figures in found:
        ours = _rate(figures.rounds[OURS])
        for way, rounds in figures.rounds.items():
            rates = [each.answered.rate for each in rounds]
            table.add_row(
                figures.scenario.name,
                way,
                f"{_rate(rounds):.0f}",
                f"{min(rates):.0f}–{max(rates):.0f}",
                f"{median(each.answered.p50 for each in rounds):.2f}",
                f"{median(each.answered.p99 for each in rounds):.2f}",
                f"{median(each.program for each in rounds):.2f}",
                f"{median(each.postgres for each in rounds):.2f}",
                str(figures.statements) if way == OURS else "",
                "" if way == OURS else f"{ours / _rate(rounds):.2f} ×",
            )
    Console(width=200).print(table)
    for figures in found:
        for line in _lines(figures):
            print(line)


def _rate(rounds: list[Round]) -> float:
    return median(each.answered.rate for each in rounds)


def _lines(figures: Figures) -> Iterator[str]:
    """Write one figure a line: the ratio of the medians, and between which rounds it lies."""
    ours, name = figures.rounds[OURS], figures.scenario.name
    program, below = (
        median(getattr(each, part) for each in ours) for part in ("program", "postgres")
    )
    yield (
        f"{name}: {_rate(ours):.0f} requests/s, {program:.2f} ms program + {below:.2f} ms "
        f"PostgreSQL, p99 {median(each.answered.p99 for each in ours):.1f} ms, "
        f"{figures.statements} statements"
    )
    for way, rounds in figures.rounds.items():
        if way == OURS:
            continue
        ratios = sorted(
            mine.answered.rate / theirs.answered.rate
            for mine, theirs in zip(ours, rounds, strict=True)
        )
        yield (
            f"{name}: {_rate(ours) / _rate(rounds):.2f} times {way} "
            f"({ratios[0]:.2f}–{ratios[-1]:.2f})"
        )


if __name__ == "__main__":
    main()
