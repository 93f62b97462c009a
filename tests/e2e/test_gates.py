"""Every gate can fail: one seeded fault each; and none is passed over in silence."""

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("pyproject.toml", "requirements.lock", "requirements-dev.lock", "requirements-build.lock")
TOOLS = Path(sys.executable).parent


def script(name: str, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return runpy.run_path(str(ROOT / "scripts" / name))


@pytest.fixture
def copy(tmp_path):
    """Give a copy of what the gate reads, to be damaged."""

    def take(*names: str) -> Path:
        for name in names:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, tmp_path / name)
            else:
                shutil.copy(ROOT / name, tmp_path / name)
        return tmp_path

    return take


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("pyproject.toml", '"asyncpg>=0.32"', '"asyncpg>=99"', "pins asyncpg"),
        ("pyproject.toml", '"asyncpg>=0.32"', '"asyncpg>=0.32", "aiohttp"', "lacks aiohttp"),
        ("pyproject.toml", '"asyncpg>=0.32",', "", "still has asyncpg"),
        ("requirements.lock", "asyncpg==", "asyncpg==9", "asyncpg: "),
        ("requirements.lock", "\nalembic", "\n--find-links wheels\nalembic", "names a place"),
        ("requirements-dev.lock", "\nruff==", "\nwithout==1.0\nruff==", "has no hash: without"),
    ],
)
def test_a_lock_out_of_step_is_found(copy, monkeypatch, capsys, file, old, new, said):
    main = script("check_locks.py", monkeypatch)["main"]
    root = copy(*LOCKS)
    assert main(root) == 0, capsys.readouterr().out
    change(root / file, old, new)
    assert main(root) == 1
    assert said in capsys.readouterr().out


def test_two_heads_of_migrations_are_found(tmp_path, monkeypatch, capsys):
    main = script("check_migrations.py", monkeypatch)["main"]
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    for name, before in {"a": None, "b": "a", "c": "a"}.items():
        body = f'"""Step."""\nrevision = {name!r}\ndown_revision = {before!r}\n'
        (versions / f"{name}.py").write_text(body)
    assert main(tmp_path) == 1
    assert "2 heads" in capsys.readouterr().out
    (versions / "c.py").unlink()
    assert main(tmp_path) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("developmentStatus: development", "developmentStatus: finished"),
        ("license: EUPL-1.2", "license: MIT"),
        ("softwareVersion: ", "softwareVersion: 9.9."),
        ("softwareType:", "softwareKind:"),
        ("localisationReady: true", "localisationReady: soon"),
    ],
)
def test_a_wrong_publiccode_is_found(copy, monkeypatch, old, new):
    main = script("check_publiccode.py", monkeypatch)["main"]
    root = copy("publiccode.yaml", "pyproject.toml")
    assert main(root) == 0
    change(root / "publiccode.yaml", old, new)
    assert main(root) == 1


@pytest.mark.parametrize(
    ("file", "content", "command"),
    [
        ("Dockerfile", "FROM python\nRUN cd /tmp && sudo pip install x\n", ["hadolint"]),
        ("script.sh", "#!/bin/sh\nrm -rf $1/$2\n", ["shellcheck"]),
    ],
)
def test_a_bad_file_fails_its_tool(tmp_path, file, content, command):
    (tmp_path / file).write_text(content)
    tool = TOOLS / command[0]
    done = subprocess.run([tool, tmp_path / file], check=False, capture_output=True)
    assert done.returncode == 1


def test_check_fails_with_one_gate_and_says_which(monkeypatch, capsys):
    gates = script("gates.py", monkeypatch)
    gate = gates["Gate"]
    bad = gate("seeded", [sys.executable, "-c", "import sys; sys.exit('broken here')"])
    good = gate("harmless", [sys.executable, "-c", ""])
    for listed, code in ([good], 0), ([good, bad], 1):
        monkeypatch.setitem(gates["main"].__globals__, "gates", lambda listed=listed: listed)
        monkeypatch.setattr(sys, "argv", ["check"])
        assert gates["main"]() == code
    assert "broken here" in capsys.readouterr().out


def test_a_gate_skipped_is_said_and_fails_in_ci(monkeypatch, capsys):
    gates = script("gates.py", monkeypatch)
    skipped = gates["Gate"]("needy", ["true"], variable="JUGENDHILFE_NO_SUCH_VARIABLE")
    monkeypatch.setitem(gates["main"].__globals__, "gates", lambda: [skipped])
    for arguments, code in ([], 0), (["--strict"], 1):
        monkeypatch.setattr(sys, "argv", ["check", *arguments])
        assert gates["main"]() == code
    assert "skipped" in capsys.readouterr().out


def test_a_gate_whose_tool_is_missing_fails(monkeypatch):
    gates = script("gates.py", monkeypatch)
    passed, said = gates["run"](gates["Gate"]("gone", ["no-such-tool"]))
    assert not passed
    assert "no-such-tool" in said


def test_every_script_of_the_gates_exists():
    gates = runpy.run_path(str(ROOT / "scripts" / "gates.py"))
    named = {part for gate in gates["gates"]() for part in gate.command}
    assert [
        name for name in named if name.startswith("scripts/") and not (ROOT / name).is_file()
    ] == []
