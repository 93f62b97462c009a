"""Secrets of API clients: 256 random bits, of which an argon2id hash is kept.

Hashing costs 19 MiB and some milliseconds on purpose: beside the event loop, two at a time.
"""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PREFIX = "jhs_"  # so that scanners for leaked secrets recognise one
LONGEST = 200
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP, argon2id
NOBODYS = HASHER.hash(secrets.token_urlsafe(32))  # checked for clients that do not exist
BESIDE = ThreadPoolExecutor(2, "argon2")


def new() -> str:
    """Return a new secret."""
    return PREFIX + secrets.token_urlsafe(32)


async def hashed(secret: str) -> str:
    """Return what is kept of a secret."""
    return await asyncio.get_running_loop().run_in_executor(BESIDE, HASHER.hash, secret)


async def matches(kept: str | None, secret: str) -> bool:
    """Say whether this is the secret; it takes as long where there is no client."""
    loop = asyncio.get_running_loop()
    same = await loop.run_in_executor(BESIDE, _matches, kept or NOBODYS, secret)
    return same and kept is not None


def _matches(kept: str, secret: str) -> bool:
    try:
        return HASHER.verify(kept, secret)
    except (VerificationError, InvalidHashError):
        return False
