"""The directory of the embedded server: who uses it, its port, its password, its address."""

import fcntl
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from jugendhilfe_api.settings import Settings

from . import postmaster
from .wheel import EmbeddedError

SUPERUSER: Final = "postgres"
IN_USE: Final = "{0} is in use by process {1}: end it, or set another JUGENDHILFE_DATA_DIR."
SYSTEM: Final = Path("/var/lib/jugendhilfe-api")


class InUseError(EmbeddedError):
    """Another process runs the server of this directory."""


@dataclass(frozen=True)
class Access:
    """How to reach a running embedded server."""

    socket: Path
    port: int
    password: str

    def url(self, user: str = SUPERUSER, database: str = "postgres") -> str:
        """Return the address over the unix socket."""
        place = f"host={quote(str(self.socket))}&port={self.port}"
        return f"postgresql://{user}:{self.password}@/{database}?{place}"

    def tcp_url(self, user: str = SUPERUSER, database: str = "postgres") -> str:
        """Return the address over loopback, for programs that know no unix sockets."""
        return f"postgresql://{user}:{self.password}@127.0.0.1:{self.port}/{database}"


def default() -> Path:
    """Return where the data goes when nobody says: `var/` of the checkout, else the user's own.

    As root, a checkout below a closed folder (`/root`) will not do: the server's user could not
    enter it.
    """
    checkout = Path(__file__).resolve().parents[4]
    if (checkout / "pyproject.toml").is_file():
        place = checkout / "var"
    else:
        home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
        place = Path(home) / "jugendhilfe-api"
    if os.geteuid() == 0 and not _open_to_all(place):
        return SYSTEM
    return place


def of(settings: Settings) -> Path:
    """Return where the data of this installation lies."""
    if "data_dir" in settings.model_fields_set:
        return settings.data_dir.absolute()
    return default()


def _open_to_all(place: Path) -> bool:
    above = [folder for folder in place.parents if folder.exists()]
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in above)


def attached(directory: Path) -> Access | None:
    """Return how to reach the server that another process runs in this directory, if one does."""
    data = directory.absolute() / "postgres" / "data"
    seen = postmaster.read(data)
    password = remembered(directory).get("password")
    if seen is None or password is None or seen.status != postmaster.READY:
        return None
    if not postmaster.runs(seen.pid, data):
        return None
    return Access(seen.socket, seen.port, str(password))


def remembered(directory: Path) -> dict[str, str | int]:
    """Return the port and password kept in a directory."""
    try:
        kept = json.loads((directory / "server.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def remember(directory: Path, **facts: str | int) -> None:
    """Keep the port or password, readable by us only; never a half-written file."""
    partial = directory / "server.json.partial"
    partial.unlink(missing_ok=True)
    file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    if os.geteuid() == 0:  # the directory of another user stays usable to that user
        above = directory.stat()
        os.fchown(file, above.st_uid, above.st_gid)
    with open(file, "w") as writer:  # noqa: PTH123 - a descriptor
        json.dump(remembered(directory) | facts, writer)
        writer.flush()
        os.fsync(file)
    partial.replace(directory / "server.json")


def locked(directory: Path) -> int:
    """Take the directory for this process; the kernel frees it however the process ends.

    Raises:
        InUseError: another process has it.

    """
    file = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(file, 20).decode() or "?"
        os.close(file)
        raise InUseError(IN_USE.format(directory, holder)) from error
    os.ftruncate(file, 0)
    os.write(file, str(os.getpid()).encode())
    return file
