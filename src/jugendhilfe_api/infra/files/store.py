"""Where the bytes of files are: a local directory, or a bucket that speaks S3.

A file has an id and parts (the sizes of a picture; `CONTENT` of a document). The name of an object
is made of these and of nothing that a client has sent: `1f/0199…-…1f/CONTENT`.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

Content = bytes | IO[bytes]
FAILURES = (OSError, BaseError)  # of a store that does not answer, is full, or lacks the object
LISTED = 1000  # objects at a time
UNFINISHED = "*#*"  # how the store names what it has not written to the end


class Store:
    """The bytes of all files."""

    def __init__(self, url: str | None, directory: Path) -> None:
        """Use the store at an address (`s3://bucket/prefix`, `file:///srv/files`), or a directory.

        Credentials of a bucket come from the usual variables (`AWS_ACCESS_KEY_ID` …).
        """
        parts = urlsplit(url or "")
        self._root = None if url else directory
        if parts.scheme == "file":
            self._root = Path(unquote(parts.path))
        if self._root is None:
            self._store: Any = from_url(str(url))
        else:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store = LocalStore(self._root, automatic_cleanup=True)

    async def put(self, file_id: UUID, parts: Mapping[str, Content]) -> None:
        """Write the parts of a file; afterwards they survive a power failure."""
        for part, content in parts.items():
            await obstore.put_async(self._store, _name(file_id, part), content)
        if self._root is not None:
            await asyncio.to_thread(_flush, [self._root / _name(file_id, p) for p in parts])

    async def open(self, file_id: UUID, part: str) -> AsyncIterator[bytes]:
        """Open a part to stream it; raise one of `FAILURES` if that is not possible."""
        found = await obstore.get_async(self._store, _name(file_id, part))
        return _chunks(found)

    async def remove(self, file_id: UUID) -> None:
        """Remove all parts of a file; one that is not there is removed already."""
        prefix = f"{_folder(file_id)}/"
        async for objects in obstore.list(self._store, prefix, chunk_size=LISTED):
            await self._delete(found["path"] for found in objects)

    async def ids(self) -> AsyncIterator[set[UUID]]:
        """Go through the ids of all files, some hundreds at a time; each may come twice."""
        async for objects in obstore.list(self._store, chunk_size=LISTED):
            yield set(_ids(found["path"] for found in objects))

    async def forget_unfinished(self, before: datetime) -> None:
        """Remove what a crash has left half written; a bucket does so by rules of its own."""
        if self._root is not None:
            await asyncio.to_thread(_forget, self._root, before.timestamp())

    async def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, name)


def age(file_id: UUID, now: datetime) -> timedelta:
    """Say how old a file is: its id (UUIDv7) begins with the milliseconds of its making."""
    return now - datetime.fromtimestamp((file_id.int >> 80) / 1000, now.tzinfo)


def _folder(file_id: UUID) -> str:
    return f"{str(file_id)[-2:]}/{file_id}"


def _name(file_id: UUID, part: str) -> str:
    return f"{_folder(file_id)}/{part}"


def _ids(names: Iterable[str]) -> Iterable[UUID]:
    """Read the ids of files; what is named otherwise is not ours and stays."""
    for name in names:
        with suppress(ValueError, IndexError):
            yield UUID(name.split("/")[1])


async def _chunks(found: Any) -> AsyncIterator[bytes]:
    async for chunk in found:
        yield bytes(chunk)


def _flush(paths: Iterable[Path]) -> None:
    """Write files and their folder through to the disk."""
    for path in [*paths, *{path.parent for path in paths}]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _forget(root: Path, before: float) -> None:
    for path in root.rglob(UNFINISHED):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
