"""Quotas: who keeps to them is never refused, and nobody gets more."""

import re
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jugendhilfe_api.core.http.limits import (
    QUOTAS,
    STEPS,
    Limiter,
    QuotaExceeded,
    caller,
    remember,
    remembered,
)
from jugendhilfe_api.core.principal import ANYBODY, Principal, Role

pauses = st.lists(
    st.sampled_from([0, 0, 0, 0.01, 0.4, 1, 3.7, 19.9, 59, 60, 61, 200]), max_size=200
)


class FakeClock:
    def __init__(self, now=1_000.0):
        self.now = now

    def __call__(self):
        return self.now


def asked(limiter, client="a", kind="default"):
    """Return the headers, and whether the request was allowed."""
    try:
        return limiter.check(client, kind), True
    except QuotaExceeded as refused:
        return refused.headers, False


def told(headers):
    found = re.fullmatch(r'"client";r=(\d+);t=(\d+)', headers["RateLimit"])
    return int(found[1]), int(found[2])


@given(pauses, st.integers(1, 20), st.floats(0, 1e6))
def test_nobody_gets_more_than_the_quota(pauses, quota, start):
    clock = FakeClock(start)
    limiter = Limiter({"default": quota}, clock=clock)
    allowed = []
    for pause in pauses:
        clock.now += pause
        if asked(limiter)[1]:
            allowed.append(clock.now)
    window = 60 - 60 / STEPS - 0.001
    for begin in allowed:
        assert sum(begin <= at < begin + window for at in allowed) <= quota


@given(pauses, st.integers(1, 20), st.floats(0, 1e6))
def test_who_keeps_to_the_quota_is_never_refused(pauses, quota, start):
    clock = FakeClock(start)
    limiter = Limiter({"default": quota}, clock=clock)
    sent = []
    for pause in pauses:
        clock.now += pause
        if sum(at > clock.now - 60 for at in sent) < quota:
            sent.append(clock.now)
            assert asked(limiter)[1]


@given(pauses, st.integers(1, 20), st.floats(0, 1e6))
def test_the_headers_tell_the_truth(pauses, quota, start):
    clock = FakeClock(start)
    limiter = Limiter({"default": quota}, clock=clock)
    headers = {}
    for pause in pauses:
        clock.now += pause
        headers, allowed = asked(limiter)
        assert headers["RateLimit-Policy"] == f'"client";q={quota};w=60'
        remaining, until = told(headers)
        assert 0 <= remaining < quota
        assert 1 <= until <= 60
        assert allowed or (remaining == 0 and int(headers["Retry-After"]) >= until)
    if pauses:
        remaining, until = told(headers)
        assert [asked(limiter)[1] for _ in range(remaining + 1)] == [True] * remaining + [False]
        clock.now += until
        assert asked(limiter)[1]


def test_a_refusal_is_a_problem_and_costs_nothing():
    clock = FakeClock()
    limiter = Limiter({"search": 2}, clock=clock)
    results = [asked(limiter, kind="search") for _ in range(50)]
    assert Counter(allowed for _, allowed in results) == {True: 2, False: 48}
    assert (QuotaExceeded.status, QuotaExceeded.code) == (429, "quota-exceeded")
    clock.now += int(results[-1][0]["Retry-After"])
    assert asked(limiter, kind="search")[1]


def test_clients_and_classes_do_not_share():
    limiter = Limiter({"search": 1, "public": 1})
    assert asked(limiter, "a", "search")[1]
    assert not asked(limiter, "a", "search")[1]
    assert asked(limiter, "b", "search")[1]
    assert asked(limiter, "a", "public")[1]


def test_without_a_limit_there_are_no_headers():
    limiter = Limiter({"default": 0})
    assert [asked(limiter) for _ in range(3)] == [({}, True)] * 3


def test_the_defaults_are_those_of_the_contract():
    per_minute = {kind: QUOTAS[kind].requests for kind in ("default", "search", "public")}
    assert per_minute == {"default": 6_000, "search": 1_200, "public": 60}
    assert all(quota.seconds == 60 for quota in QUOTAS.values())


def test_memory_is_bounded_and_the_idle_are_forgotten_first():
    limiter = Limiter({"public": 1}, clock=FakeClock(), most_clients=100)
    assert asked(limiter, "office", "default")[1]
    assert asked(limiter, "busy", "public")[1]
    for stranger in range(1_000):
        asked(limiter, f"stranger {stranger}", "public")
        assert not asked(limiter, "busy", "public")[1]
    assert (limiter.clients("public"), limiter.clients("default")) == (100, 1)


def test_one_client_needs_little_memory():
    clock = FakeClock()
    limiter = Limiter(clock=clock)
    for _ in range(5_000):
        clock.now += 0.013
        limiter.check("a")
    window = limiter._clients["default"]["a"]  # noqa: SLF001 - memory has no other face
    assert len(window.steps) <= STEPS


@pytest.mark.parametrize("quotas", [{"serach": 1}, {"search": -1}])
def test_a_wrong_setting_is_refused(quotas):
    with pytest.raises(ValueError, match=r"quota|class"):
        Limiter(quotas)
    assert not Limiter().knows("serach")


def test_a_quota_belongs_to_the_client_of_an_organisation():
    one, two = UUID(int=1), UUID(int=2)
    first, second = (
        Principal("issuer", "person", "software", organisation, Role.PROVIDER, frozenset())
        for organisation in (one, two)
    )
    assert caller(first, "192.0.2.1") == caller(first, "192.0.2.2")
    assert caller(first, "192.0.2.1") != caller(second, "192.0.2.1")
    assert caller(ANYBODY, "192.0.2.1") != caller(ANYBODY, "192.0.2.2")


def test_the_headers_wait_for_the_response():
    scope = {"type": "http"}
    assert remembered(scope) == []
    remember(scope, Limiter({"default": 5}, clock=FakeClock()).check("a"))
    assert remembered(scope) == [
        (b"ratelimit-policy", b'"client";q=5;w=60'),
        (b"ratelimit", b'"client";r=4;t=60'),
    ]
