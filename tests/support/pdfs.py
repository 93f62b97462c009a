"""PDF files for tests: small, well-formed enough, good ones and hostile ones."""

import zlib
from typing import Any

from httpx import AsyncClient

GOOD = (
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    b"trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
)
ENCRYPTED = GOOD.replace(b"<< /Root 1 0 R >>", b"<< /Root 1 0 R /Encrypt 5 0 R >>")


def acting(action: bytes) -> bytes:
    """Return a PDF whose catalogue opens with an action."""
    return GOOD.replace(b"/Pages 2 0 R", b"/Pages 2 0 R /OpenAction << " + action + b" >>")


def in_stream(objects: bytes) -> bytes:
    """Return a PDF that holds these objects compressed, as most programs write them."""
    data = zlib.compress(objects)
    head = b"7 0 obj\n<< /Type /ObjStm /Filter /FlateDecode /Length %d >>\n" % len(data)
    stream = head + b"stream\r\n" + data + b"\nendstream\nendobj\n"
    return GOOD.replace(b"trailer", stream + b"trailer")


async def added(
    client: AsyncClient, address: str, content: bytes = GOOD, kind: str = "CONCEPT"
) -> dict[str, Any]:
    """Add a document; return what is known of it."""
    head = {"Content-Type": "application/pdf"}
    answer = await client.post(address, params={"kind": kind}, content=content, headers=head)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def published(client: AsyncClient, address: str) -> dict[str, Any]:
    """Add a document and publish it."""
    document = await added(client, address)
    answer = await client.patch(
        f"{address}/{document['id']}", json={"published": True}, headers={"If-Match": '"v1"'}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()
