"""What a process does while it starts."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Load code and build from it what stays until the process ends, without looking for garbage.

    Python's collector would walk through all of it again and again while it grows, a fifth of the
    time of a start, and later at every full collection, in the middle of a request: what is there
    at the end is set aside for good (`gc.freeze`).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
