"""Find the key ring: in a file that only its owner reads, or in the environment.

The form is JSON: `{"active": "2026", "keys": {"2026": "<base64>"}, "hash": "<base64>"}`, each key
32 random bytes. Whoever loses the ring loses what it encrypts; it is backed up apart from the
database.
"""

import binascii
import json
import os
import stat
from base64 import b64decode, b64encode
from pathlib import Path
from secrets import token_hex
from typing import Any

from jugendhilfe_api.core.crypto.ring import KeyRing, KeyRingError

OTHERS = stat.S_IRWXG | stat.S_IRWXO
MOST_BYTES = 65_536
FIRST_KEY = "key-1"
NAME = "key-ring.json"


def load(file: Path | None, text: str | None) -> KeyRing:
    """Take the ring from `JUGENDHILFE_KEY_RING_FILE` or else from `JUGENDHILFE_KEY_RING`."""
    if file and text:
        raise KeyRingError("the key ring is given twice: as a file and in the environment")
    if file:
        return read(file)
    if text:
        return parse(text)
    raise KeyRingError("there is no key ring: set JUGENDHILFE_KEY_RING_FILE")


def load_or_create(directory: Path) -> KeyRing:
    """Take the ring from the data directory, made there at the first start (embedded mode only).

    Two processes that start at once get the same ring: a link is made once only.
    """
    target = directory / NAME
    if not target.exists():
        draft = _write_draft(target, KeyRing.generate(FIRST_KEY))
        try:
            os.link(draft, target)
        except FileExistsError:
            pass  # another process was first: its ring counts
        finally:
            draft.unlink()
    return read(target)


def replace(file: Path, ring: KeyRing) -> None:
    """Write a changed ring over its file, so that a crash leaves the old one or the new one."""
    _write_draft(file, ring).replace(file)
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def read(file: Path) -> KeyRing:
    """Read a ring; refuse a file that anyone but its owner may touch (0600 or 0400)."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise KeyRingError("the file of the key ring cannot be opened") from error
    try:
        # Asked of the open file: a name could be exchanged between the check and the reading.
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise KeyRingError("the key ring is not a file")
        if found.st_mode & OTHERS or found.st_uid not in {0, os.geteuid()}:
            raise KeyRingError("the key ring is open to others: it needs the mode 0600")
        content = os.read(descriptor, MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(content) > MOST_BYTES:
        raise KeyRingError("the file of the key ring is too large")
    return parse(content)


def parse(text: str | bytes) -> KeyRing:
    """Read a ring from JSON. Errors are raised `from None`: their causes quote the keys."""
    try:
        return _ring(json.loads(text))
    except (ValueError, RecursionError):
        raise KeyRingError("the key ring is not valid JSON with base64 keys") from None
    except (KeyError, TypeError, AttributeError):
        raise KeyRingError("the key ring needs 'active', 'keys' and 'hash'") from None


def serialise(ring: KeyRing) -> str:
    """Write a ring as JSON."""
    active, keys, hash_key = ring.material()
    encoded = {name: b64encode(key).decode() for name, key in keys.items()}
    content = {"active": active, "keys": encoded, "hash": b64encode(hash_key).decode()}
    return json.dumps(content, indent=2)


def _ring(content: Any) -> KeyRing:
    keys = {str(name): _key(written) for name, written in content["keys"].items()}
    return KeyRing(str(content["active"]), keys, _key(content["hash"]))


def _key(written: Any) -> bytes:
    if not isinstance(written, str):
        raise TypeError
    try:
        return b64decode(written, validate=True)
    except binascii.Error:
        raise ValueError from None


def _write_draft(file: Path, ring: KeyRing) -> Path:
    """Write a new file of mode 0600 beside `file`, through to the disk, whatever the umask."""
    draft = file.with_name(f".{file.name}.{token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        os.fchmod(opened.fileno(), 0o600)
        opened.write(serialise(ring))
        opened.flush()
        os.fsync(opened.fileno())
    return draft
