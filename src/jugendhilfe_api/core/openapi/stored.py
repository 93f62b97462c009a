"""Answer with bytes that are ready: conditional, compressed when the client can read that."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True)
class Stored:
    """Bytes with their media type, in the encodings that are at hand; `packed` is gzip."""

    media_type: str
    packed: bytes
    headers: Mapping[str, str]
    br: bytes | None = None

    @cached_property
    def digest(self) -> str:
        """Name the content by its hash."""
        return sha256(self.packed).hexdigest()[:20]

    def answer(self, request: Request) -> Response:
        """Answer 200, or 304 to a client that holds this content in any encoding."""
        # One tag for all encodings must be weak (RFC 9110, 8.8.3): the bytes differ.
        headers = {**self.headers, "ETag": f'W/"{self.digest}"'}
        if self._is_held(request.headers.get("If-None-Match", "")):
            return Response(status_code=304, headers=headers)
        encoding, body = self._encoded(request.headers.get("Accept-Encoding", ""))
        if encoding:
            headers["Content-Encoding"] = encoding
        return Response(body, headers=headers | {"Content-Type": self.media_type})

    def _is_held(self, tags: str) -> bool:
        known = {tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")}
        return self.digest in known or "*" in known

    def _encoded(self, accepted: str) -> tuple[str, bytes]:
        names = _accepted(accepted)
        if self.br is not None and "br" in names:
            return "br", self.br
        if "gzip" in names:
            return "gzip", self.packed
        return "", gzip.decompress(self.packed)  # few clients


def stored(body: bytes, media_type: str, headers: Mapping[str, str]) -> Stored:
    """Store bytes that were made here."""
    return Stored(media_type, gzip.compress(body, mtime=0), headers)


def _accepted(header: str) -> set[str]:
    """Return the encodings that are not refused by `q=0`."""
    names = set()
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        value = weight.strip().removeprefix("q=").strip()
        if not value or value.strip("0."):
            names.add(name.strip())
    return names
