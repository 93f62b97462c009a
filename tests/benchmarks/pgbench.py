"""The limit: pgbench sends the same SQL in the same context, and nothing else."""

import os
import re
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jugendhilfe_api.core.database.transaction import READING
from jugendhilfe_api.core.database.wheel import DEFAULT, find
from tests.benchmarks.load import Answered
from tests.benchmarks.recorded import Sent

# A client prepares its statements once, as the pools of the service do.
SCRIPT = """\
\\if :ready
\\else
{prepare};
{prepared}
\\set ready 1
\\endif
{begin};
{executed}
{end};
"""


def write(sent: Sent, file: Path) -> None:
    """Write the script of a request."""
    prepared = "\n".join(
        f"prepare asked_{number} as {sql};" for number, (sql, _) in enumerate(sent.reads)
    )
    executed = "\n".join(
        f"execute asked_{number} {_given(arguments)};"
        for number, (_, arguments) in enumerate(sent.reads)
    )
    end = "rollback" if "read only" in sent.begin else "commit"
    file.write_text(
        SCRIPT.format(
            prepare=sent.prepare,
            prepared=prepared,
            begin=sent.begin.replace(";", "\\;"),
            executed=executed,
            end=end,
        )
    )


def run(script: Path, address: str, seconds: float, clients: int) -> Answered:
    """Send it until the time is over; every tenth latency is written down."""
    parts = urlsplit(address)
    where = parse_qs(parts.query)
    prefix = script.with_suffix("")
    for old in prefix.parent.glob(f"{prefix.name}.[0-9]*"):
        old.unlink()
    told = subprocess.run(  # noqa: S603
        [
            str(find(DEFAULT).bin / "pgbench"),
            "-n", "-M", "simple", "-D", "ready=0", "-f", str(script),
            "-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds))),
            "-l", "--log-prefix", str(prefix), "--sampling-rate", "0.1",
            "-h", where["host"][0], "-p", where["port"][0],
            "-U", str(parts.username), parts.path.lstrip("/"),
        ],
        env=os.environ | {"PGOPTIONS": " ".join(f"-c {n}={v}" for n, v in READING.items())},
        check=True,
        capture_output=True,
        text=True,
    ).stdout  # fmt: skip
    number = int(_found(r"number of transactions actually processed: (\d+)", told))
    rate = float(_found(r"tps = ([\d.]+)", told))
    took = sorted(
        int(line.split()[2]) / 1000
        for log in prefix.parent.glob(f"{prefix.name}.[0-9]*")
        for line in log.read_text().splitlines()
    )
    p50, p99 = (took[int(len(took) * share)] if took else float("nan") for share in (0.5, 0.99))
    return Answered(number, number / rate, p50, p99)


def _found(pattern: str, told: str) -> str:
    found = re.search(pattern, told)
    if found is None:
        raise ValueError(told)
    return found[1]


def _given(arguments: list[Any]) -> str:
    return f"({', '.join(map(_literal, arguments))})" if arguments else ""


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        listed = ",".join(f'"{part}"' for part in value)
        return _quoted(f"{{{listed}}}")
    if isinstance(value, int | float):
        return f"'{value!r}'"
    if isinstance(value, date | datetime):
        return _quoted(value.isoformat())
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
