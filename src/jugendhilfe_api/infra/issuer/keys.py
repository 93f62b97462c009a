"""The keys of the embedded issuer in the database, encrypted under the key ring.

The service asks through functions of the database, before it has entered any role.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.access.tokens import SigningKey
from jugendhilfe_api.core.crypto.ring import KeyRing
from jugendhilfe_api.core.crypto.sealed import Ciphertext, open_, seal
from jugendhilfe_api.infra.issuer import models
from jugendhilfe_api.infra.issuer.rules import KEPT_AFTER, Period, missing

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
COLUMN = models.SigningKey.private_key
LIST = "select id, private_key, valid_from, valid_until from list_signing_keys()"
ADD = "select add_signing_key($1, $2, $3, $4, $5)"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key that signs, and when."""

    signing: SigningKey
    period: Period


async def load(connection: Connection, ring: KeyRing, now: datetime) -> tuple[StoredKey, ...]:
    """Return the published keys; make the next one first when it is time.

    Raise `UndecryptableError` if the ring is not the one that the keys were stored under.
    """
    if period := missing(map(_period, await connection.fetch(LIST)), now):
        await _add(connection, ring, period, now)
    return tuple(
        StoredKey(_signing_key(ring, row["id"], row["private_key"]), period)
        for row in await connection.fetch(LIST)
        if (period := _period(row)).is_published_at(now)
    )


async def _add(connection: Connection, ring: KeyRing, period: Period, now: datetime) -> None:
    """Make a key, unless another process has made one for the same time."""
    key_id = uuid7()
    written = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    sealed = seal(ring, COLUMN, key_id, written.decode())
    begin, end = period.valid_from, period.valid_until
    await connection.execute(ADD, key_id, sealed.value, begin, end, now - KEPT_AFTER)


def _period(row: asyncpg.Record) -> Period:
    return Period(row["valid_from"], row["valid_until"])


def _signing_key(ring: KeyRing, key_id: UUID, stored: bytes) -> SigningKey:
    written = open_(ring, COLUMN, key_id, Ciphertext(stored))
    key = load_pem_private_key(written.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("a signing key is on an elliptic curve")
    return SigningKey(str(key_id), key)
