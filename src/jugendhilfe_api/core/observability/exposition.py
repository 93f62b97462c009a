"""Serve the metrics on a port of their own: loopback by default, and nothing but `/metrics`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from jugendhilfe_api.core.observability.metrics import Metrics

LOOPBACK = "127.0.0.1"
MOST_BYTES = 8_192
SECONDS = 5
END = b"\r\n\r\n"
PATH = b"/metrics"


@asynccontextmanager
async def serving(metrics: Metrics, host: str = LOOPBACK, port: int = 0) -> AsyncIterator[int]:
    """Serve the metrics as long as the context lasts; give the port, a free one for 0."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Whatever a client does, it costs at most five seconds and eight kilobytes.
        with suppress(TimeoutError, OSError, asyncio.IncompleteReadError, ValueError):
            async with asyncio.timeout(SECONDS):
                head = await reader.readuntil(END)
                writer.write(await _response(metrics, head.split(b"\r\n", 1)[0]))
                await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(answer, host, port, limit=MOST_BYTES)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _response(metrics: Metrics, request_line: bytes) -> bytes:
    method, _, rest = request_line.partition(b" ")
    path = rest.partition(b" ")[0].partition(b"?")[0]
    if path != PATH:
        return _written(b"404 Not Found")
    if method not in {b"GET", b"HEAD"}:
        return _written(b"405 Method Not Allowed", b"Allow: GET, HEAD\r\n")
    body = await metrics.text()
    kind = f"Content-Type: {CONTENT_TYPE_PLAIN_0_0_4}\r\n".encode()
    return _written(b"200 OK", kind, body, head=method == b"HEAD")


def _written(
    status: bytes, headers: bytes = b"", body: bytes = b"", *, head: bool = False
) -> bytes:
    length = f"Content-Length: {len(body)}\r\n".encode()
    common = b"Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    return b"HTTP/1.1 " + status + b"\r\n" + headers + length + common + (b"" if head else body)
