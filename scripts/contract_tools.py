"""What the scripts of the contract share: the document of the code, and where things lie."""

import difflib
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
OPENAPI = ROOT / "openapi"
COMMITTED = OPENAPI / "openapi.yaml"
RELEASED = OPENAPI / "released"
MOST_LINES = 60
sys.path.insert(0, str(ROOT / "src"))


def made() -> dict[str, Any]:
    """Return the document of the code; needs no settings and no database."""
    from jugendhilfe_api.main import create_app  # noqa: PLC0415 - after the path

    return create_app().openapi()


def read(path: Path = COMMITTED) -> dict[str, Any]:
    """Read a document."""
    with path.open(encoding="utf-8") as file:
        document: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    return document


def last_release() -> Path | None:
    """Return the newest frozen contract."""
    frozen = (path for path in RELEASED.glob("*.yaml") if path.stem[0].isdigit())
    return max(frozen, key=lambda path: [int(part) for part in path.stem.split(".")], default=None)


def put(path: Path, text: str, *, check: bool) -> bool:
    """Write a generated file, or only compare; say whether all is well."""
    committed = path.read_text("utf-8") if path.is_file() else ""
    if committed == text:
        return True
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"{name}: written")
        return True
    print(f"{name} is not what the code makes; run the script without --check.", file=sys.stderr)
    changes = difflib.unified_diff(
        committed.splitlines(), text.splitlines(), "committed", "code", n=2, lineterm=""
    )
    print("\n".join(islice(changes, MOST_LINES)), file=sys.stderr)
    return False


if __name__ == "__main__" and sys.argv[1:] == ["last-release"]:
    print(last_release() or "")
