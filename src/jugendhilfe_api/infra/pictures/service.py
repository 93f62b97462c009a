"""Receive a picture: read, made anew and stored, all before a connection is taken."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import Depends, Request

from jugendhilfe_api.core.http import uploads
from jugendhilfe_api.core.http.uploads import Upload, Uploads
from jugendhilfe_api.core.problems import RuleViolated, Text, Violation
from jugendhilfe_api.infra.files import service as files
from jugendhilfe_api.infra.pictures import rendering
from jugendhilfe_api.infra.pictures.rendering import Rendition

log = structlog.get_logger()
MOST_BYTES = 10 * 1_048_576
UPLOADS = Uploads(tuple(rendering.FORMATS), MOST_BYTES)
BODY = uploads.request_body(
    UPLOADS, "The picture, up to 10 MB; it is freed of metadata and made anew in three sizes"
)
WRITTEN = rendering.JPEG
AT_A_TIME = asyncio.Semaphore(2)  # of this process; who waits has the picture in a file
PATIENCE = 60  # seconds; the program itself stops earlier
FAULTS = {
    rendering.OTHER_TYPE: Text(
        "Der Inhalt ist kein Bild der angegebenen Art",
        "The content is no picture of the declared type",
    ),
    rendering.UNREADABLE: Text(
        "Das Bild ist beschädigt oder unvollständig", "The picture is damaged or incomplete"
    ),
    rendering.TOO_BIG: Text(
        "Das Bild hat mehr als 50 Millionen Bildpunkte",
        "The picture has more than 50 million pixels",
    ),
    rendering.TOO_SMALL: Text(
        "Das Bild ist kleiner als 16 Bildpunkte", "The picture is smaller than 16 pixels"
    ),
    rendering.ANIMATED: Text(
        "Bewegte Bilder werden nicht angenommen", "Animated pictures are not accepted"
    ),
}


class PictureSize(StrEnum):
    """The sizes of a picture, by its longer side; a small picture is not made bigger."""

    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"


class BadPicture(RuleViolated):
    """The body is no picture that can be shown, or not of the type that it claims."""

    def __init__(self, code: str) -> None:
        super().__init__(Violation(code, FAULTS[code], pointer="#"))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is in the store, not yet pointed to."""

    file_id: UUID
    renditions: list[Rendition]

    def sizes(self) -> list[dict[str, Any]]:
        """Describe the sizes, for the row that points to the file; the smallest first."""
        return [
            {"size": r.size, "width": r.width, "height": r.height, "bytes": len(r.content)}
            for r in reversed(self.renditions)
        ]

    def digests(self) -> dict[str, str]:
        """Return the hash of each size."""
        return {r.size: sha256(r.content).hexdigest() for r in self.renditions}


async def _received(request: Request) -> AsyncIterator[Picture]:
    async with AT_A_TIME:
        renditions = await rendered(uploads.of(request))
    async with files.kept(request, {r.size: r.content for r in renditions}) as file_id:
        yield Picture(file_id, renditions)


_received.uploads = UPLOADS  # type: ignore[attr-defined]
# Before the transaction among the parameters of a route: so no connection waits for the work.
Received = Annotated[Picture, Depends(_received, scope="function")]


async def rendered(upload: Upload) -> list[Rendition]:
    """Let the program make the picture anew; raise `BadPicture` where it does not."""
    program = str(Path(rendering.__file__))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", program, upload.media_type),
        stdin=upload.file,
        stdout=PIPE,
        stderr=DEVNULL,
        env={},
    )
    try:
        written, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        written = b""
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
    head, _, content = written.partition(b"\n")
    if not head:  # out of memory or time, or a decoder has crashed
        log.warning("picture_not_rendered", status=process.returncode)
        raise BadPicture(rendering.UNREADABLE)
    said = json.loads(head)
    if fault := said.get("fault"):
        raise BadPicture(fault)
    return list(_split(said["renditions"], content))


def _split(said: list[tuple[str, int, int, int]], content: bytes) -> Any:
    start = 0
    for size, width, height, length in said:
        yield Rendition(size, width, height, content[start : start + length])
        start += length
