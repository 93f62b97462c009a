"""Slow down who guesses secrets: failures are counted for each client and each address.

An attempt counts as a failure until it has succeeded, so that many at once gain nothing. The
memory is bounded; who has not failed for longest is forgotten first.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

WINDOW_SECONDS = 300
MOST_OF_ADDRESS = 100  # attempts under way count too, and many clients may share an address
MOST_OF_CLIENT = 300  # higher: a single stranger must not lock a client out
MOST_REMEMBERED = 20_000


class Failures:
    """The failures of one kind of caller in the last five minutes."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, name: str) -> int:
        """Return for how many seconds the caller must wait; 0 if it may try."""
        times = self._seen.get(name)
        if not times:
            return 0
        now = self._clock()
        while times and times[0] <= now - WINDOW_SECONDS:
            times.popleft()
        return int(times[0] + WINDOW_SECONDS - now) + 1 if len(times) >= self._most else 0

    def count(self, name: str) -> None:
        """Count an attempt as a failure."""
        self._seen.setdefault(name, deque(maxlen=self._most)).append(self._clock())
        self._seen.move_to_end(name)
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)

    def forgive(self, name: str) -> None:
        """Take the last attempt back: it has succeeded."""
        if times := self._seen.get(name):
            times.pop()
            if not times:
                del self._seen[name]


class Guard:
    """Counts for clients and for addresses together."""

    def __init__(
        self, most_of_client: int = MOST_OF_CLIENT, most_of_address: int = MOST_OF_ADDRESS
    ) -> None:
        self._clients = Failures(most_of_client)
        self._addresses = Failures(most_of_address)

    def begin(self, client: str, address: str) -> int:
        """Begin an attempt; return for how many seconds it must wait instead, else 0."""
        if wait := max(self._clients.wait(client), self._addresses.wait(address)):
            return wait
        self._clients.count(client)
        self._addresses.count(address)
        return 0

    def succeeded(self, client: str, address: str) -> None:
        """End an attempt that was right."""
        self._clients.forgive(client)
        self._addresses.forgive(address)
