"""How much a client may ask for: a sliding window for each client and class of operations.

The window moves in steps of a sixtieth: counted are the current step and the 59 before it. So a
client that keeps to its quota in every window is never refused, and nobody gets more than the
quota in 59/60 of a window. The counts are in the memory of this process; they are bounded, and
who has not asked for longest is forgotten first.

A route names its class where it declares its scopes (`reads(…, limits="search")`); what is public
is limited by address.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from math import ceil
from types import MappingProxyType
from typing import NamedTuple

from starlette.types import Scope

from jugendhilfe_api.core.http.addresses import group
from jugendhilfe_api.core.principal import Principal
from jugendhilfe_api.core.problems import Problem

STEPS = 60
MOST_CLIENTS = 20_000  # of each class
STATE = "rate_limit"  # where the headers wait for the response
Pairs = list[tuple[bytes, bytes]]


class QuotaExceeded(Problem):
    """The client has asked more often than its quota allows."""

    status = 429
    code = "quota-exceeded"


class Quota(NamedTuple):
    """So many requests in so many seconds; 0 requests are no limit."""

    requests: int
    seconds: int = 60


DEFAULT, PUBLIC = "default", "public"
QUOTAS: Mapping[str, Quota] = MappingProxyType(
    {
        DEFAULT: Quota(6_000),
        "search": Quota(1_200),
        PUBLIC: Quota(60),
        "token": Quota(60),
        "money": Quota(600),
        "sync": Quota(1_200),
        "upload": Quota(60),
    }
)


class _Window:
    """What one client has asked for lately: the steps with requests, oldest first."""

    __slots__ = ("steps", "total")

    def __init__(self) -> None:
        self.steps: deque[list[int]] = deque()
        self.total = 0

    def forget_before(self, step: int) -> None:
        while self.steps and self.steps[0][0] < step:
            self.total -= self.steps.popleft()[1]

    def add(self, step: int) -> None:
        self.total += 1
        if self.steps and self.steps[-1][0] >= step:
            self.steps[-1][1] += 1
        else:
            self.steps.append([step, 1])


class Limiter:
    """The quotas and what has been used of them."""

    def __init__(
        self,
        quotas: Mapping[str, int] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        most_clients: int = MOST_CLIENTS,
    ) -> None:
        """Take other quotas for some classes, in requests a minute; 0 lifts the limit.

        Raise `ValueError` for a class that does not exist and for a negative quota.
        """
        changed = quotas or {}
        if unknown := changed.keys() - QUOTAS.keys():
            raise ValueError(f"there is no class of limits {sorted(unknown)}")
        if any(requests < 0 for requests in changed.values()):
            raise ValueError("a quota is not negative")
        self._quotas = {**QUOTAS, **{kind: Quota(number) for kind, number in changed.items()}}
        self._clients: dict[str, OrderedDict[str, _Window]] = {
            kind: OrderedDict() for kind in self._quotas
        }
        self._clock = clock
        self._most = most_clients

    def check(self, client: str, kind: str = DEFAULT) -> dict[str, str]:
        """Count a request; return the headers of its response, or raise `QuotaExceeded`.

        A class without limit has no headers. Raise `LookupError` for a class that does not exist:
        `knows` asks for that when a route is declared.
        """
        quota = self._quotas[kind]
        if not quota.requests:
            return {}
        length = quota.seconds / STEPS
        instant = self._clock()
        step = int(instant / length)
        window = self._window(kind, client)
        window.forget_before(step - STEPS + 1)
        allowed = window.total < quota.requests
        if allowed:
            window.add(step)
        # When the oldest requests leave the window: from then on there is more again.
        until = max(1, ceil((window.steps[0][0] + STEPS) * length - instant))
        headers = {
            "RateLimit-Policy": f'"client";q={quota.requests};w={quota.seconds}',
            "RateLimit": f'"client";r={quota.requests - window.total};t={until}',
        }
        if not allowed:
            raise QuotaExceeded(headers=headers | {"Retry-After": str(until)})
        return headers

    def knows(self, kind: str) -> bool:
        """Say whether there is such a class."""
        return kind in self._quotas

    def clients(self, kind: str) -> int:
        """Count the clients of a class that are remembered."""
        return len(self._clients[kind])

    def _window(self, kind: str, client: str) -> _Window:
        """Return the window of a client; forget who has not asked for longest."""
        clients = self._clients[kind]
        window = clients.get(client)
        if window is None:
            window = clients[client] = _Window()
            if len(clients) > self._most:
                clients.popitem(last=False)
        else:
            clients.move_to_end(client)
        return window


def caller(principal: Principal, address: str) -> str:
    """Name who shares a quota: the client of an organisation, or who has no token by address.

    The organisation belongs to it, or two offices with the same software would share one quota.
    """
    if not principal.client:
        return group(address)
    return f"{principal.issuer} {principal.client} {principal.organisation}"


def remember(scope: Scope, headers: Mapping[str, str]) -> None:
    """Keep the headers for the response, whoever answers: a 404 or a 500 carries them too."""
    pairs = [(n.lower().encode(), v.encode()) for n, v in headers.items()]
    scope.setdefault("state", {})[STATE] = pairs


def remembered(scope: Scope) -> Pairs:
    """Return the headers that the edge adds to the response, unless they are there already."""
    pairs: Pairs = scope.get("state", {}).get(STATE, [])
    return pairs
