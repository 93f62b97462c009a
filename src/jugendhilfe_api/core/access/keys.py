"""Public keys of issuers: from their JWKS (RFC 7517) by network, from a file, or our own.

The algorithm belongs to the key (RFC 8725, 3.1): a token can only agree with it.
"""

import asyncio
import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, cast
from urllib.parse import urlsplit

import httpx
import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

log = structlog.get_logger()

Algorithm: TypeAlias = Literal["ES256", "ES384", "RS256"]
CURVES: Mapping[str, tuple[Algorithm, ec.EllipticCurve]] = {
    "P-256": ("ES256", ec.SECP256R1()),
    "P-384": ("ES384", ec.SECP384R1()),
}
RSA_BITS = range(2048, 8193)
MOST_KEYS = 64
MOST_BYTES = 262_144
FETCH_SECONDS = 10
REFETCH_SECONDS = 60  # at most once: unknown key ids cost nothing to invent
FRESH_SECONDS = 600
STALE_SECONDS = 86_400  # the keys of an issuer that has been silent for so long are forgotten
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies signatures, and the only algorithm that it verifies."""

    kid: str
    algorithm: Algorithm
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class KeySource(Protocol):
    """Where the keys of an issuer come from."""

    def known(self, kid: str) -> PublicKey | None:
        """Return the key without waiting, if it is at hand."""

    async def find(self, kid: str) -> PublicKey | None:
        """Return the key, and look again where that may help."""


def public_keys(jwks: object) -> dict[str, PublicKey]:
    """Read a key set; keys that may not verify our tokens are passed over."""
    entries = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(entries, list):
        raise TypeError("a key set has a list of keys")
    found: dict[str, PublicKey] = {}
    for entry in entries[:MOST_KEYS]:
        if isinstance(entry, Mapping) and (key := _public_key(entry)):
            found.setdefault(key.kid, key)
    return found


def _public_key(entry: Mapping[str, Any]) -> PublicKey | None:
    kid = entry.get("kid")
    operations = entry.get("key_ops", ["verify"])
    signs = entry.get("use", "sig") == "sig" and "verify" in operations
    if not (isinstance(kid, str) and kid and signs):
        return None
    try:
        key = _elliptic(kid, entry) if entry.get("kty") == "EC" else _rsa(kid, entry)
    except (KeyError, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if entry.get("alg", key.algorithm) == key.algorithm else None


def _elliptic(kid: str, entry: Mapping[str, Any]) -> PublicKey:
    algorithm, curve = CURVES[entry["crv"]]
    numbers = ec.EllipticCurvePublicNumbers(_number(entry["x"]), _number(entry["y"]), curve)
    return PublicKey(kid, algorithm, numbers.public_key())


def _rsa(kid: str, entry: Mapping[str, Any]) -> PublicKey:
    modulus, exponent = _number(entry["n"]), _number(entry["e"])
    if entry["kty"] != "RSA" or modulus.bit_length() not in RSA_BITS:
        raise ValueError("not an RSA key of at least 2048 bits")
    return PublicKey(kid, "RS256", rsa.RSAPublicNumbers(exponent, modulus).public_key())


def _number(encoded: str) -> int:
    return int.from_bytes(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))


class StaticKeys:
    """The keys of an issuer as they were registered."""

    def __init__(self, jwks: object) -> None:
        self._keys = public_keys(jwks)

    def known(self, kid: str) -> PublicKey | None:
        """Return the key."""
        return self._keys.get(kid)

    async def find(self, kid: str) -> PublicKey | None:
        """Return the key: there are no others."""
        return self._keys.get(kid)


class LocalKeys:
    """The keys of the embedded issuer, asked for at every use: they are in memory."""

    def __init__(self, ask: Callable[[], Mapping[str, PublicKey]]) -> None:
        self._ask = ask

    def known(self, kid: str) -> PublicKey | None:
        """Return the key."""
        return self._ask().get(kid)

    async def find(self, kid: str) -> PublicKey | None:
        """Return the key: the issuer itself looks for those of its other processes."""
        return self._ask().get(kid)


class RemoteKeys:
    """The keys that an issuer publishes, fetched when they are needed and then kept.

    They are fetched anew after ten minutes, beside the requests, and for an unknown key id; never
    more often than once a minute, and once for all who wait. While the issuer cannot be
    reached, its last keys go on being used.
    """

    def __init__(self, uri: str, now: Callable[[], float] = time.monotonic) -> None:
        self.uri = checked_uri(uri)
        self._now = now
        self._keys: Mapping[str, PublicKey] = {}
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    def known(self, kid: str) -> PublicKey | None:
        """Return the key if it is at hand; see to it that old keys are fetched anew."""
        age = self._now() - self._fetched
        if age > FRESH_SECONDS:
            self._fetch()
        return self._keys.get(kid) if age <= STALE_SECONDS else None

    async def find(self, kid: str) -> PublicKey | None:
        """Return the key; fetch the key set for one that is not known."""
        if key := self.known(kid):
            return key
        if fetching := self._fetch():
            await asyncio.shield(fetching)  # who hangs up does not spoil it for the others
        return self.known(kid)

    def _fetch(self) -> "asyncio.Task[None] | None":
        """Return the fetch that is under way; begin one if the last is long enough ago."""
        if self._fetching:
            return self._fetching
        if self._now() - self._tried < REFETCH_SECONDS:
            return None
        self._tried = self._now()
        self._fetching = asyncio.create_task(self._replace())
        return self._fetching

    async def _replace(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                keys = public_keys(json.loads(await _download(self.uri)))
            if keys:
                self._keys, self._fetched = keys, self._now()
            else:
                log.warning("jwks_without_keys", uri=self.uri)
        except Exception as error:  # noqa: BLE001 - whatever an issuer does, it is not our failure
            log.warning("jwks_unavailable", uri=self.uri, exception=type(error).__name__)
        finally:
            self._fetching = None


def checked_uri(uri: str) -> str:
    """Return the address of a key set; keys are public, but must not be exchanged on the way."""
    parts = urlsplit(uri)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not secure or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("a key set has an https address (http on loopback only)")
    return uri


async def _download(uri: str) -> bytes:
    """Fetch a small document; a redirect is an error: it could lead anywhere."""
    proxied = cast("str", urlsplit(uri).hostname) not in LOOPBACK
    body = bytearray()
    async with (
        httpx.AsyncClient(timeout=FETCH_SECONDS / 2, trust_env=proxied) as client,
        client.stream("GET", uri, headers={"Accept": "application/json"}) as answer,
    ):
        if answer.status_code != httpx.codes.OK:
            raise ValueError("the issuer does not answer with a key set")
        async for chunk in answer.aiter_bytes(65_536):
            body += chunk
            if len(body) > MOST_BYTES:
                raise ValueError("the key set is too big")
    return bytes(body)
