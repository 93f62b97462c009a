"""Keys with names, one of them active: AES-256-GCM, and hashes that need a key.

A stored value is `version ‖ length of key id ‖ key id ‖ nonce (12) ‖ ciphertext ‖ tag (16)`. Its
associated data is the head and the context, the place where the value belongs: moved elsewhere it
does not decrypt. Texts are padded to multiples of 32 bytes, so that the length of a value does
not tell "ev" from "röm.-kath.".
"""

import hashlib
import hmac
import os
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12  # random: safe for 2³² values under one key (NIST SP 800-38D, 8.3)
TAG_BYTES = 16
BLOCK = 32
END = b"\x80"  # of the text, before the padding (ISO/IEC 7816-4)
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")


class KeyRingError(Exception):
    """The key ring is missing, readable by others or malformed. Never says what it holds."""


class UndecryptableError(Exception):
    """The value was changed, cut, or belongs to another row or column."""


class UnknownKeyError(UndecryptableError):
    """The value names a key that is not in the ring."""


class KeyRing:
    """Several keys to decrypt with, one active key to encrypt with, one key for hashes."""

    def __init__(self, active: str, keys: Mapping[str, bytes], hash_key: bytes) -> None:
        """Check the keys; raise `KeyRingError`."""
        if active not in keys:
            raise KeyRingError("the active key is not in the ring")
        if not all(KEY_ID.fullmatch(name) for name in keys):
            raise KeyRingError("a key id has 1 to 32 letters, digits, dots, hyphens, underscores")
        material = [*keys.values(), hash_key]
        if any(len(key) != KEY_BYTES for key in material):
            raise KeyRingError("every key has 32 bytes")
        if len(set(material)) != len(material):
            raise KeyRingError("no two keys may be the same")
        self.active = active
        self._keys = dict(keys)
        self._hash_key = hash_key
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}

    def __repr__(self) -> str:
        """Name the keys and show none."""
        return f"<KeyRing {sorted(self._keys)}, active {self.active!r}>"

    @classmethod
    def generate(cls, key_id: str) -> "KeyRing":
        """Make a ring with one new key."""
        return cls(key_id, {key_id: os.urandom(KEY_BYTES)}, os.urandom(KEY_BYTES))

    def extended(self, key_id: str) -> "KeyRing":
        """Return this ring with a new active key; the old ones still decrypt."""
        if key_id in self._keys:
            raise KeyRingError("there is a key of this id already")
        return KeyRing(key_id, self._keys | {key_id: os.urandom(KEY_BYTES)}, self._hash_key)

    def without(self, key_id: str) -> "KeyRing":
        """Return this ring without a key that no value uses any more (`rotation.in_use`)."""
        kept = {name: key for name, key in self._keys.items() if name != key_id}
        return KeyRing(self.active, kept, self._hash_key)

    def material(self) -> tuple[str, dict[str, bytes], bytes]:
        """Return the active id, the keys and the key of hashes, for `files` to write."""
        return self.active, dict(self._keys), self._hash_key

    @property
    def head(self) -> bytes:
        """The first bytes of every value under the active key."""
        return head_of(self.active)

    def encrypt(self, data: bytes, context: bytes) -> bytes:
        """Encrypt under the active key; the same context is needed to decrypt."""
        head, nonce = self.head, os.urandom(NONCE_BYTES)
        padded = data + END + bytes(-(len(data) + 1) % BLOCK)
        return head + nonce + self._ciphers[self.active].encrypt(nonce, padded, head + context)

    def decrypt(self, value: bytes, context: bytes) -> bytes:
        """Decrypt; raise `UndecryptableError` for whatever this ring did not encrypt there."""
        key_id = key_id_of(value)
        if key_id not in self._ciphers:
            raise UnknownKeyError
        head, rest = value[: 2 + len(key_id)], value[2 + len(key_id) :]
        if len(rest) < NONCE_BYTES + BLOCK + TAG_BYTES:
            raise UndecryptableError
        nonce, sealed = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        try:
            padded = self._ciphers[key_id].decrypt(nonce, sealed, head + context)
        except InvalidTag as error:
            raise UndecryptableError from error
        return padded[: padded.rindex(END)]

    def keyed_hash(self, text: str, *, purpose: str = "") -> str:
        """Hash a text so that only who holds the ring can guess it: HMAC-SHA-256, 64 hex digits.

        It survives rotation. Hashes of different purposes cannot be compared with each other.
        """
        told = len(purpose.encode()).to_bytes(4) + purpose.encode() + text.encode()
        return hmac.new(self._hash_key, told, hashlib.sha256).hexdigest()


def keyed_hash(ring: KeyRing, text: str, *, purpose: str = "") -> str:
    """Hash a text for the audit trail or a blind index."""
    return ring.keyed_hash(text, purpose=purpose)


def head_of(key_id: str) -> bytes:
    """Write the head of values under this key."""
    return bytes([VERSION, len(key_id)]) + key_id.encode("ascii")


def key_id_of(value: bytes) -> str:
    """Read under which key a value was encrypted; raise `UndecryptableError` if it is none."""
    length = value[1] if len(value) > 1 else 0
    name = value[2 : 2 + length].decode("latin-1")
    if value[:1] != bytes([VERSION]) or len(name) != length or not KEY_ID.fullmatch(name):
        raise UndecryptableError
    return name
