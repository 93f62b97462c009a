"""Bodies that are no JSON: files (PDF, pictures), read before a connection is taken.

A dependency carries an attribute `uploads`; the contract route finds it, checks the media type
(415) and the size (413), and writes the body into a temporary file without a name, so that many
slow senders cost neither memory nor connections.
"""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any, cast

from fastapi import Request

from jugendhilfe_api.core.problems import Problem, Text

IN_MEMORY = 1_048_576  # bytes; what is longer goes to the disk


class PayloadTooLarge(Problem):
    """The body is bigger than any body that this operation reads."""

    status = 413
    code = "payload-too-large"
    title = Text("Die Anfrage ist zu groß", "The request is too large")


@dataclass(frozen=True, slots=True)
class Uploads:
    """What a route reads instead of JSON."""

    media_types: tuple[str, ...]
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A body as it came: where to read it, what it claims to be, how long it is, its hash."""

    file: IO[bytes]
    media_type: str
    size: int
    digest: bytes  # SHA-256


def of(request: Request) -> Upload:
    """Return the file that the contract route has read."""
    return cast("Upload", request.state.upload)


def request_body(uploads: Uploads, description: str) -> dict[str, Any]:
    """Document the body of a route: FastAPI knows JSON only."""
    schema = {"type": "string", "format": "binary"}
    example = {"file": {"summary": "The bytes of the file", "value": "…"}}
    media = {"schema": schema, "examples": example}
    content = dict.fromkeys(uploads.media_types, media)
    return {"requestBody": {"required": True, "description": description, "content": content}}


@asynccontextmanager
async def received(request: Request, uploads: Uploads) -> AsyncIterator[None]:
    """Read the body into a temporary file, for as long as the route runs."""
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > uploads.most_bytes:
        raise PayloadTooLarge
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        size, digest = 0, sha256()
        async for chunk in request.stream():
            size += len(chunk)
            if size > uploads.most_bytes:
                raise PayloadTooLarge
            digest.update(chunk)
            file.write(chunk)
        file.seek(0)
        media_type = request.headers["Content-Type"].partition(";")[0].strip().lower()
        upload = Upload(cast("IO[bytes]", file), media_type, size, digest.digest())
        request.state.upload = upload
        yield
