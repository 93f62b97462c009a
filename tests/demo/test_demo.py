"""The story that `scripts/demo` plays: all of it holds, and it says so if something does not."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.demo import stage
from jugendhilfe_api.demo.cast import Actor, Part
from jugendhilfe_api.demo.narrator import Narrator, NotAsExpectedError
from tests.support.processes import alive, environment, eventually

REFUSALS = (
    "404 ",  # a foreign case
    "insufficient-scope",
    "person-required",
    "vacancy-taken",
    "version-mismatch",
    "missing Data-Purpose",
    "Idempotency-Key",
)
TEMPORARY = "jugendhilfe-demo-"


def start(tmp: Path) -> "subprocess.Popen[str]":
    tmp.chmod(0o711)
    return subprocess.Popen(
        [sys.executable, "-m", "jugendhilfe_api.demo"],
        env=environment() | {"TMPDIR": str(tmp), "HOME": os.environ.get("HOME", "/")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def tmp():
    with stage.own_directory() as directory:
        yield directory


def test_the_whole_story_holds_and_nothing_is_left(tmp):
    demo = start(tmp)
    told, _ = demo.communicate(timeout=300)
    assert demo.returncode == 0, told
    assert "all as expected" in told
    flat = " ".join(told.split())
    assert [refusal for refusal in REFUSALS if refusal not in flat] == []
    assert "✗" not in told
    assert list(tmp.glob(f"{TEMPORARY}*")) == []


def servers_in(directory: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            called = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(directory).encode() in called and alive(int(process.name)):
            found.append(int(process.name))
    return found


def test_interrupted_it_ends_the_server_and_cleans_up(tmp):
    demo = start(tmp)
    assert eventually(lambda: list(tmp.glob(f"{TEMPORARY}*/server.json")), 120)
    demo.send_signal(signal.SIGTERM)
    demo.communicate(timeout=120)
    assert demo.returncode != 0
    assert list(tmp.glob(f"{TEMPORARY}*")) == []
    assert eventually(lambda: servers_in(tmp) == [], 20), servers_in(tmp)


def actor(answer: httpx.Response) -> tuple[Actor, io.StringIO]:
    told = io.StringIO()
    client = httpx.Client(
        transport=httpx.MockTransport(lambda _: answer), base_url="http://stage.example"
    )
    narrator = Narrator(Console(file=told, width=120))
    return Actor(Part(Role.PROVIDER, "x", "Somebody"), client, narrator), told


def test_another_status_than_told_ends_the_story():
    somebody, told = actor(httpx.Response(200, json={"state": "CONFIRMED"}))
    with pytest.raises(NotAsExpectedError, match="looks: expected 404 not-found, got 200"):
        somebody.is_refused("looks", "GET", "/cases/1", status=404, code="not-found")
    assert told.getvalue() == ""


def test_another_problem_than_told_ends_the_story():
    problem = {"code": "rule-violated", "errors": [{"pointer": "#/day"}]}
    somebody, _ = actor(httpx.Response(422, json=problem))
    with pytest.raises(NotAsExpectedError, match=r"got 422 rule-violated .*#/day"):
        somebody.makes("books", "/bookings", {})


def test_a_fact_that_does_not_hold_ends_the_story():
    told = io.StringIO()
    narrator = Narrator(Console(file=told, width=120))
    narrator.fact("two and two is four", holds=True)
    with pytest.raises(NotAsExpectedError, match="the earth is flat"):
        narrator.fact("the earth is flat", holds=[])
    assert "two and two is four" in told.getvalue()


def test_a_server_that_does_not_start_is_said(tmp):
    (tmp / "postgres").write_text("in the way")
    with pytest.raises(NotAsExpectedError, match="did not start"), stage.serving(tmp):
        pass
