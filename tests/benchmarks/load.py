"""Requests as fast as they are answered: by wrk where it is installed, else by asyncio."""

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

CLIENTS = 32
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


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


def client() -> str:
    return "wrk" if shutil.which("wrk") else "asyncio"


def run(url: str, headers: Mapping[str, str], seconds: int) -> Answered:
    """Ask until the time is over. Raise `ValueError` if an answer is not 2xx."""
    if wrk := shutil.which("wrk"):
        return _wrk(wrk, url, headers, seconds)
    return asyncio.run(_asyncio(url, headers, seconds))


def _wrk(wrk: str, url: str, headers: Mapping[str, str], seconds: int) -> Answered:
    options = [f"-c{CLIENTS}", "-t1", f"-d{seconds}s", "--latency"]
    options += [part for name in headers for part in ("-H", f"{name}: {headers[name]}")]
    told = subprocess.run(  # noqa: S603
        [wrk, *options, url], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"(\d+) requests in ([\d.]+)(\w+),", told)
    if found is None or "Non-2xx" in told or "Socket errors" in told:
        raise ValueError(told)
    took = float(found[2]) * UNITS[found[3]] / 1000
    return Answered(int(found[1]), took, _latency(told, 50), _latency(told, 99))


def _latency(told: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s|m)\b", told)
    return float(found[1]) * UNITS[found[2]] if found else float("nan")


async def _asyncio(url: str, headers: Mapping[str, str], seconds: int) -> Answered:
    """Keep one connection for each client, and read no more of HTTP than this server writes."""
    parts = urlsplit(url)
    lines = [f"GET {parts.path}?{parts.query} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    asked = "\r\n".join([*lines, "", ""]).encode()
    took: list[float] = []
    begin = time.perf_counter()

    async def one_client() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while (sent := time.perf_counter()) < begin + seconds:
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            if not head.startswith(b"HTTP/1.1 2") or length is None:
                raise ValueError(head.decode())
            await reader.readexactly(int(length[1]))
            took.append(time.perf_counter() - sent)
        writer.close()

    await asyncio.gather(*(one_client() for _ in range(CLIENTS)))
    whole = time.perf_counter() - begin
    took.sort()
    p50, p99 = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.99))
    return Answered(len(took), whole, p50, p99)
