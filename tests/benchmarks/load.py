"""Requests as fast as they are answered: by wrk where it is installed, else by asyncio."""

import asyncio
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

CLIENTS = 32
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
# One request after the other; what creates something has a key of its own each time.
SCRIPT = """
local bodies = {}
for line in io.lines("%s") do bodies[#bodies + 1] = line end
local number = 0
function request()
  number = number + 1
  local headers = {}
  for name, value in pairs(wrk.headers) do headers[name] = value end
  headers["Idempotency-Key"] = "%s-" .. number
  return wrk.format("POST", nil, headers, bodies[(number - 1) %% #bodies + 1])
end
"""


@dataclass(frozen=True)
class Answered:
    """What a round has seen; latencies in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Return the requests per second."""
        return self.requests / self.seconds


@dataclass(frozen=True)
class Request:
    """What is asked: a page, or something sent; of several bodies one after the other."""

    path: str
    bodies: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """Return the method."""
        return "POST" if self.bodies else "GET"


def client() -> str:
    return "wrk" if shutil.which("wrk") else "asyncio"


def run(
    url: str,
    headers: Mapping[str, str],
    seconds: float,
    clients: int = CLIENTS,
    asked: Request | None = None,
) -> Answered:
    """Ask until the time is over. Raise `ValueError` if an answer is not 2xx."""
    parts = urlsplit(url)
    asked = asked or Request(f"{parts.path}?{parts.query}")
    known = {**headers, **asked.headers}
    if asked.bodies:
        known["Content-Type"] = "application/json"
    place = f"{parts.scheme}://{parts.netloc}"
    if wrk := shutil.which("wrk"):
        return _wrk(wrk, place, known, seconds, clients, asked)
    return asyncio.run(_asyncio(parts.netloc, known, seconds, clients, asked))


def _wrk(
    wrk: str,
    place: str,
    headers: Mapping[str, str],
    seconds: float,
    clients: int,
    asked: Request,
) -> Answered:
    options = [f"-c{clients}", "-t1", f"-d{seconds}s", "--latency"]
    options += [part for name in headers for part in ("-H", f"{name}: {headers[name]}")]
    with tempfile.TemporaryDirectory() as folder:
        if asked.bodies:
            bodies, script = Path(folder) / "bodies", Path(folder) / "post.lua"
            bodies.write_text("\n".join(asked.bodies))
            script.write_text(SCRIPT % (bodies, f"{time.time_ns():x}"))
            options += ["-s", str(script)]
        told = subprocess.run(  # noqa: S603
            [wrk, *options, f"{place}{asked.path}"], check=True, capture_output=True, text=True
        ).stdout
    found = re.search(r"(\d+) requests in ([\d.]+)(\w+),", told)
    if found is None or "Non-2xx" in told or "Socket errors" in told:
        raise ValueError(told)
    took = float(found[2]) * UNITS[found[3]] / 1000
    return Answered(int(found[1]), took, _latency(told, 50), _latency(told, 99))


def _latency(told: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s|m)\b", told)
    return float(found[1]) * UNITS[found[2]] if found else float("nan")


def _written(netloc: str, headers: Mapping[str, str], asked: Request) -> Iterator[bytes]:
    """Write one request after the other."""
    head = [f"{asked.method} {asked.path} HTTP/1.1", f"Host: {netloc}"]
    head += [f"{name}: {value}" for name, value in headers.items()]
    if not asked.bodies:
        yield from cycle(["\r\n".join([*head, "", ""]).encode()])
    key = f"{time.time_ns():x}"
    for number, body in enumerate(cycle(asked.bodies)):
        content = body.encode()
        own = [f"Idempotency-Key: {key}-{number}", f"Content-Length: {len(content)}"]
        yield "\r\n".join([*head, *own, "", ""]).encode() + content


async def _asyncio(
    netloc: str, headers: Mapping[str, str], seconds: float, clients: int, asked: Request
) -> Answered:
    """Keep one connection for each client, and read no more of HTTP than these servers write."""
    host, _, port = netloc.partition(":")
    requests = _written(netloc, headers, asked)
    took: list[float] = []
    begin = time.perf_counter()

    async def one_client() -> None:
        reader, writer = await asyncio.open_connection(host, int(port), limit=2**24)
        while (sent := time.perf_counter()) < begin + seconds:
            writer.write(next(requests))
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            if length is None:
                raise ValueError(head.decode())
            body = await reader.readexactly(int(length[1]))
            if not head.startswith(b"HTTP/1.1 2"):
                raise ValueError(head.decode() + body.decode())
            took.append(time.perf_counter() - sent)
        writer.close()

    await asyncio.gather(*(one_client() for _ in range(clients)))
    whole = time.perf_counter() - begin
    took.sort()
    p50, p99 = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.99))
    return Answered(len(took), whole, p50, p99)


def body(content: object) -> str:
    """Write a body on one line."""
    return json.dumps(content, separators=(",", ":"), default=str)
