"""Freeze the contract as a release: `openapi/released/X.Y.Z.yaml`, an entry in the changelog.

python scripts/release_contract.py X.Y.Z

Refuses unless the contract says this version itself, is what the code makes, breaks nothing
that was released in the same major version, and is newer than all releases.
"""

import argparse
import re
import shutil
import subprocess
import sys

from contract_tools import COMMITTED, OPENAPI, RELEASED, ROOT, last_release, read

CHANGELOG = OPENAPI / "CHANGELOG.md"
HEAD = "# Changes of the contract\n\nOne entry a release, the newest first.\n"


def main() -> int:
    """Check, then freeze."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", metavar="X.Y.Z")
    version = parser.parse_args().version
    if fault := _fault(version):
        print(fault, file=sys.stderr)
        return 1
    entry = _run("openapi_changelog.sh").stdout.strip()
    RELEASED.mkdir(exist_ok=True)
    shutil.copyfile(COMMITTED, RELEASED / f"{version}.yaml")
    before = CHANGELOG.read_text("utf-8") if CHANGELOG.is_file() else HEAD
    entries = before.removeprefix(HEAD)
    CHANGELOG.write_text(f"{HEAD}\n## {version}\n\n{entry}\n{entries}", "utf-8")
    print(f"released/{version}.yaml")
    return 0


def _fault(version: str) -> str:
    """Say what stands against the release."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        return f"{version} is not X.Y.Z"
    said = read()["info"]["version"]
    if said != version:
        return f"the contract says {said}; change API_VERSION, then export it"
    last = last_release()
    if last and _order(last.stem) >= _order(version):
        return f"{last.stem} is released already"
    drift = _run("export_openapi.py", "--check")
    if drift.returncode:
        return drift.stderr
    broken = _run("openapi_breaking.sh")
    return broken.stdout + broken.stderr if broken.returncode else ""


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = str(ROOT / "scripts" / script)
    program = [sys.executable, path] if script.endswith(".py") else [path]
    return subprocess.run([*program, *arguments], text=True, capture_output=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
