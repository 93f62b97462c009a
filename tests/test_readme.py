"""The README is true: its tour works as printed, and what it names is there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import jugendhilfe_api
from jugendhilfe_api.cli import app
from jugendhilfe_api.core.principal import Role
from tests.support import postgres
from tests.support import service as services

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = Path(jugendhilfe_api.__file__).parent
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
END = "<<< end of block >>>"
BASH = shutil.which("bash")


@pytest.fixture
def served(tmp_path):
    """Serve the demonstration, with the command where the README expects it."""
    command = tmp_path / ".venv/bin/jugendhilfe"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jugendhilfe_api "$@"\n')
    command.chmod(0o755)
    with postgres.folder() as directory, services.serving(directory) as service:
        yield directory, service


def test_the_tour_works_as_printed(served, tmp_path):
    directory, service = served
    printed = f"\necho '{END}'\n".join([*BLOCKS, ""])
    script = printed.replace("http://127.0.0.1:8000", service.url)
    shell = services.command(directory)["env"]
    assert isinstance(shell, dict)
    done = subprocess.run(  # noqa: S603 - the README itself
        [str(BASH), "-euo", "pipefail", "-c", script],
        check=False,
        cwd=tmp_path,
        env=shell,
        capture_output=True,
        text=True,
        timeout=300,
    )
    said = done.stdout.split(END)
    assert done.returncode == 0, (said[-1], done.stderr)
    assert len(said) == len(BLOCKS) + 1
    for block, output in zip(BLOCKS, said, strict=False):
        for promised in re.findall(r"# says (.+)$", block, re.MULTILINE):
            assert promised.strip() in output, (promised, output)
    assert README.count("# says ") - 1 >= len(BLOCKS)  # one of them explains the others


def test_every_file_that_is_named_exists():
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    named = re.findall(r"`((?:scripts|docs|openapi|tests|migrations|src)/[\w./-]*)`", README)
    scripts = re.findall(r"^\$ (scripts/\w+)", README, re.MULTILINE)
    missing = [name for name in {*links, *named, *scripts} if not (ROOT / name).exists()]
    assert missing == []
    assert len(links) >= 5


def test_every_command_that_is_named_exists():
    known = get_command(app).commands
    named = set(re.findall(r"jugendhilfe ([a-z]+)", README)) - {"api"}
    assert named <= known.keys()
    assert {"token", "serve", "migrate", "worker", "client"} <= named


def test_every_package_is_on_the_map():
    table = README[README.index("## Map of the code") : README.index("## Roles and scopes")]
    rows = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`([\w]+)`", row)]
    packages = {
        p.stem if p.suffix == ".py" else p.name
        for p in SOURCES.iterdir()
        if p.name[0] != "_" and (p.suffix == ".py" or (p / "__init__.py").is_file())
    }
    assert sorted(listed) == sorted(packages)


def test_every_role_is_named():
    table = README[README.index("## Roles and scopes") :]
    assert {role for role in Role if f"`{role}`" in table} == set(Role) - {Role.PUBLIC}


def test_the_role_concept_is_current():
    script = ROOT / "scripts/write_role_concept"
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(script), "--check"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
