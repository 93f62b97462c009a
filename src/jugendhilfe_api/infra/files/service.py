"""Keep files and hand them out.

The bytes come first: they are in the store before the row that points to them is committed, and
before a connection is taken. If that row never comes, nothing points to the bytes, and the job
removes them after a day.
"""

from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import structlog
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send
from uuid_utils.compat import uuid7

from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.answers import is_held
from jugendhilfe_api.core.http.errors import respond
from jugendhilfe_api.core.problems import Problem, TemporarilyReduced
from jugendhilfe_api.infra.files.models import StoredFile
from jugendhilfe_api.infra.files.store import FAILURES, Content, Store

log = structlog.get_logger()
CONTENT = "CONTENT"  # the only part of a document
PUBLIC = "public, max-age=300"  # what is withdrawn is gone everywhere after five minutes
PRIVATE = "private, no-cache"
SOON = {"Retry-After": "5"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file, as the row that points to it knows it."""

    file_id: UUID
    name: str
    media_type: str
    bytes: int
    digest: str  # SHA-256, hexadecimal
    shown_as: str  # the name under which a client may keep it; ours, not the uploader's
    inline: bool = False


def store_of(request: Request) -> Store:
    """Return the store of this process."""
    return cast("Store", request.app.state.files)


@asynccontextmanager
async def kept(request: Request, parts: Mapping[str, Content]) -> AsyncIterator[UUID]:
    """Write a new file; if the request is refused afterwards, remove it at once.

    Any other failure leaves it to the job: the commit may have happened, though nobody knows.
    """
    store, file_id = store_of(request), uuid7()
    try:
        await store.put(file_id, parts)
    except FAILURES as error:
        log.warning("store_failed", exception=type(error).__name__)
        raise TemporarilyReduced(headers=SOON) from error
    try:
        yield file_id
    except Problem:
        await store.remove(file_id)
        raise


async def register(tx: Tx, file_id: UUID) -> None:
    """Note a file in the transaction that points to it, as the caller's."""
    tx.session.add(StoredFile(id=file_id, owner_id=tx.principal.organisation))
    await tx.session.flush()


def answer(request: Request, part: Part, cache: str = PRIVATE) -> Response:
    """Answer with a part, or say that the client has it."""
    digest = b64encode(bytes.fromhex(part.digest)).decode()
    kind = "inline" if part.inline else "attachment"
    kept = {"ETag": f'"{part.digest[:32]}"', "Cache-Control": cache}
    if is_held(request, kept["ETag"]):
        return Response(status_code=304, headers=kept)
    headers = kept | {
        "Content-Digest": f"sha-256=:{digest}:",
        "Content-Disposition": f'{kind}; filename="{part.shown_as}"',
        "Content-Length": str(part.bytes),
    }
    return _Streamed(store_of(request), part, headers)


class _Streamed(Response):
    """A part on its way; it is opened when the connection of the request has been given back."""

    def __init__(self, store: Store, part: Part, headers: Mapping[str, str]) -> None:
        super().__init__(headers=headers, media_type=part.media_type)
        self._store = store
        self._part = part

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            chunks = await self._store.open(self._part.file_id, self._part.name)
        except FAILURES as error:
            log.error("file_unreadable", exception=type(error).__name__)  # noqa: TRY400 - no values
            problem = TemporarilyReduced(headers=SOON)
            await respond(Request(scope), problem)(scope, receive, send)
            return
        stream = StreamingResponse(chunks, headers=dict(self.headers))
        await stream(scope, receive, send)
