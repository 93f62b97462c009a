"""Check offline that the locks fit pyproject.toml and name no place to download from.

`scripts/lock` resolves them; this compares names and versions only, so it needs no network.
"""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
PLACE = re.compile(r"https?:|file:|--(extra-)?index-url|--find-links|--trusted-host|@ ")


def pins(text: str) -> dict[str, str]:
    """Return the version of every package a lock pins."""
    found = (PIN.match(line) for line in text.splitlines())
    return {canonicalize_name(pin["name"]): pin["version"] for pin in found if pin}


def without_hash(text: str) -> list[str]:
    """Return the packages whose pin is followed by no hash."""
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    return [entry.split()[0] for entry in entries if PIN.match(entry) and "--hash=" not in entry]


def wanted_by_us(text: str) -> set[str]:
    """Return the packages that a lock says are wanted by the project itself."""
    found, name = set(), ""
    for line in text.splitlines():
        if pin := PIN.match(line):
            name = canonicalize_name(pin["name"])
        elif "jugendhilfe-api (pyproject.toml" in line or re.search(r"-r -$", line):
            found.add(name)
    return found


def faults(text: str, wanted: list[str]) -> list[str]:
    """Return what is wrong with a lock for these requirements."""
    found = [f"names a place: {line.strip()}" for line in text.splitlines() if PLACE.search(line)]
    found += [f"has no hash: {name}" for name in without_hash(text)]
    pinned = pins(text)
    requirements = [Requirement(line) for line in wanted]
    for requirement in requirements:
        version = pinned.get(canonicalize_name(requirement.name))
        if version is None:
            found.append(f"lacks {requirement}")
        elif not requirement.specifier.contains(version, prereleases=True):
            found.append(f"pins {requirement.name} {version}, not {requirement.specifier}")
    ours = {canonicalize_name(requirement.name) for requirement in requirements}
    return found + [f"still has {name}" for name in sorted(wanted_by_us(text) - ours)]


def disagreements(runtime: str, other: str) -> list[str]:
    """Return the packages that two locks pin to different versions."""
    first, second = pins(runtime), pins(other)
    return [f"{name}: {first[name]} and {second[name]}" for name in sorted(first.keys() & second)
            if first[name] != second[name]]  # fmt: skip


def main(root: Path = ROOT) -> int:
    """Check the locks; print what is wrong."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    expected = {
        "requirements.lock": runtime,
        "requirements-dev.lock": runtime + project["dependency-groups"]["dev"],
        "requirements-build.lock": project["build-system"]["requires"],
    }
    texts = {name: (root / name).read_text() for name in expected}
    found = [
        f"{name} {fault}"
        for name, wanted in expected.items()
        for fault in faults(texts[name], wanted)
    ]
    for name in ("requirements.lock", "requirements-build.lock"):
        found += disagreements(texts["requirements-dev.lock"], texts[name])
    for fault in found:
        print(fault)
    if found:
        print("Run scripts/lock.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
