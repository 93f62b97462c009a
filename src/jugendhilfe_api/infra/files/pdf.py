"""What a PDF must be to be kept: pure.

It is not rendered here and not changed: who opens it has a viewer of their own. So what would act
in that viewer is refused where it can be seen without interpreting the file: scripts, programs,
embedded files, and encryption, behind which nothing can be seen.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

PDF: Final = "application/pdf"
END: Final = 2048  # bytes before the end in which `%%EOF` must stand
MOST_INFLATED: Final = 20_000_000  # bytes of objects that are read, so that no file inflates us
STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
OBJECTS: Final = re.compile(rb"/ObjStm\b")
ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")  # a name may write any letter as a number
ENCRYPTED: Final = re.compile(rb"/Encrypt\b")
ACTIVE: Final = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFile|EmbeddedFiles|RichMedia|XFA|SubmitForm|ImportData)\b"
)


def is_pdf(content: bytes) -> bool:
    """Say that the bytes begin and end like a PDF."""
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-END:]


def is_encrypted(content: bytes) -> bool:
    """Say that the file needs a key."""
    return ENCRYPTED.search(_names(STREAM.sub(b"", content))) is not None


def is_active(content: bytes) -> bool:
    """Say that the file can act: it holds a script, a program, a form that sends, a file."""
    return any(ACTIVE.search(_names(part)) for part in _readable(content))


def _readable(content: bytes) -> Iterator[bytes]:
    """Give the objects of the file, and those in compressed streams; the rest is only data."""
    yield STREAM.sub(b"", content)
    left = MOST_INFLATED
    for found in STREAM.finditer(content):
        head = content[max(0, found.start() - 400) : found.start()].rpartition(b"obj")[2]
        if OBJECTS.search(_names(head)) and left > 0:
            objects = _inflated(found[1], left)
            left -= len(objects)
            yield objects


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return data  # not compressed, or compressed in another way


def _names(part: bytes) -> bytes:
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
